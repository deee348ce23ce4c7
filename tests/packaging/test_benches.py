"""`dev.py bench --all`: which benchmarks ran to their end, which missed a target, which fell."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from devtools import benches, commands
from devtools.benches import Outcome
from tests.patience import until

GOOD = """
import json, sys
if __name__ == "__main__":
    assert sys.argv[1] == "--quick"
    verdicts = {"told": None, "met": True, "slow": False}
    rows = [{"name": name, "ok": ok} for name, ok in verdicts.items()]
    print("measuring")
    open(sys.argv[sys.argv.index("--json") + 1], "w").write(json.dumps({"rows": rows}))
    sys.exit(1)
"""
RENAMED = """
import sys
if __name__ == "__main__":
    print("begun")
    sys.no_such_method()
"""
ENDLESS = """
import pathlib, subprocess, sys, time
if __name__ == "__main__":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pathlib.Path("child").write_text(str(child.pid))
    time.sleep(600)
"""


def folder(tmp_path: Path, **scripts: str) -> Path:
    made = tmp_path / "benchmarks"
    made.mkdir()
    for name, text in scripts.items():
        (made / f"{name}.py").write_text(text, encoding="utf-8")
    return made


def run(place: Path, limit: float = 60.0) -> list[Outcome]:
    return benches.run_all(Path(sys.executable), place, ["--quick"], os.environ, limit)


def runs(stat: Path) -> bool:
    """Whether a process does: it is there, and not only waited for."""
    try:
        return stat.read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_crash_is_a_fault_and_a_missed_target_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, renamed = run(folder(tmp_path, good=GOOD, renamed=RENAMED))
    assert (good.ok, good.missed, good.fell) == (2, ("slow",), "")
    assert renamed.fell == "exit code 1, no rows" and "no_such_method" in capsys.readouterr().out
    table = tmp_path / "table.json"
    assert benches.summary([good, renamed], table) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "missed: good: slow" in lines and lines[-1] == "fell: renamed"
    assert [row["fell"] for row in json.loads(table.read_text("utf-8"))] == ["", renamed.fell]
    assert benches.summary([good]) == 0


@pytest.mark.slow
def test_one_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    (endless,) = run(folder(tmp_path, endless=ENDLESS), limit=12.0)
    assert endless.fell == "not done after 12 s, no rows"
    if sys.platform == "linux":
        child = Path("/proc", (tmp_path / "child").read_text("utf-8"), "stat")
        until(lambda: not runs(child))


def test_benchmarks_are_the_files_that_can_be_started(tmp_path: Path) -> None:
    place = folder(tmp_path, good=GOOD, common="LIMIT = 1")
    for inner in ("probes", "archive"):
        (place / inner).mkdir()
        (place / inner / "old.py").write_text(GOOD, encoding="utf-8")
    assert benches.benchmarks(place) == ["good"]
    assert benches.script(place, "good") == place / "good.py"
    assert benches.script(place, "old") == place / "archive" / "old.py"
    assert benches.script(place, "common") is None


def test_a_name_that_is_none_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    options = commands.parse(["bench", "nothing"])
    assert options.act(options) == 2
    assert "overhead" in capsys.readouterr().out
