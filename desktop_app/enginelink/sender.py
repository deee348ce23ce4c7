"""Writes to a process that may not be reading, so that nobody else waits for it."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Sequence
from io import RawIOBase
from typing import TypeAlias

Packed: TypeAlias = Sequence[bytes | memoryview]


class Sender:
    """A thread that writes one message after another; every method returns at once.

    Args:
        pipe: not buffered: a lock that a stuck write holds would hold up the end of the program.
            It is closed here, after the last message or when nobody reads any more.

    Attributes:
        thread: that writes.
    """

    def __init__(self, pipe: RawIOBase) -> None:
        self._pipe = pipe
        self._waiting: deque[tuple[str, Packed]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self.thread = threading.Thread(target=self._work, name="engine-sender", daemon=True)
        self.thread.start()

    def put(self, packed: Packed, key: str = "") -> None:
        """Send a message after those that wait. Nothing after `close`."""
        with self._changed:
            if not self._closing:
                self._waiting.append((key, packed))
                self._changed.notify()

    def take_back(self, key: str) -> bool:
        """Don't send the message of that key; False if it is sent already, or being sent."""
        with self._changed:
            kept = deque(each for each in self._waiting if each[0] != key)
            found = len(kept) < len(self._waiting)
            self._waiting = kept
            return found

    def close(self) -> None:
        """Send what waits, then close the pipe."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def _work(self) -> None:
        """In a separate thread: a full pipe holds up nobody but it."""
        with contextlib.suppress(OSError), self._pipe:  # the process is gone: its reader tells
            while (packed := self._next()) is not None:
                for part in packed:
                    left = memoryview(part)
                    while left:
                        left = left[self._pipe.write(left) or 0 :]
        self.close()

    def _next(self) -> Packed | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._waiting)
            return self._waiting.popleft()[1] if self._waiting else None
