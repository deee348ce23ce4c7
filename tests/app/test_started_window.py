"""From the command line to a picture in the document, with all that is imported on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_the_program_starts_generates_applies_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.started_window", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    reached = ["painted", "usable", "ready", "result", "applied", "models", "settings"]
    assert done.stdout.split() == reached, done.stderr
    assert done.returncode == 0
