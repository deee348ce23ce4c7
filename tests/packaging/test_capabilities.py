"""No capability is lost unnoticed: `docs/capabilities.txt` lists what can be asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_nothing_that_could_be_asked_for_is_gone_and_what_is_new_is_listed() -> None:
    """In a process that no other test has added anything to."""
    script = ROOT / "packaging" / "checks" / "capabilities.py"
    done = subprocess.run(
        [sys.executable, str(script), "--show"], capture_output=True, text=True, check=True
    )
    listed = (ROOT / "docs" / "capabilities.txt").read_text("utf-8")
    now, before = set(done.stdout.splitlines()), set(listed.splitlines())
    assert before - now == set(), "gone: remove it from the list, and say so in CHANGELOG"
    assert now - before == set(), "new: run packaging/checks/capabilities.py"
