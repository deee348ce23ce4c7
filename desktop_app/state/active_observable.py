"""An observable that is always that of the active one of several: who watches it follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from desktop_app.core.observable import Observable, Signal

S = TypeVar("S")
T = TypeVar("T")


class ActiveObservable(Observable[T], Generic[S, T]):
    """Reads and writes the observable of whichever ``active`` is; tells also when another one
    becomes active and the value is another with that.

    Args:
        active: what is active.
        part: its observable.
    """

    def __init__(self, active: Observable[S], part: Callable[[S], Observable[T]]) -> None:
        self._active, self._part = active, part
        self.changed: Signal[T] = Signal()
        self._told = self.value
        self._unfollow = part(active.value).changed.connect(self._tell)
        active.changed.connect(self._follow)

    @property
    def value(self) -> T:
        """The value of the active one."""
        return self._part(self._active.value).value

    @value.setter
    def value(self, value: T) -> None:
        self._part(self._active.value).value = value

    def _follow(self, now: S) -> None:
        self._unfollow()
        self._unfollow = self._part(now).changed.connect(self._tell)
        self._tell(None)

    def _tell(self, _: object) -> None:
        now = self.value
        if now is self._told or now == self._told:
            return
        self._told = now
        self.changed.send(now)
