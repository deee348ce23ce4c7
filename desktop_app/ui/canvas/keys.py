"""Keys that belong to the canvas while it has the focus (all others are in `ui.actions`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.state.masking import MaskingState
from desktop_app.ui.canvas.comparison import Comparison
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.result_bar import ResultBar

__all__ = [
    "BEFORE",
    "ENDING",
    "ORIGINAL",
    "handle_draft_key",
    "handle_result_key",
    "handle_split_key",
    "handle_view_key",
    "held",
]

BEFORE = Qt.Key.Key_O
"""Held, it shows the picture without preview and result."""

ORIGINAL = Qt.Key.Key_Tab
"""Held, it shows the picture as it was opened."""

ENDING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Backspace)
"""What ends or takes back something half drawn."""

_PAN = 64
"""Pixels (1x) an arrow key moves the picture."""

_ViewKey: TypeAlias = Callable[[Navigation], None]


def _pan(dx: int, dy: int) -> _ViewKey:
    return lambda view: view.pan(dx * _PAN * view.ratio, dy * _PAN * view.ratio)


def _zoom(direction: int) -> _ViewKey:
    return lambda view: view.step(direction)


_VIEW: dict[Qt.Key, _ViewKey] = {
    Qt.Key.Key_Left: _pan(1, 0),
    Qt.Key.Key_Right: _pan(-1, 0),
    Qt.Key.Key_Up: _pan(0, 1),
    Qt.Key.Key_Down: _pan(0, -1),
    Qt.Key.Key_Plus: _zoom(1),
    Qt.Key.Key_Equal: _zoom(1),
    Qt.Key.Key_Minus: _zoom(-1),
}

_RESULT: dict[Qt.Key, Callable[[ResultBar], None]] = {
    Qt.Key.Key_Return: lambda bar: bar.apply(),
    Qt.Key.Key_Enter: lambda bar: bar.apply(),
    Qt.Key.Key_Backspace: lambda bar: bar.discard(),
    Qt.Key.Key_Delete: lambda bar: bar.discard(),
    Qt.Key.Key_Right: lambda bar: bar.next(),
    Qt.Key.Key_Left: lambda bar: bar.next(-1),
}
"""While a result is shown: as the bar says. Shift+arrows still move the picture."""


def handle_draft_key(event: QKeyEvent, masking: MaskingState) -> bool:
    """Accept or give up what is being chosen for the mask; returns whether the key does that."""
    if masking.draft.value is None or held(event) != Qt.KeyboardModifier.NoModifier:
        return False
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        masking.accept()
    elif event.key() == Qt.Key.Key_Escape:
        masking.dismiss()
    else:
        return False
    return True


def handle_result_key(event: QKeyEvent, bar: ResultBar) -> bool:
    """Do what the key means to the result shown; returns whether it means anything."""
    action = _RESULT.get(Qt.Key(event.key()))
    if action is None or held(event) != Qt.KeyboardModifier.NoModifier:
        return False
    action(bar)
    return True


def handle_view_key(event: QKeyEvent, view: Navigation) -> bool:
    """Move or zoom; returns whether the key does that."""
    action = _VIEW.get(Qt.Key(event.key()))
    if action is None or held(event) & ~Qt.KeyboardModifier.ShiftModifier:
        return False
    action(view)
    return True


def handle_split_key(event: QKeyEvent, comparison: Comparison) -> bool:
    """Move the line between original and now with Ctrl and the arrows; returns whether it did."""
    way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
    if way is None or held(event) != Qt.KeyboardModifier.ControlModifier:
        return False
    comparison.step(way)
    return True


def held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """What is held beside the key; the keypad is nothing to hold."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
