"""Manners of the engine's process on a machine that its user works on.

Nothing here is needed for a right picture; where the system refuses, the engine works on.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from desktop_app.core.priority import NO_WINDOW

NICENESS = 5
"""Gentle on purpose: at 10 and with all cores busy, no step was done in 80 s (measured)."""

OOM_SCORE = 500
"""Of 1000. If memory ends, the engine goes and not the window, which holds the user's work."""


def lower_priority() -> None:
    """Let the window and other programs go first, a little; a server's engine doesn't."""
    if os.environ.get(NO_WINDOW):
        return
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import psutil

            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(NICENESS)


def offer_to_oom_killer() -> None:
    """On Linux, become the process that is ended first when memory runs out."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), "ascii")
