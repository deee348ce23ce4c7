"""Every family can do every task, from a folder and from a single file.

The usual run takes one case a family; all of them: ``dev.py test --slow tests/engine/matrix``.
``packaging/documents/matrix_sheet.py`` writes the whole into docs/families.md.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.engine.local import LocalEngine
from tests.engine.matrix.cases import BUILDERS, FEATURES, TASKS, Cell, Models, cells, check


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(tmp_path_factory.mktemp("matrix"))


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    engine = LocalEngine("float32", "cpu")
    yield engine
    engine.close()


def sampled() -> list[Cell]:
    """One cell a family, of another task and feature each."""
    chosen: list[Cell] = []
    for at, family in enumerate(BUILDERS):
        own = [cell for cell in cells() if cell.family == family]
        wanted = (TASKS[(at + 2) % len(TASKS)], FEATURES[(at + 3) % len(FEATURES)])
        hits = [cell for cell in own if (cell.task, cell.feature) == wanted]
        chosen.append(hits[-1] if hits else own[-1])
    return chosen


@pytest.mark.slow
@pytest.mark.parametrize("cell", sampled(), ids=str)
def test_one_case_of_each_family(
    cell: Cell, models: Models, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(cell, models.get(cell.family, cell.layout), engine, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("cell", list(cells()), ids=str)
def test_every_case(
    cell: Cell, models: Models, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(cell, models.get(cell.family, cell.layout), engine, monkeypatch)
