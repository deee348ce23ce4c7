"""Widgets that set their words again when the language changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Widget

    from desktop_app.ui.kit import Acts
else:
    _Widget = object


class Retranslated(_Widget):
    """A widget's first base: Qt tells it of a new language, `retranslate` sets the words, which may
    all be rows of ``acts``."""

    if TYPE_CHECKING:
        acts: Acts

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set all words in the language in use."""
        self.acts.refresh()
