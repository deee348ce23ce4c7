"""A Fill goes through no more of the program than it did: whoever adds to the way says so here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_way_of_a_fill_does_not_grow() -> None:
    check = ROOT / "packaging" / "checks" / "fill_calls.py"
    told = subprocess.run([sys.executable, check, "--check"], capture_output=True, text=True)
    assert told.returncode == 0, f"{told.stdout}\n{told.stderr[-2000:]}"
