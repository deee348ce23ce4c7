"""The canvas on screens with more than one device pixel a logical one, also in between.

Qt reads the scale once in a process, so each factor gets a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.window


@pytest.mark.slow
@pytest.mark.parametrize("factor", [1.25, 1.5, 1.75, 2.0])
def test_pixels_are_crisp_and_the_pointer_hits_at_another_scale(factor: float) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.canvas.scaled_check", str(factor)],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": str(factor)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
