"""How much each user may ask for: jobs that wait or run, and requests a minute. Used in the loop's
thread alone."""

from __future__ import annotations

import time
from collections import Counter, deque
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.server_tokens import ServerUser

MOST_SECONDS: Final = 120
"""A client is not sent away for longer."""

_USUAL_SECONDS: Final = 1.0
"""Of a job, before any has ended."""

NOTES: Final = 10
"""Requests that note something (marks, albums, options), for each that makes something."""

_MINUTE = 60.0
_MOST_USERS = 4096


class Admission:
    """Counts what users have, and says when it is enough.

    Args:
        limits: of the policy.
    """

    def __init__(self, limits: LimitRules) -> None:
        self._limits = limits
        self._busy: Counter[str] = Counter()
        self._made: dict[str, deque[float]] = {}
        self._noted: dict[str, deque[float]] = {}
        self._ends: deque[float] = deque(maxlen=32)
        self._refused: deque[float] = deque(maxlen=10_000)
        self._retry_after = 1

    def check(self, user: ServerUser) -> None:
        """Whether that user may have one more job. Raises InputError: ``queue_full`` or
        ``server_full``."""
        most = user.limits.queued or self._limits.queued
        if self._busy[user.name] >= most:
            count = self._busy[user.name]
            raise InputError("queue_full", count=count, seconds=self._seconds(count))
        if self.total >= self._limits.queue:
            raise InputError("server_full", count=self.total, seconds=self._seconds(self.total))

    def count_request(self, user: ServerUser) -> None:
        """One more request that makes something. Raises InputError: ``too_many_requests``."""
        _count(self._times(self._made, user), self._per_minute(user))

    def count_note(self, user: ServerUser) -> None:
        """One more request that notes something. Raises InputError: ``too_many_requests``."""
        _count(self._times(self._noted, user), self._per_minute(user) * NOTES)

    def add(self, user: ServerUser, requests: int) -> None:
        """What was admitted weighs as much as so many requests more: those that follow wait
        longer."""
        limit = self._per_minute(user)
        times = self._times(self._made, user)
        for _ in range(requests):
            times.append(_free_at(times, limit, time.monotonic()))

    def _per_minute(self, user: ServerUser) -> int:
        return user.limits.per_minute or self._limits.per_minute

    def _times(self, kept: dict[str, deque[float]], user: ServerUser) -> deque[float]:
        if len(kept) > _MOST_USERS:  # tokens come and go
            kept.clear()
        return kept.setdefault(user.name, deque())

    def take(self, user: str) -> None:
        """A user has one more job."""
        self._busy[user] += 1

    def give_back(self, user: str) -> None:
        """A user has one job less."""
        self._busy[user] -= 1
        if self._busy[user] <= 0:
            del self._busy[user]

    def note_end(self) -> None:
        """A job has ended: by the rate of the last ones clients are told when to come back."""
        self._ends.append(time.monotonic())

    @property
    def total(self) -> int:
        return self._busy.total()

    def of(self, user: str) -> int:
        return self._busy[user]

    def _seconds(self, waiting: int) -> int:
        """Until half of them are done, and half of those who were sent away lately: the more
        clients there are, the less often each asks."""
        now = time.monotonic()
        while self._refused and now - self._refused[0] > self._retry_after:
            self._refused.popleft()
        self._refused.append(now)
        each = _USUAL_SECONDS
        if len(self._ends) > 1:
            each = (self._ends[-1] - self._ends[0]) / (len(self._ends) - 1)
        seconds = each * (waiting + len(self._refused)) / 2
        self._retry_after = max(1, min(MOST_SECONDS, round(seconds)))
        return self._retry_after


def _free_at(times: deque[float], limit: int, now: float) -> float:
    """When one more is within ``limit`` a minute; now, or later. Of batches some of ``times`` are
    still to come."""
    while times and now - times[0] > _MINUTE:
        times.popleft()
    return now if len(times) < limit else max(now, times[-limit] + _MINUTE)


def _count(times: deque[float], limit: int) -> None:
    now = time.monotonic()
    free = _free_at(times, limit, now)
    if free > now:
        raise InputError("too_many_requests", limit=limit, seconds=max(1, round(free - now)))
    times.append(now)
