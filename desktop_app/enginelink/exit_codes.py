"""What an engine's exit code says of its end: an error's code.

Signals: signal(7). A process that reads a mapped file that has become shorter, or whose disk fails,
gets SIGBUS; on Windows it ends by STATUS_IN_PAGE_ERROR. The kernel ends a process by SIGKILL where
memory runs out; on Windows what could not be allocated ends it by STATUS_NO_MEMORY or
STATUS_COMMITMENT_LIMIT.
"""

from __future__ import annotations

import signal
from typing import Final

_STATUS_IN_PAGE_ERROR: Final = 0xC000_0006
_STATUS_NO_MEMORY: Final = 0xC000_0017
_STATUS_COMMITMENT_LIMIT: Final = 0xC000_012D

_CODES: Final[dict[int, str]] = {
    _STATUS_IN_PAGE_ERROR: "engine_lost_file",
    _STATUS_NO_MEMORY: "engine_killed",
    _STATUS_COMMITMENT_LIMIT: "engine_killed",
} | {
    -number: code
    for name, code in (("SIGKILL", "engine_killed"), ("SIGBUS", "engine_lost_file"))
    if (number := getattr(signal, name, None))
}

ENDINGS: Final = frozenset({"engine_died", "engine_hung", *_CODES.values()})
"""Codes of an engine that ended though it had worked, by itself or for hanging: another one takes
its place."""


def end_code(exit_code: int, *, by_us: bool) -> str:
    """One of `ENDINGS`.

    Args:
        exit_code: as `subprocess.Popen.returncode` has it: minus the signal's number, on POSIX.
        by_us: whether this program ended it.
    """
    return "engine_died" if by_us else _CODES.get(exit_code, "engine_died")
