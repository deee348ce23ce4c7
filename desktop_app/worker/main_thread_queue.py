"""Bringing things home: from any thread to one function in the GUI thread, in order.

One item a turn of the event loop, so that a burst never stalls the window, and so that a dialog
opened by one item does not hold up the next. Connections are queued and to a bound slot only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.core.mailbox import Mailbox

T = TypeVar("T")


class _Bell(QObject):
    """Calls ``answer`` in the thread it lives in, some time after each ring."""

    _rung = Signal()

    def __init__(self, answer: Callable[[], None]) -> None:
        super().__init__()
        self._answer = answer
        self._rung.connect(self._on_rung, Qt.ConnectionType.QueuedConnection)

    def ring(self) -> None:
        """May be called in any thread."""
        self._rung.emit()

    @Slot()
    def _on_rung(self) -> None:
        self._answer()


class MainThreadQueue(Generic[T]):
    """Hands what is put in to ``receive``, in the thread this object was made in."""

    def __init__(self, receive: Callable[[T], object]) -> None:
        self._receive = receive
        self._box: Mailbox[T] = Mailbox()
        self._bell = _Bell(self._take_one)
        self._open = True

    def put(self, item: T, slot: str | None = None) -> None:
        """In any thread: deliver ``item``; an undelivered one of the same ``slot`` goes away."""
        if self._box.put(item, slot):
            self._bell.ring()

    def close(self) -> None:
        self._open = False
        self._box.take_all()

    def _take_one(self) -> None:
        item = self._box.take(0)
        if item is None or not self._open:
            return
        if len(self._box):
            self._bell.ring()
        self._receive(item)
