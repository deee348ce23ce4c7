"""A queue between threads in which a newer item may take the place of an unread older one.

Previews come faster than a busy reader takes them: only the newest matters. All else keeps its
order and is never dropped. The reader sees a replaced item at the newer one's place.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """An unbounded, ordered, thread-safe queue with slots."""

    def __init__(self) -> None:
        self._items: OrderedDict[Hashable, T] = OrderedDict()
        self._changed = threading.Condition()
        self._count = 0

    def put(self, item: T, slot: str | None = None) -> bool:
        """Append ``item``; an unread item of the same ``slot`` goes away.

        Returns:
            Whether the box was empty before, so that a reader that is told when to look needs to
            be told only once.
        """
        with self._changed:
            was_empty = not self._items
            self._count += 1
            key: Hashable = self._count if slot is None else slot
            self._items.pop(key, None)
            self._items[key] = item
            self._changed.notify()
            return was_empty

    def take(self, timeout: float | None = None) -> T | None:
        """Remove and return the oldest item; None if none came within ``timeout`` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._items), timeout):
                return None
            return self._items.popitem(last=False)[1]

    def take_all(self) -> list[T]:
        """Remove and return what is there now, oldest first."""
        with self._changed:
            items = list(self._items.values())
            self._items.clear()
            return items

    def __len__(self) -> int:
        with self._changed:
            return len(self._items)
