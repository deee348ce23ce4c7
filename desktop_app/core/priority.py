"""Who goes first on a busy machine."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import Final

NICENESS: Final = 19
"""Of what only one user waits for. An engine's threads wait for each other after each step of a
network: one that isn't woken at once, because a thread of that kind has its processor, holds up all
(with two cores, a picture of 0.3 s took 6 s; 0.6 s like this)."""

NO_WINDOW: Final = "VELATURA_NO_WINDOW"
"""Set where nobody moves a pointer: for a server and its engines."""


def stand_back() -> None:
    """Let all others go before this thread, for good; where the system can't, nothing happens."""
    if sys.platform == "linux":  # elsewhere priorities are of processes
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def wait_for_others(process: int) -> None:
    """Beside a server's engines, let that process have only what all others leave of the
    processors: it must hold no lock. Where the system can't, it stands back, or nothing happens."""
    if not os.environ.get(NO_WINDOW):
        return  # a window's user waits for it
    with contextlib.suppress(OSError):
        if sys.platform == "linux":
            os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))
        elif sys.platform != "win32":
            os.setpriority(os.PRIO_PROCESS, process, NICENESS)
