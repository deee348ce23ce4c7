"""Things read in threads while others are worked on, in their order, a bounded number ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
U = TypeVar("U")

_THREADS: Final = 2
_MOST: Final = 48
_LEAST: Final = 3
_WEIGHT: Final = 64 << 20


def read_ahead(
    items: Iterable[T], read: Callable[[T], U], weight: Callable[[U], int] = lambda one: 1
) -> Iterator[U]:
    """What ``read`` gives for each item, in their order; it is called in other threads.

    Args:
        items: of which the next few are read.
        read: what it raises is raised here, in its place.
        weight: pixels of what was read: of large pictures fewer are held.
    """
    waiting, left = deque[Future[U]](), iter(items)
    heaviest = 1
    pool = ThreadPoolExecutor(_THREADS)
    try:
        while True:
            room = max(_LEAST, min(_MOST, _WEIGHT // heaviest))
            while len(waiting) < room and (each := next(left, None)) is not None:
                waiting.append(pool.submit(read, each))
            if not waiting:
                return
            one = waiting.popleft().result()
            heaviest = max(heaviest, weight(one))
            yield one
    finally:
        pool.shutdown(cancel_futures=True)
