"""A pytest plugin: all tests are collected once, then each planted mistake gets a forked process.

`packaging/checks/mutants.py` starts it. In the process the code of the functions that a mistake
changes is exchanged, and the tests run until one fails. Linux.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import pytest

JOBS: Final = "VELATURA_PLANTED_JOBS"
"""Variable with the file of jobs, each a line: `Job` as JSON."""
RESULTS: Final = "VELATURA_PLANTED_RESULTS"
"""Variable with the file to which `Result` is added as a line for each."""
PROCESSES: Final = 2
LIMIT: Final = 900.0
"""Seconds after which tests that a mistake has made endless are ended: it is caught."""
TOO_LONG: Final = "(took too long)"
"""In place of a test."""


@dataclass(frozen=True, slots=True)
class Job:
    """A mistake and who is asked.

    Attributes:
        key: of the mistake.
        module: its file, from the root of the repository.
        text: the module with it; empty where the file has it already.
        files: test files, the nearest first.
        first: a test that is asked before all others; may be gone.
    """

    key: str
    module: str
    text: str
    files: tuple[str, ...]
    first: str


@dataclass(frozen=True, slots=True)
class Result:
    """Who noticed: ``test`` is empty where nobody did, in parentheses what else went wrong."""

    key: str
    test: str
    is_slow: bool
    seconds: float


def exchange(path: Path, text: str) -> int:
    """Give the functions of a module the code that they have in ``text``.

    Args:
        path: the module, which was imported as it is there.
        text: the same with an expression changed within a function.

    Returns:
        How many functions have other code now.
    """
    before, after = _codes(path, path.read_text("utf-8")), _codes(path, text)
    other = {old: new for old, new in zip(before, after, strict=True) if old != new}
    gc.unfreeze()
    found = [
        one
        for one in gc.get_objects()
        if type(one) is types.FunctionType and one.__code__.co_filename == str(path)
    ]
    changed = [one for one in found if one.__code__ in other]
    for one in changed:
        one.__code__ = other[one.__code__]
    return len(changed)


def _codes(path: Path, text: str) -> list[types.CodeType]:
    """Of all functions and classes, those within others after them; without the module's own."""
    codes = [compile(text, str(path), "exec", dont_inherit=True)]
    for code in codes:
        codes.extend(one for one in code.co_consts if isinstance(one, types.CodeType))
    return codes[1:]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    lines = Path(os.environ[JOBS]).read_text("utf-8").splitlines()
    jobs = [Job(**json.loads(line)) for line in lines]
    items = {item.nodeid: item for item in session.items}
    by_file: dict[str, list[pytest.Item]] = {}
    for item in session.items:
        by_file.setdefault(item.nodeid.partition("::")[0], []).append(item)
    running: dict[int, tuple[Job, int, float]] = {}
    while jobs or running:
        if jobs and len(running) < PROCESSES:
            job = jobs.pop(0)
            receiver, sender = os.pipe()
            sys.stdout.flush()
            process = os.fork()
            if not process:
                _be_one(job, _asked(job, items, by_file), sender)
            os.close(sender)
            running[process] = job, receiver, time.monotonic()
        else:
            time.sleep(0.05)
        for process in list(running):
            _look(process, running)
    return True


def _asked(
    job: Job, items: Mapping[str, pytest.Item], by_file: Mapping[str, Sequence[pytest.Item]]
) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Tests, each with the one after it: quick ones of all files, then the slow ones."""
    first = [items[job.first]] if job.first in items else []
    near = [item for file in job.files for item in by_file.get(file, ())]
    order = [*first, *sorted(near, key=_is_slow)]
    return zip_longest(order, order[1:])


def _is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


def _be_one(job: Job, tests: Iterator[tuple[pytest.Item, pytest.Item | None]], sender: int) -> None:
    """In the forked process: plant, ask, tell; never returns."""
    said = "(the process ended)"
    try:
        os.setpgid(0, 0)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        said = _first_that_fails(job, tests)
    except BaseException as error:  # noqa: BLE001 - this process ends here, whatever it is
        said = f"(failed: {type(error).__name__}: {error})"
    finally:
        os.write(sender, said.encode()[:4000])
        os._exit(0)


def _first_that_fails(job: Job, tests: Iterator[tuple[pytest.Item, pytest.Item | None]]) -> str:
    if job.text and not exchange(Path.cwd() / job.module, job.text):
        return "(not planted)"
    for item, following in tests:
        told = _Failures()
        item.config.pluginmanager.register(told)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        item.config.pluginmanager.unregister(told)
        if told.any:
            return f"{_is_slow(item):d} {item.nodeid}"
    return ""


class _Failures:
    any = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.any = self.any or report.failed


def _look(process: int, running: dict[int, tuple[Job, int, float]]) -> None:
    job, receiver, begun = running[process]
    ended = os.waitpid(process, os.WNOHANG)[0]
    seconds = time.monotonic() - begun
    if not ended and seconds < LIMIT:
        return
    _end(process)
    if not ended:
        os.waitpid(process, 0)
    said = os.read(receiver, 4000).decode() if ended else TOO_LONG
    os.close(receiver)
    del running[process]
    slow, _, test = said.partition(" ") if said[:1] in ("0", "1") else ("0", "", said)
    result = Result(job.key, test, slow == "1", round(seconds, 1))
    with Path(os.environ[RESULTS]).open("a", encoding="utf-8") as results:
        results.write(json.dumps(asdict(result)) + "\n")


def _end(group: int) -> None:
    """With all that its tests have started."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def lines_of(jobs: Sequence[Job]) -> str:
    """What the file of jobs holds."""
    return "".join(json.dumps(asdict(job)) + "\n" for job in jobs)


def read_results(file: Path) -> list[Result]:
    """Return what a run told, in the order of their ends."""
    lines: list[Any] = file.read_text("utf-8").splitlines() if file.exists() else []
    return [Result(**json.loads(line)) for line in lines]
