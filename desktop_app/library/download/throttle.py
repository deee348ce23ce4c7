"""Limits of speed: one token bucket that all transfers share, and a meter that tells it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_BURST_SECONDS = 0.25
_WINDOW_SECONDS = 5.0


class Throttle:
    """A bucket that fills with ``rate`` bytes a second; whoever received bytes takes them from it.

    It may be overdrawn by one piece: that keeps pieces whole, and the next one waits.
    """

    def __init__(
        self, rate: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._rate = rate
        self._level = 0.0
        self._seen = clock()

    @property
    def rate(self) -> int | None:
        """Bytes a second; None for no limit. May be set at any time, from any thread."""
        return self._rate

    @rate.setter
    def rate(self, rate: int | None) -> None:
        with self._lock:
            self._rate = rate
            self._level = 0.0
            self._seen = self._clock()

    def take(self, count: int) -> float:
        """Take ``count`` bytes; returns how many seconds to wait before the next."""
        with self._lock:
            if not self._rate:
                return 0.0
            now = self._clock()
            filled = self._level + (now - self._seen) * self._rate
            self._level = min(filled, self._rate * _BURST_SECONDS) - count
            self._seen = now
            return max(0.0, -self._level / self._rate)


class SpeedMeter:
    """Bytes a second over the last seconds. May be used from all threads of a download."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def mark(self, done: int) -> None:
        """So many bytes are there now; what shrinks (its checksum failed) begins again."""
        with self._lock:
            now = self._clock()
            if self._marks and done < self._marks[-1][1]:
                self._marks.clear()
            self._marks.append((now, done))
            while len(self._marks) > 2 and self._marks[1][0] <= now - _WINDOW_SECONDS:
                self._marks.popleft()

    def speed(self) -> float | None:
        """Bytes a second; None while there is nothing to tell it from."""
        with self._lock:
            if len(self._marks) < 2:
                return None
            (first, before), (last, now) = self._marks[0], self._marks[-1]
        return (now - before) / (last - first) if last > first and now > before else None
