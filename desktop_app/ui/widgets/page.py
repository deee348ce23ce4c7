"""What a page that takes the canvas' place is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.shortcuts.key_texts import meanings
from desktop_app.ui.kit import Kit, Retranslated, set_role
from desktop_app.ui.qt.field_keys import KeepsKeys


class Page(KeepsKeys, Retranslated, QWidget):
    """Lies over the canvas; `WindowPages` shows and hides it.

    ``closed`` tells that it is left for what was there before, ``done`` that it is left for the
    canvas, ``badged`` what the switch says of it while it is at work. ``aside`` lets what is
    below be seen (True) for a while, and covers it again (False).

    Attributes:
        keeps_keys: whether keys of the canvas do nothing here; those of actions that
            are `passing` do always. Esc goes back, and cancels nothing.
        has_letters: whether letters are commands here: who leaves it doesn't type them elsewhere.
    """

    closed = Signal()
    done = Signal()
    aside = Signal(bool)
    badged = Signal(str)
    keeps_keys = True
    has_letters = False

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._shortcuts, self._badge = kit.actions.shortcuts, ""
        set_role(self, "panel")
        self.hide()

    def come_up(self) -> None:
        """It is shown: take the keyboard."""
        self.setFocus()

    @Slot()
    def leave(self) -> None:
        """Give back the place of what was there before."""
        self.closed.emit()

    def show_badge(self, badge: str) -> None:
        """What the switch says of it; empty: nothing."""
        if badge != self._badge:
            self._badge = badge
            self.badged.emit(badge)

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Esc; all that the window may not have."""
        escapes = event.key() == Qt.Key.Key_Escape
        return escapes or (self.keeps_keys and not self._passes(event))

    def _passes(self, event: QKeyEvent) -> bool:
        passing = {key for row in ACTIONS if row.passing for key in self._shortcuts.keys(row.id)}
        is_named = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
        return is_named or not passing.isdisjoint(meanings(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
