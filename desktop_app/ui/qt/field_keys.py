"""Arrow keys, and keys that belong to a field or to selected words while these have the focus, and
mean something else to the window: Ctrl+A masks everything there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object

ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Where they lead: right and down."""

_FIELD_KEYS = (
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
)


def is_field_key(event: QKeyEvent) -> bool:
    """Whether the key selects, copies, cuts or pastes in a field."""
    return any(event.matches(key) for key in _FIELD_KEYS)


def is_escape(event: QEvent) -> bool:
    """Whether Esc is pressed, or asked for."""
    asked = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
    return asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def keeps_escape(event: QEvent) -> bool:
    """Whether it asks who has Esc: whoever calls this has, and nothing is cancelled by it."""
    if event.type() != QEvent.Type.ShortcutOverride or not is_escape(event):
        return False
    event.accept()
    return True


class CancellableDrag(QObject):
    """From a press until the button is let go Esc takes the drag back, wherever the keyboard is,
    and stops nothing.

    Args:
        source: what the pointer holds.
        back: makes it as it was before.
    """

    def __init__(self, source: QWidget, back: Callable[[], object]) -> None:
        super().__init__(source)
        self._held, self._back = source, back
        self._typed = QApplication.focusWidget() or source.window()
        for widget in (source, self._typed):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._held and event.type() in _LETS_GO:
            for widget in filter(isValid, (self._held, self._typed)):
                widget.removeEventFilter(self)
            self.deleteLater()
        if not is_escape(event):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            back, self._back = self._back, lambda: None
            back()
        return True


_LETS_GO = (QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonPress, QEvent.Type.Hide)


class KeepsKeys(_Widget):
    """A widget's first base: keys that `keeps_key` knows are typed here, no shortcuts."""

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.keeps_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Whether the key is for this widget, whatever it means to the window."""
        raise NotImplementedError


class _CopyKey(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QLabel)
            and watched.hasSelectedText()
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)


def keep_copy_key(words: QLabel) -> None:
    """Let words be selected, and copied by the key that copies of the picture elsewhere."""
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.installEventFilter(_CopyKey(words))
