"""Mistakes that are planted: which there are, and that a run tells who notices them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import planted_runs
from mutants import (
    NONE,
    QUICK,
    SLOW,
    Caught,
    Mutant,
    NearbyTests,
    Runner,
    draw,
    in_function,
    mutants,
    table,
    was_noticed,
)
from planted_runs import Job, Result

SOURCE = '''\
"""Says é."""
import logging
from typing import Annotated

_logger = logging.getLogger(__name__)
FEW: Annotated[int, 4] = 3


def is_far(steps: int, wanted: list[int]) -> bool:
    _logger.info("é %d", 2)
    wanted.append(steps)
    return steps + 1 > FEW and steps not in wanted
'''


def test_each_kind_is_planted_where_it_counts_and_what_comes_of_it_is_a_module() -> None:
    found = list(mutants("a.py", SOURCE))
    changes = {(mutant.kind, mutant.was): mutant.now for mutant, _ in found}
    assert changes == {
        ("number", "3"): "(3 + 1)",
        ("number", "1"): "(1 + 1)",
        ("sign", "steps + 1"): "(steps - 1)",
        ("compare", "steps + 1 > FEW"): "(steps + 1 <= FEW)",
        ("compare", "steps not in wanted"): "(steps in wanted)",
        ("logic", "steps + 1 > FEW and steps not in wanted"): (
            "(steps + 1 > FEW or steps not in wanted)"
        ),
        ("answer", "steps + 1 > FEW and steps not in wanted"): (
            "(not (steps + 1 > FEW and steps not in wanted))"
        ),
        ("call", "wanted.append(steps)"): "None",
    }
    for mutant, text in found:
        ast.parse(text)
        assert text != SOURCE and text.splitlines()[mutant.line - 1] != mutant.was


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A program of two modules, one of which another uses, with a quick and a slow test."""
    state, tests = tmp_path / "desktop_app" / "state", tmp_path / "tests" / "state"
    for folder in (state, tests):
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder.parent / "__init__.py").touch()
    (state / "far.py").write_text(SOURCE, "utf-8")
    (state / "near.py").write_text("from desktop_app.state.far import is_far\n")
    (tests / "test_far.py").write_text("def test_it() -> None: ...\n")
    (tests / "test_other.py").write_text(
        "import pytest\nfrom desktop_app.state.near import is_far\n"
        "def test_quick() -> None:\n    assert not is_far(1, [])\n"
        "@pytest.mark.slow\ndef test_slow() -> None:\n    assert is_far(9, [8]) is False\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  slow\n")
    return tmp_path


def test_the_same_seed_begins_the_same(root: Path) -> None:
    few, more = draw(root, 2, 1), draw(root, 4, 1)
    assert few and more[: len(few)] == few
    assert len({each.key for each in more}) == len(more) > len(few)


def test_tests_of_a_module_come_before_those_of_what_uses_it(root: Path) -> None:
    tests = NearbyTests(root)
    both = ["tests/state/test_far.py", "tests/state/test_other.py"]
    assert tests.of("desktop_app/state/far.py", 9) == both
    assert tests.of("desktop_app/state/far.py", 1) == both[:1]


@pytest.mark.slow
def test_who_notices_is_told_and_files_are_as_before(root: Path) -> None:
    """Within a function it is exchanged in a process; elsewhere the file is changed meanwhile."""
    module, files = "desktop_app/state/far.py", ("tests/state/test_other.py",)
    found = {mutant.key: (mutant, text) for mutant, text in mutants(module, SOURCE)}
    within = {key: pair for key, pair in found.items() if in_function(SOURCE, pair[0].line)}
    runner = Runner(root)
    jobs = [Job(key, module, text, files, "") for key, (_, text) in within.items()]
    told = {found[key][0].kind: caught for key, caught in runner.run(jobs).items()}
    by = {kind: caught.by for kind, caught in told.items() if kind != "compare"}  # of two
    assert by.pop("answer") == QUICK and by.pop("logic") == by.pop("call") == SLOW
    assert by == {"number": NONE, "sign": NONE}
    assert told["answer"].test == f"{files[0]}::test_quick"
    (key,) = found.keys() - within.keys()
    job = Job(key, module, "", files, "")
    assert (
        runner.run([job], (module, "def is_far(*_: object) -> bool: return True\n"))[key].by
        == QUICK
    )
    assert runner.run([job], (module, SOURCE))[key].by == NONE
    assert (root / module).read_text("utf-8") == SOURCE


@pytest.mark.slow
def test_a_test_that_fails_by_itself_has_noticed_nothing(root: Path) -> None:
    module, files = "desktop_app/state/far.py", ("tests/state/test_other.py",)
    file = root / files[0]
    file.write_text(file.read_text() + "def test_never() -> None:\n    raise ValueError\n")
    pair = next(each for each in mutants(module, SOURCE) if each[0].kind == "number")
    key = pair[0].key
    assert Runner(root).run([Job(key, module, pair[1], files, "")])[key].by == NONE


def test_the_table_counts_by_package() -> None:
    rows = [
        (Mutant(f"desktop_app/{package}/a.py", 1, 0, "call", "x()", "None"), Caught(by, "", 1, 0.0))
        for package, by in (("ui", QUICK), ("ui", NONE), ("state", SLOW))
    ]
    lines = table(rows).splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["state", "1", "0", "1", "0", "100%"],
        ["ui", "2", "1", "0", "1", "50%"],
        ["all", "3", "1", "1", "1", "67%"],
    ]


@pytest.mark.parametrize(
    ("test", "noticed"),
    [
        ("tests/test_a.py::test_b", True),
        ("(took too long)", True),
        ("(not planted)", False),
        ("(failed: ValueError: no)", False),
        ("", False),
    ],
)
def test_only_a_test_notices(test: str, noticed: bool) -> None:
    assert was_noticed(Result("m.py:1:0:sign", test, False, 1.0)) is noticed


def test_without_any_test_near_nothing_is_run() -> None:
    job = Job("m.py:1:0:sign", "m.py", "", (), "")
    assert list(planted_runs._asked(job, {}, {})) == []
