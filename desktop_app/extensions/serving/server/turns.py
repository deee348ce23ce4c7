"""Dear work of users: they take turns, and what answers quickly never waits for it.

Dear is what takes long for what is sent: pictures that are opened, resized or written, jobs that
are built, steps and pages of makings that need no model. One user has one such work at a time, so
that memory and processor time of many are those of a few.

Pictures are in memory for longer than one such work: until a job is on the disk, until an engine
has answered. A request whose pictures are large has `Turns.large` to itself as long as it has
them; small ones never wait for that.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import Any, Final, TypeVar

from desktop_app.core.cancel import CancelToken
from desktop_app.core.priority import stand_back
from desktop_app.core.short_memory import LARGE, let_go
from desktop_app.extensions.serving.server.picture_memory import CrowdedError, holding, is_holding
from desktop_app.studio.recipes.queue_work import waited

T = TypeVar("T")

DEAR_THREADS: Final = 2
"""Of all users; half of a small machine."""

SMALL: Final = 16, 4
"""Requests of all users, and of one, whose pictures are in memory and small."""


QUICK_SECONDS: Final = 1.0
"""Processor time of one user's dear work within `_HALF_LIFE` or so; what is more stands back behind
engines: these hold up all their threads where one has to wait for a processor."""

_HALF_LIFE: Final = 10.0
"""Seconds after which half of what was spent is forgotten."""


class _Spent:
    """Seconds of processor time that users' work took, the older the less."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = dict[str, tuple[float, float]]()

    def by(self, user: str) -> float:
        seconds, since = self._known.get(user, (0.0, 0.0))
        return seconds * 0.5 ** ((time.monotonic() - since) / _HALF_LIFE)

    def on(self, user: str, work: Callable[..., T], *arguments: Any) -> T:
        """Do ``work`` for that user, in this thread."""
        began = time.thread_time()
        try:
            return work(*arguments)
        finally:
            with self._lock:
                spent = self.by(user) + time.thread_time() - began
                self._known[user] = spent, time.monotonic()


class FairPlaces:
    """So many at a time; users take turns for them. May be used in any thread.

    Args:
        places: of all users.
        each: of one user.
    """

    def __init__(self, places: int, each: int = 1) -> None:
        self._free, self._each = places, each
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, deque[Future[None]]] = OrderedDict()
        self._working: Counter[str] = Counter()

    def begin(self, user: str) -> Future[None]:
        """Done once that user has a place; `end` gives it back. Cancelled before, it gets none."""
        turn: Future[None] = Future()
        with self._lock:
            self._waiting.setdefault(user, deque()).append(turn)
        self._give()
        return turn

    async def come(self, user: str) -> None:
        """The same in a loop, waited for: `end` gives it back."""
        turn = self.begin(user)
        try:
            await asyncio.wrap_future(turn)
        except asyncio.CancelledError:
            if not turn.cancel():  # its turn came in this very moment
                self.end(user)
            raise

    def end(self, user: str) -> None:
        """That user has a place less."""
        with self._lock:
            self._working[user] -= 1
            if not self._working[user]:
                del self._working[user]
            if user in self._waiting:
                self._waiting.move_to_end(user)  # behind those who had no turn meanwhile
            self._free += 1
        self._give()

    @contextmanager
    def taken(self, user: str, token: CancelToken) -> Iterator[None]:
        """A place as long as the block lasts. Raises Cancelled: by ``token``, before that."""
        turn = self.begin(user)
        try:
            waited(turn, token)
        except BaseException:
            if not turn.cancel():
                self.end(user)
            raise
        try:
            yield
        finally:
            self.end(user)

    @contextmanager
    def left(self, user: str) -> Iterator[None]:
        """The other way round: within `taken` somebody else may have the place meanwhile."""
        self.end(user)
        try:
            yield
        finally:
            self.begin(user).result()

    def _give(self) -> None:
        """Give places, in the order of users."""
        while (turn := self._next()) is not None:
            turn.set_result(None)

    def _next(self) -> Future[None] | None:
        with self._lock:
            for user in [*self._waiting] if self._free else ():
                if self._working[user] >= self._each:
                    continue
                waiting = self._waiting.pop(user)
                turn = None
                while waiting and turn is None:
                    first = waiting.popleft()
                    turn = first if first.set_running_or_notify_cancel() else None
                if waiting:
                    self._waiting[user] = waiting  # behind the others
                if turn is not None:
                    self._free -= 1
                    self._working[user] += 1
                    return turn
            return None


class Turns(FairPlaces):
    """Threads for dear work.

    Args:
        threads: how many of all users work at a time.
        memory: bytes that the pictures of a request may take.

    Attributes:
        large: the place of who holds large pictures.
    """

    def __init__(self, threads: int = DEAR_THREADS, memory: float = math.inf) -> None:
        super().__init__(threads)
        self._memory = memory
        self.large, self._small = FairPlaces(1), FairPlaces(*SMALL)
        self._pool = ThreadPoolExecutor(threads, "dear")
        self._patient = ThreadPoolExecutor(threads, "patient", stand_back)
        self._spent = _Spent()
        for pool in (self._pool, self._patient):
            met = threading.Barrier(threads)
            for _ in range(threads):  # all begin now, and none with a request
                pool.submit(met.wait)

    async def within(self, user: str, do: Callable[[], Awaitable[T]]) -> T:
        """Do ``do`` beside others; where it opens more than is small, from its beginning once
        nobody else holds large pictures. What it does within itself is a part of it."""
        if is_holding():
            return await do()
        try:
            return await self._holding(self._small, user, do)
        except CrowdedError:
            return await self._holding(self.large, user, do)

    async def _holding(self, places: FairPlaces, user: str, do: Callable[[], Awaitable[T]]) -> T:
        alone = places is self.large
        await places.come(user)
        try:
            with holding(self._memory, alone=alone):
                return await do()
        finally:
            if alone:  # before the next begins
                await asyncio.get_running_loop().run_in_executor(self._pool, let_go, LARGE)
            places.end(user)

    async def take(self, user: str, work: Callable[..., T], *arguments: Any) -> T:
        """Do ``work`` in a thread once it is that user's turn.

        What is cancelled before its turn is never started; what runs runs to its end, and holds its
        user's turn until then.
        """
        await self.come(user)
        run = partial(copy_context().run, partial(self._spent.on, user, work, *arguments))
        pool = self._patient if self._spent.by(user) > QUICK_SECONDS else self._pool
        done = asyncio.get_running_loop().run_in_executor(pool, run)
        done.add_done_callback(lambda _: self.end(user))
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])  # its pixels are in memory until then
            raise

    def close(self) -> None:
        for pool in (self._pool, self._patient):
            pool.shutdown(wait=False, cancel_futures=True)
