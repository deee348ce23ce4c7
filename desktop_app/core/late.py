"""An object that is made, and its module imported, when something of it is first asked for.

The window shows before what stands behind its parts is there: whoever is handed a late object
keeps it like the object itself.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

__all__ = ["late"]

T = TypeVar("T")


def late(make: Callable[[], T]) -> T:
    """What ``make`` returns; it is called once, at the first look at one of its attributes."""
    return cast(T, _Late(make))


class _Late:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make, self._lock = make, RLock()
        self._made: object = None

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)
