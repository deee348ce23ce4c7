"""Keys that belong to the canvas while it has the focus (all others are actions of the window).

Which keys they are is said by `shortcuts.rows` and the presets; here is what they do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.state.painting.masking import MaskingState
from desktop_app.ui.actions.shortcuts.key_texts import meanings
from desktop_app.ui.actions.shortcuts.rows import CANVAS_ROWS, Scope
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.canvas.comparison import Comparison
from desktop_app.ui.canvas.navigation import Navigation

if TYPE_CHECKING:
    from desktop_app.ui.canvas.result_bar import ResultBar

ENDING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Backspace)
"""What ends or takes back something half drawn; these keys are fixed."""

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

_SPLIT = {"split_left": -1, "split_right": 1}
"""While a line parts original and now: which way the line goes."""


def handle_draft_key(event: QKeyEvent, masking: MaskingState) -> bool:
    """Accept or give up what is being chosen for the mask; returns whether the key does that."""
    if masking.draft.value is None or modifiers_of(event) != Qt.KeyboardModifier.NoModifier:
        return False
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        if not masking.is_empty:
            masking.accept()
    elif event.key() == Qt.Key.Key_Escape:
        masking.dismiss()
    else:
        return False
    return True


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
        return self._does(event, "undo")

    def is_redo(self, event: QKeyEvent) -> bool:
        """Whether the key does again what was undone, likewise."""
        return self._does(event, "redo")

    def _does(self, event: QKeyEvent, action: str) -> bool:
        return bool(set(meanings(event)) & set(self._shortcuts.keys(action)))

    def press(self, event: QKeyEvent) -> str:
        """What a key that counts while it is held stands for; empty for any other key."""
        row = self.meaning(event) or self._with_shift(event)
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

    def to_split(self, event: QKeyEvent, comparison: Comparison) -> bool:
        """Move the line between original and now; returns whether the key does that."""
        row = self.meaning(event)
        if row in _SPLIT:
            comparison.step(_SPLIT[row])
        return row in _SPLIT

    def to_view(self, event: QKeyEvent, view: Navigation) -> bool:
        """Move or zoom; returns whether the key does that."""
        row = self.meaning(event)
        if row in _VIEW:
            _VIEW[row](view)
        return row in _VIEW

    def _with_shift(self, event: QKeyEvent) -> str:
        """With Shift, what drags the picture turns the view: it may be pressed first."""
        if modifiers_of(event) != Qt.KeyboardModifier.ShiftModifier:
            return ""
        alone = QKeyEvent(event.type(), event.key(), Qt.KeyboardModifier.NoModifier)
        row = self.meaning(alone)
        return row if row == "pan_held" else ""


def modifiers_of(event: QKeyEvent) -> Qt.KeyboardModifier:
    """What is held beside the key; the keypad is nothing to hold."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def is_escape(event: QKeyEvent) -> bool:
    """Whether it is Esc and nothing else."""
    return (
        event.key() == Qt.Key.Key_Escape and modifiers_of(event) == Qt.KeyboardModifier.NoModifier
    )
