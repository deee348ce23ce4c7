"""A whole number that is typed, or changed by arrow keys and wheel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class NumberField(QLineEdit):
    """``changed`` gives another number; an empty field is the least of its range."""

    changed = Signal(int)

    def __init__(self, least: int, most: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._least, self._most = least, most
        self.set_range(least, most)
        self.textChanged.connect(lambda _: self.changed.emit(self.number))

    @property
    def number(self) -> int:
        """The one now, within its range."""
        try:
            typed = int(self.text())
        except ValueError:
            return self._least
        return min(max(typed, self._least), self._most)

    def set_number(self, number: int) -> None:
        """Show another one; the least is an empty field where `placeholderText` names it."""
        is_least = number == self._least and bool(self.placeholderText())
        self.setText("" if is_least else str(number))

    def set_range(self, least: int, most: int) -> None:
        self._least, self._most = least, most
        self.setValidator(QIntValidator(least, most, self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if by:
            self._step(by)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def _step(self, by: int) -> None:
        self.set_number(min(max(self.number + by, self._least), self._most))
