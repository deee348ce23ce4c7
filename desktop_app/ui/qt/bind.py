"""Ties observable state to bound methods of QObjects, and lets go when the QObject is gone.

State outlives widgets; a plain `Signal.connect(widget.method)` would keep a dead widget and call
into it. Here the state holds only a weak reference, dropped on ``destroyed``. And finds the windows
that are to be told of something.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import createdByPython, isValid

from desktop_app.core.observable import Observable, Signal

T = TypeVar("T")


def listen(signal: Signal[Any], slot: Callable[[Any], Any]) -> Callable[[], None]:
    """Call ``slot`` with every value ``signal`` sends while its QObject lives.

    Args:
        signal: what to listen to.
        slot: a bound method of a QObject (TypeError for anything else, a lambda say).

    Returns:
        How to stop before the QObject dies; may be called twice.
    """
    owner = getattr(slot, "__self__", None)
    if not isinstance(owner, QObject):
        raise TypeError(f"{slot!r} is no bound method of a QObject")
    alive = weakref.ref(owner)
    method = weakref.WeakMethod(slot)  # pyright: ignore[reportArgumentType]

    def call(value: object) -> None:
        receiver, function = alive(), method()
        if receiver is not None and isValid(receiver) and function is not None:
            function(value)

    stop = signal.connect(call)
    stops: list[Callable[[], None]] = vars(owner).setdefault("_velatura_stops", [])
    if not stops:  # one connection for all: each takes 20 µs, and a window listens 200 times
        owner.destroyed.connect(lambda: [stop() for stop in stops])
    stops.append(stop)
    return stop


def listen_each(slot: Callable[[Any], Any], *signals: Signal[Any]) -> None:
    """Call ``slot`` with every value that any of ``signals`` sends, as `listen` does."""
    for signal in signals:
        listen(signal, slot)


def watch(observable: Observable[T], slot: Callable[[T], Any]) -> Callable[[], None]:
    """Call ``slot`` now with the value, and on every change, as `listen` does."""
    stop = listen(observable.changed, slot)
    slot(observable.value)
    return stop


def top_level_windows(application: QApplication) -> Iterator[QWidget]:
    """The windows that are there, hidden ones too, but for those that Qt made itself.

    Such a one, as the list of a choice, goes with what it belongs to, which may happen while the
    others are told (the garbage collector does it, too), and nobody tells us.
    """
    for window in filter(createdByPython, application.topLevelWidgets()):
        if isValid(window):
            yield window
