"""Keys that belong to the canvas while it has the focus (all others are actions of the window).

Which keys they are is said by the presets of resources/shortcuts; here is what they do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.result_bar import ResultBar
from desktop_app.ui.shortcuts.keys import meanings
from desktop_app.ui.shortcuts.rows import CANVAS_ROWS, Scope
from desktop_app.ui.shortcuts.store import Shortcuts

__all__ = ["CanvasKeys", "held"]

_PAN = 64
"""Pixels (1x) a key moves the picture."""

_ViewKey: TypeAlias = Callable[[Navigation], None]


def _pan(dx: int, dy: int) -> _ViewKey:
    return lambda view: view.pan(dx * _PAN * view.ratio, dy * _PAN * view.ratio)


def _zoom(direction: int) -> _ViewKey:
    return lambda view: view.step(direction)


_VIEW: dict[str, _ViewKey] = {
    "look_left": _pan(1, 0),
    "look_right": _pan(-1, 0),
    "look_up": _pan(0, 1),
    "look_down": _pan(0, -1),
    "closer": _zoom(1),
    "farther": _zoom(-1),
}

_RESULT: dict[str, Callable[[ResultBar], None]] = {
    "result_apply": lambda bar: bar.apply(),
    "result_discard": lambda bar: bar.discard(),
    "result_next": lambda bar: bar.next(),
    "result_previous": lambda bar: bar.next(-1),
}
"""While a result is shown: as the bar says."""


class CanvasKeys:
    """What the keys of the canvas mean now, and which of them are held."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        self._shortcuts = shortcuts
        self._down: dict[int, str] = {}

    def meaning(self, event: QKeyEvent, scope: Scope = Scope.CANVAS) -> str:
        """The row of `CANVAS_ROWS` that the key stands for; empty if it is none of ``scope``."""
        wanted = meanings(event)
        for row in CANVAS_ROWS:
            if row.scope is scope and set(wanted) & set(self._shortcuts.keys(row.id)):
                return row.id
        return ""

    def is_undo(self, event: QKeyEvent) -> bool:
        """Whether the key undoes, wherever the focus is."""
        return bool(set(meanings(event)) & set(self._shortcuts.keys("undo")))

    def press(self, event: QKeyEvent) -> str:
        """What a key that counts while it is held stands for; empty for any other key."""
        row = self.meaning(event)
        if not row.endswith("_held"):
            return ""
        self._down[event.key()] = row
        return row

    def release(self, event: QKeyEvent) -> str:
        """What the key that was let go stood for when it went down; empty for nothing."""
        # Whatever else is held may have changed since: the key alone counts.
        return "" if event.isAutoRepeat() else self._down.pop(event.key(), "")

    def release_all(self) -> None:
        """Another widget gets the keys: their ends won't be told."""
        self._down.clear()

    def to_result(self, event: QKeyEvent, bar: ResultBar) -> bool:
        """Do what the key means to the result shown; returns whether it means anything."""
        row = self.meaning(event, Scope.RESULT)
        if row in _RESULT:
            _RESULT[row](bar)
        return row in _RESULT

    def to_view(self, event: QKeyEvent, view: Navigation) -> bool:
        """Move or zoom; returns whether the key does that."""
        row = self.meaning(event)
        if row in _VIEW:
            _VIEW[row](view)
        return row in _VIEW


def held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """What is held beside the key; the keypad is nothing to hold."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
