"""Shuts this process in: little memory, little time, no network, no files, no other programs.

For the process that takes the tensors out of a pickle. It calls nothing that the file names; all
this is for the day that is found not to be enough. The hook stands on every system; the limits
and the empty network are the system's own and are taken where it offers them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from typing import Any, Final

from desktop_app.core.process_limits import limit_process

FORBIDDEN: Final = 77
"""Exit code of a process that tried to leave its cage."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
_PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h


def limit_resources(memory: int, seconds: int, output: int) -> None:
    """Ask the system to hold this process to so many bytes of memory, seconds of work and bytes
    of any file it writes. What the system doesn't offer is left out."""
    limit_process(memory, seconds, output)
    if sys.platform == "linux":
        _leave_network()


def enter_sandbox() -> None:
    """From now on whatever Python reports to its audit hooks ends the process at once.

    What is needed has been imported and opened before. A hook can't be taken off again, and ending
    here can't be caught. The events: docs.python.org/3/library/audit_events.html.
    """
    leave, write = os._exit, os.write

    def hook(event: str, _: tuple[Any, ...]) -> None:
        write(2, f"forbidden: {event}\n".encode("ascii", "replace"))
        leave(FORBIDDEN)

    sys.addaudithook(hook)


def _leave_network() -> None:
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
