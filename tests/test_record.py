"""What a file of tests may take, and which files a quick run leaves alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import forked, record
from tests.conftest import is_slow_alone

ROOT = Path(__file__).resolve().parents[1]


def test_each_row_has_its_reason_and_files() -> None:
    rows = tomllib.loads(record.DEAR.read_text("utf-8"))["files"]
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    for row in rows:
        assert len(row["why"].split()) >= 3 and row["seconds"] > record.FILE_BUDGET
        for pattern in row["patterns"]:
            table = [(pattern, 2.0)]
            assert any(record.budget_of(file, table) == 2.0 for file in files), pattern


def test_the_first_row_that_fits_counts_and_others_have_the_usual() -> None:
    table = [("tests/ui/test_a.py", 9.0), ("tests/ui/*", 4.0)]
    assert record.budget_of("tests/ui/test_a.py", table) == 9.0
    assert record.budget_of("tests/ui/panels/test_a.py", table) == 4.0
    assert record.budget_of("tests/core/test_a.py", table) == record.FILE_BUDGET


@pytest.mark.parametrize("inner", [False, True])
def test_what_passed_is_left_out_but_not_of_a_run_that_a_test_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config, inner: bool
) -> None:
    passed = tmp_path / "passed"
    passed.write_text("a\n")
    monkeypatch.setenv(record.PASSED, str(passed))
    monkeypatch.delenv(forked.WORKER, raising=False)
    if inner:
        monkeypatch.setenv(forked.WORKER, "gw0")
    monkeypatch.setattr(pytestconfig.hook, "pytest_deselected", lambda items: None)
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in "ab"]
    record.leave_out_passed(pytestconfig, items)
    assert [one.nodeid for one in items] == (["a", "b"] if inner else ["b"])


SLOW, QUICK = "@pytest.mark.slow\ndef test_a() -> None: ...\n", "def test_b() -> None: ...\n"
IN_A_CLASS = "class TestIt:\n    @pytest.mark.slow\n    def test_a(self) -> None: ...\n"


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (SLOW, True),
        (QUICK, False),
        (SLOW + QUICK, False),
        (IN_A_CLASS, True),
        ("pytestmark = [pytest.mark.slow, pytest.mark.window]\n" + QUICK, True),
        ("pytestmark = pytest.mark.window\n" + SLOW + QUICK, False),
        ("", False),
        (SLOW.replace("slow", "few(1)"), False),
    ],
)
def test_a_file_of_slow_tests_alone_is_told_by_its_text(text: str, alone: bool) -> None:
    assert is_slow_alone(text) == alone
