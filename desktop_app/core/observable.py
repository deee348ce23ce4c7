"""Plain typed callbacks: a value one can watch, and a signal one can listen to. No threads, no Qt.

Listeners are called at once, in the order they came, in the thread that caused the change; `state`
lives in the GUI thread, and so do its listeners.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

T = TypeVar("T")

Unsubscribe: TypeAlias = Callable[[], None]


class Signal(Generic[T]):
    """A list of listeners that take one value."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []

    def connect(self, listener: Callable[[T], None]) -> Unsubscribe:
        """Call ``listener`` with every value sent from now on; returns how to stop it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def send(self, value: T) -> None:
        """Call every listener; one that was removed meanwhile is not called."""
        for listener in list(self._listeners):
            if listener in self._listeners:
                listener(value)


class Observable(Generic[T]):
    """A value that tells when it becomes another one."""

    def __init__(self, value: T) -> None:
        self._value = value
        self.changed: Signal[T] = Signal()

    @property
    def value(self) -> T:
        return self._value

    @value.setter
    def value(self, value: T) -> None:
        if value is self._value or value == self._value:
            return
        self._value = value
        self.changed.send(value)

    def put(self, value: T) -> None:
        """Set `value`: for what is called with it."""
        self.value = value

    def watch(self, listener: Callable[[T], None]) -> Unsubscribe:
        """Call ``listener`` now with the value, and again on every change."""
        listener(self.value)
        return self.changed.connect(listener)


class _Connectable(Protocol):
    """A signal of ours, or of Qt."""

    @property
    def connect(self) -> Callable[..., Any]: ...


def connect_each(listener: Callable[..., Any], *signals: _Connectable) -> None:
    """Call ``listener`` with whatever any of ``signals`` sends."""
    for signal in signals:
        signal.connect(listener)
