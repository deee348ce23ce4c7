"""What each test cost, and which have passed: a run of hours can be ended and goes on.

`packaging/devtools/slow_tests.py` sets the variables; `tests/conftest.py` takes these hooks up.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests import forked

RECORD = "VELATURA_TESTS_RECORD"
"""File to which a line is added for each test that ended: test, outcome, seconds, cpu, commit."""
PASSED = "VELATURA_TESTS_PASSED"
"""File with the names of tests that need not run, one a line."""
COMMIT = "VELATURA_TESTS_COMMIT"

FILE_BUDGET = 1.5
"""Seconds of processor time that a file's quick tests may take together, unless `DEAR` has it."""
DEAR = Path(__file__).with_name("dear_files.toml")
SHOWN = 20

children: Callable[[], set[int]] = set
"""Processes of this one whose time counts while they run; `tests/conftest.py` says which."""
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100

_started = (0.0, 0.0)
_outcomes: dict[str, str] = {}
_by_file: dict[str, float] = defaultdict(float)


def processor_seconds() -> float:
    """Time that this process and its children took so far, in seconds.

    An engine that many tests share counts for the test that it works for, not for the one in which
    it happens to end. On Linux; elsewhere only children that have ended count.
    """
    times = os.times()
    ended = times.user + times.system + times.children_user + times.children_system
    return ended + sum(map(_child_seconds, children()))


def _child_seconds(process: int) -> float:
    with suppress(OSError, ValueError):  # it has just ended
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return sum(int(word) for word in words[11:15]) / _TICKS
    return 0.0


def leave_out_passed(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what has passed before, but not in a run that a test starts."""
    if forked.WORKER in os.environ or not os.environ.get(PASSED):
        return
    passed = set(Path(os.environ[PASSED]).read_text("utf-8").splitlines())
    dropped = [item for item in items if item.nodeid in passed]
    items[:] = [item for item in items if item.nodeid not in passed]
    config.hook.pytest_deselected(items=dropped)


def begin() -> None:
    """A test begins, in this process."""
    global _started
    _started = processor_seconds(), monotonic()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> None:
    """Let the last report of a test say what it took, wherever it is read."""
    if call.when == "teardown":
        cost = {"cpu": processor_seconds() - _started[0], "seconds": monotonic() - _started[1]}
        item.user_properties.extend((name, round(value, 3)) for name, value in cost.items())


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the process that gathers all: note it once the test has ended."""
    if forked.is_worker():
        return
    before = _outcomes.get(report.nodeid, "passed")
    _outcomes[report.nodeid] = before if before == "failed" else _worse(before, report.outcome)
    if report.when not in ("setup", "call"):  # the last, or a process that ended in the midst
        cost = {name: value for name, value in report.user_properties if isinstance(value, float)}
        _by_file[report.nodeid.partition("::")[0]] += cost.get("cpu", 0.0)
        _note(report.nodeid, _outcomes.pop(report.nodeid), cost)


def _worse(one: str, other: str) -> str:
    return max(one, other, key=("passed", "skipped", "failed").index)


def _note(test: str, outcome: str, cost: Mapping[str, float]) -> None:
    if file := os.environ.get(RECORD):
        line = {"test": test, "outcome": outcome, **cost, "commit": os.environ.get(COMMIT, "")}
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")


def budgets() -> list[tuple[str, float]]:
    """Patterns of the table of dear files with their seconds, in its order."""
    rows = tomllib.loads(DEAR.read_text("utf-8"))["files"]
    return [(pattern, row["seconds"]) for row in rows for pattern in row["patterns"]]


def budget_of(file: str, table: Sequence[tuple[str, float]]) -> float:
    """Seconds that a file may take: the first row that fits, or `FILE_BUDGET`."""
    return next((most for pattern, most in table if fnmatch(file, pattern)), FILE_BUDGET)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which files are dearer than they may be, so that the next one is seen on its day."""
    if len(_by_file) < 2:
        return
    table = budgets()
    rows = [(cost, budget_of(file, table), file) for file, cost in _by_file.items()]
    dear = sorted((row for row in rows if row[0] > row[1]), key=lambda row: row[1] - row[0])
    terminalreporter.section("processor time by file")
    for cost, most, file in dear[:SHOWN]:
        terminalreporter.write_line(f"{cost:7.1f} s of {most:4.1f} s  {file}")
    terminalreporter.write_line(
        f"{len(dear)} of {len(rows)} files take more than they may (tests/{DEAR.name});"
        f" all take {sum(_by_file.values()):.0f} s"
    )
