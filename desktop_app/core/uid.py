"""Ids that hold on every machine and sort by the time they were made. No clock but its own."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable

_UID = re.compile(r"[0-9a-f]{32}")
_RANDOM_BITS = 80


def is_uid(text: str) -> bool:
    """Whether ``text`` has the form of an id of `UidMaker`."""
    return _UID.fullmatch(text) is not None


class UidMaker:
    """Makes ids of 32 hex digits: 12 for the time in milliseconds, 20 random ones.

    Each is larger than the one before it, also where the clock is set back meanwhile. May be used
    from any thread.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """``clock`` gives seconds since 1970 (UTC)."""
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> str:
        with self._lock:
            now = (int(self._clock() * 1000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
            self._last = max(now, self._last + 1)
            return f"{self._last:032x}"
