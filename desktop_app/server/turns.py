"""Dear work of requests, in threads of its own: users take turns, and what answers quickly never
waits for it.

Dear is what takes long for what is sent: pictures that are opened, resized or written, jobs that
are built. One user has one such work at a time, so that memory and processor time of many are those
of a few.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, TypeVar

T = TypeVar("T")

DEAR_THREADS: Final = 2
"""Of all users; half of a small machine."""


class Turns:
    """Whose turn it is. Used in the loop's thread alone.

    Args:
        threads: how many of all users work at a time.
    """

    def __init__(self, threads: int = DEAR_THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, "dear")
        met = threading.Barrier(threads)
        for _ in range(threads):  # all begin now, and none with a request
            self._pool.submit(met.wait)
        self._free = threads
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._working: set[str] = set()

    async def take(self, user: str, work: Callable[..., T], *arguments: Any) -> T:
        """Do ``work`` in a thread once it is that user's turn.

        What is cancelled before its turn is never started; what runs runs to its end, and holds its
        user's turn until then.
        """
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(user, deque()).append(turn)
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._leave(user, turn)
            else:  # its turn came in this very moment
                self._end(user)
            raise
        done = loop.run_in_executor(self._pool, partial(work, *arguments))
        done.add_done_callback(lambda _: self._end(user))
        return await asyncio.shield(done)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _leave(self, user: str, turn: asyncio.Future[None]) -> None:
        waiting = self._waiting.get(user)
        if waiting is not None and turn in waiting:
            waiting.remove(turn)
            if not waiting:
                del self._waiting[user]

    def _end(self, user: str) -> None:
        self._working.discard(user)
        if user in self._waiting:
            self._waiting.move_to_end(user)  # behind those who had no turn meanwhile
        self._free += 1
        self._next()

    def _next(self) -> None:
        """Give turns, in the order of users."""
        for user in [each for each in self._waiting if each not in self._working]:
            if not self._free:
                return
            waiting = self._waiting.pop(user)
            turn = waiting.popleft()
            if waiting:
                self._waiting[user] = waiting  # behind the others
            if not turn.done():
                self._free -= 1
                self._working.add(user)
                turn.set_result(None)
