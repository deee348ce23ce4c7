"""A button that shows a key, and takes another one when it was pressed: "Press a key…"."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.actions.shortcuts.key_texts import pressed, shown
from desktop_app.ui.kit import Retranslated
from desktop_app.ui.look.text_scale import hold


class KeyField(Retranslated, QPushButton):
    """Tells of keys that were pressed; what it shows is set by its owner alone.

    While it listens every key is one to be taken, Tab and Enter too; Esc and a click elsewhere end
    that.
    """

    recorded = Signal(str)
    """The key in portable form."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.listens = False
        """Whether the next key pressed is taken."""
        self.setAutoDefault(False)
        self.setAccessibleName(name)
        hold(self, least_width=132)
        self.clicked.connect(self.listen)
        self.retranslate()

    def set_key(self, key: str) -> None:
        """Show a key, in portable form; empty for none."""
        self._key = key
        self._stop()

    @Slot()
    def listen(self) -> None:
        self.listens = True
        self.setFocus()
        self.retranslate()

    def event(self, event: QEvent) -> bool:
        if self.listens and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut of any window runs
            return True
        if self.listens and event.type() == QEvent.Type.KeyPress:
            self._take(cast(QKeyEvent, event))
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._stop()
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        key = pressed(event)
        if key == "Esc":
            self._stop()
        elif key:
            self._stop()
            self.recorded.emit(key)

    def _stop(self) -> None:
        self.listens = False
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words, and the look that belongs to them."""
        self.setText(self.tr("Press a key…") if self.listens else shown(self._key) or "–")
        self.setProperty("look", "primary" if self.listens else "")
        self.style().unpolish(self)
        self.style().polish(self)
