"""Every benchmark starts: imported in the quick suite, run on its smallest case in the slow one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import benches

NAMES = benches.benchmarks(benches.BENCHMARKS)
IMPORTS = """
import importlib, sys, traceback
from desktop_app.engine import torch_environment
from desktop_app.networks import environment
for module in (torch_environment, environment):
    module.prepare_environment = lambda threads=None: None  # once torch is imported it refuses
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception:
        print(name, traceback.format_exc())
    sys.modules.pop(name, None)  # others that it finds may have that name
print("done")
"""


def test_each_can_be_imported() -> None:
    paths = (benches.BENCHMARKS, benches.ROOT / "packaging", benches.ROOT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    words = [sys.executable, "-c", IMPORTS, *NAMES]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "done\n", done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_it_ends_with_its_rows(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    script = benches.BENCHMARKS / f"{name}.py"
    ended = benches.run_one(Path(sys.executable), script, ["--quick"], os.environ, 500.0)
    assert not ended.fell, f"{ended.fell}\n{capsys.readouterr().out}"
    assert ended.ok + len(ended.missed)
