"""Tests that are shared among forked processes: each runs once, and one that dies fails alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import forked
from tests.patience import gone, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks")

CONFTEST = "from tests.forked import pytest_addoption, pytest_runtestloop\n"
LEAN = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest")
"""Without what takes seconds to import."""
LINES = """
import os, pytest, sys
from pathlib import Path

@pytest.fixture(scope="module")
def made():
    yield
    note("down")

def note(word):
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(f"{word} {os.environ['VELATURA_TESTS_WORKER']} {os.getpid()}\\n")

@pytest.mark.parametrize("number", range(40))
def test_each(number, made, tmp_path):
    note(number)
    print("said")
    assert list(tmp_path.iterdir()) == []
    assert sys.exc_info()[0] is None, "as in a process that nobody forked"
    assert number != 11, "eleven"
    if number == 30:
        os._exit(7)
"""

HELD = (
    LINES
    + """
    from tests.patience import until

    def ran_in():
        return {line.split()[2] for line in Path(os.environ["NOTES"]).read_text().splitlines()}

    if number == 26:  # where the third begins
        until(lambda: len(ran_in()) == 3)
    if number in (12, 25):  # where the others end
        until(lambda: len(ran_in()) == 4)
"""
)

ENDLESS = (
    LINES
    + """
    import subprocess, time

    if number == 13:
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        with Path(os.environ["NOTES"]).open("a") as notes:
            notes.write(f"started by {process.pid}\\n")
    if number in (0, 13, 26):
        time.sleep(600)
"""
)


def _started(folder: Path, lines: str, *words: str, **more: str) -> subprocess.Popen[str]:
    folder.joinpath("conftest.py").write_text(CONFTEST)
    folder.joinpath("test_some.py").write_text(lines)
    root = Path(__file__).parents[1]
    env = {**os.environ, "NOTES": str(folder / "notes"), "PYTHONPATH": str(root), **more}
    env.pop(forked.WORKER, None)
    command = [sys.executable, "-m", "pytest", "-q", *LEAN, "--rootdir", folder]
    return subprocess.Popen(
        [*command, folder, "--processes", "3", *words],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _run(folder: Path, lines: str, *words: str, **more: str) -> tuple[str, list[list[str]]]:
    with _started(folder, lines, *words, **more) as running:
        said = running.communicate()[0]
    return said, [line.split() for line in (folder / "notes").read_text().splitlines()]


def test_each_runs_once_and_one_that_dies_fails_alone(tmp_path: Path) -> None:
    said, rows = _run(tmp_path, HELD)
    assert "2 failed, 38 passed" in said
    assert "test_each[11] - AssertionError: eleven" in said
    assert "test_each[30]" in said and "the process that ran it ended with 7" in said
    ran = Counter(row[0] for row in rows if row[0] != "down")
    assert ran == {str(number): 1 for number in range(40)}
    assert len({row[2] for row in rows}) == 4, "three, and one in place of the one that died"
    assert sum(row[0] == "down" for row in rows) == 3, "what a module shares ends in each"


def test_one_that_has_grown_is_followed_by_another(tmp_path: Path) -> None:
    for file in ("a", "b", "c"):
        tmp_path.joinpath(f"test_{file}.py").write_text(LINES.replace("os._exit(7)", "pass"))
    said, rows = _run(tmp_path, "", VELATURA_TESTS_MEMORY="1")
    assert "3 failed, 117 passed" in said
    assert Counter(row[0] for row in rows if row[0] != "down") == {str(n): 3 for n in range(40)}
    started = {row[2] for row in rows}
    assert len(started) > 3 and sum(row[0] == "down" for row in rows) >= len(started)
    ran = {row[2]: row[1] for row in rows}
    assert set(ran.values()) == {"gw0", "gw1", "gw2"}


def test_the_first_failure_ends_all(tmp_path: Path) -> None:
    said, rows = _run(tmp_path, LINES, "-x")
    assert "1 failed" in said and "stopping after 1 failures" in said
    for row in rows:
        with pytest.raises(ProcessLookupError):
            os.kill(int(row[2]), 0)


@pytest.mark.few(1)
@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_with_the_first_process_the_others_end(tmp_path: Path, way: int) -> None:
    with _started(tmp_path, ENDLESS) as running:
        notes = tmp_path / "notes"

        def are_there() -> bool:
            assert running.poll() is None
            return notes.exists() and len(notes.read_text().splitlines()) == 4

        until(are_there)
        running.send_signal(way)
        said = running.communicate(timeout=60)[0]
    assert ("Interrupted" in said or "KeyboardInterrupt" in said) == (way == signal.SIGTERM)
    for line in notes.read_text().splitlines():
        what, _, process = line.split()
        if what == "started" and way == signal.SIGKILL:
            os.kill(int(process), signal.SIGTERM)  # nobody is left to end it
        assert gone(int(process))


def test_who_is_done_takes_half_of_the_longest_stretch() -> None:
    share = forked.Share(12, 2)
    assert [share.take(0) for _ in range(6)] == [0, 1, 2, 3, 4, 5]
    assert share.take(0) == 9 and share.take(1) == 6
    assert [share.take(1) for _ in range(2)] == [7, 8]
    assert share.take(1) == 11 and share.take(0) == 10
    assert share.take(0) is None and share.taken(0) is None
    assert share.taken(1) == 11 and share.take(1) is None
