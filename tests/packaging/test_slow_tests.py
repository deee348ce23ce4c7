"""`dev.py test --slow` is ended by a kill and goes on: real processes, real workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import slow_tests
from tests import forked

ROOT = Path(__file__).resolve().parents[2]
CONFTEST = """
from tests import record
from tests.record import (
    pytest_runtest_logreport, pytest_runtest_makereport, pytest_terminal_summary,
)

def pytest_collection_modifyitems(config, items):
    record.leave_out_passed(config, items)

def pytest_runtest_setup(item):
    record.begin()
"""
TESTS = """
import os, signal, pathlib, pytest

@pytest.mark.parametrize("number", range(8))
def test_each(number):
    with open("ran", "a") as ran:
        ran.write(f"{number}\\n")
    if number == 5 and not pathlib.Path("killed").exists():
        pathlib.Path("killed").touch()
        os.kill(int(pathlib.Path("whole").read_text()), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    assert number != 2 or pathlib.Path("mended").exists()

def test_left_out():
    pytest.skip("not here")
"""


def run(folder: Path, *, restart: bool = False) -> int:
    """One run of the tests in ``folder``, noted in its file."""
    words = [sys.executable, "-c", START, "-q", "-p", "no:cacheprovider", "--rootdir", "."]
    environment = {**os.environ, **slow_tests.prepare(folder / "lines.jsonl", restart=restart)}
    for worker in ("PYTEST_XDIST_WORKER", forked.WORKER):
        environment.pop(worker, None)
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [*words, "-c", "pytest.ini", "."], cwd=folder, env=environment, capture_output=True
    ).returncode


START = """
import os, pathlib, sys, pytest
pathlib.Path("whole").write_text(str(os.getpid()))
sys.exit(pytest.main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_a_killed_run_goes_on_and_what_failed_runs_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_some.py").write_text(TESTS, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    lines, ran = tmp_path / "lines.jsonl", tmp_path / "ran"
    assert run(tmp_path) == -signal.SIGKILL
    assert ran.read_text().split() == list("012345")
    with lines.open("a") as half:
        half.write('{"test": "test_some.py::test_each[7]", "outc')  # cut in the midst of a line
    half_way = slow_tests.read(lines)
    assert [how.outcome for how in half_way.values()] == ["passed"] * 2 + ["failed"] + [
        "passed"
    ] * 2

    ran.unlink()
    assert run(tmp_path) == 1
    assert "goes on: 4 tests are done (4 at " in capsys.readouterr().out
    assert ran.read_text().split() == list("2567")  # the one that failed, and the rest

    (tmp_path / "mended").touch()
    ran.unlink()
    assert run(tmp_path) == 0
    assert ran.read_text().split() == ["2"]
    slow_tests.finish(lines, all_passed=True)
    shown = capsys.readouterr().out.splitlines()
    whole = next(line for line in shown if line.startswith("all "))
    assert whole.split()[1:4] == ["9", "1", "0"]
    assert not lines.exists()

    ran.unlink()
    assert run(tmp_path) == 0
    assert ran.read_text().split() == list("01234567")


def test_the_table_counts_by_package_and_names_what_failed() -> None:
    ended = {
        "tests/core/test_a.py::test_x": slow_tests.Ended("passed", 2.0, 1.0, "a"),
        "tests/core/test_a.py::test_y": slow_tests.Ended("failed", 70.0, 61.0, "b"),
        "tests/ui/test_b.py::test_z[a::b]": slow_tests.Ended("skipped", 0.0, 0.0, "b"),
    }
    lines = slow_tests.rows(ended)
    by_name = {line.split()[0]: line.split()[1:] for line in lines if line}
    assert " ".join(by_name["tests/core"]) == "2 0 1 1 min 02 s 1 min 12 s"
    assert by_name["tests/ui"][:3] == ["1", "1", "0"]
    assert by_name["tests/core/test_a.py"][:3] == ["2", "0", "1"]
    assert lines[-1] == "failed: tests/core/test_a.py::test_y"
