"""`velatura rate` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from desktop_app.core.as_json import to_json
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.work.stores.rating_files import folder_set
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from tests.extensions.evaluation.rating_sets import answered, choice_for, folder_of


class Line:
    """The command with one data folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: object, code: int = 0) -> Any:
        line = ["--data-dir", str(self.folder), "--json", "rate", *map(str, words)]
        assert main(line) == code
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(tmp_path / "data", capsys)


@pytest.mark.slow
def test_a_rating_goes_to_a_colleague_and_its_result_is_told(rate: Line, tmp_path: Path) -> None:
    sets = [folder_of(tmp_path / name, 10, 80 * at) for at, name in enumerate(("old", "new"))]
    assert rate("new", "foxes", *sets, "--seed", 3)["items"] == 11
    store = RatingStore(rate.folder / "ratings")
    session = store.find("foxes")
    choices = {n: choice_for(session, n, "B") for n in range(11)}
    store.note(session, *answered(session, choices))
    (row,) = rate("list")
    assert row["raters"][0]["answered"] == 11 and not row["published"]
    result = rate("result", "foxes")
    assert result["sentences"][0].startswith("new is preferred to old: 100 %")
    assert {"measure", "value", "low", "high", "n", "resizer"} <= set(result["rows"][0])
    rate("export", "foxes", tmp_path / "foxes.zip")
    rate("export", "foxes", tmp_path / "ann.csv", "--answers")
    assert rate("import", tmp_path / "ann.csv", "--as", "bob")["items"] == 11
    rate("publish", "foxes")
    assert rate("list")[0]["published"]
    rate("remove", "foxes")
    assert rate("list") == []
    rate("import", tmp_path / "foxes.zip")
    assert rate("result", "foxes", code=2)["error"]["code"] == "rating_blind"


def test_the_sets_of_a_report_are_rated_and_mistakes_are_told(rate: Line, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "a", 3, 20)
    one = folder_set("A", folder)
    report = Report(name="r", created_ms=1, sets=(one, folder_set("reference", folder)))
    (tmp_path / "r.json").write_text(json.dumps(to_json(report)))
    assert rate("new", "n", tmp_path / "r.json", "--kind", "scale", "--repeats", 0)["items"] == 3
    (tmp_path / "bad.json").write_text("{}")
    assert rate("new", "m", tmp_path / "bad.json", code=2)["error"]["code"] == "report_damaged"
    assert rate("new", "m", folder, code=2)["error"]["code"] == "rating_sets"
    assert rate("result", "none", code=2)["error"]["code"] == "rating_unknown"
