"""Every benchmark starts: imported in the quick suite, run on its smallest case in the slow one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.enginelink.command import engine_environment
from devtools import benches
from tests.warm_processes import IMPORTING

NAMES = benches.benchmarks(benches.BENCHMARKS)


def test_each_can_be_imported() -> None:
    paths = (benches.BENCHMARKS, benches.ROOT / "packaging", benches.ROOT)
    words = [sys.executable, "-P", "-m", IMPORTING, os.pathsep.join(map(str, paths)), *NAMES]
    env = engine_environment()
    done = subprocess.run(
        words, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.stdout == "done\n", done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_it_ends_with_its_rows(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    script = benches.BENCHMARKS / f"{name}.py"
    ended = benches.run_one(Path(sys.executable), script, ["--quick"], os.environ, 500.0)
    assert not ended.fell, f"{ended.fell}\n{capsys.readouterr().out}"
    assert ended.ok + len(ended.missed)
