"""Widgets that set their words again when the language changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Widget
else:
    _Widget = object


class _Rows(Protocol):
    """`kit.Acts`, which stands above."""

    def refresh(self, _: object = None) -> None: ...


class Retranslated(_Widget):
    """A widget's first base: Qt tells it of a new language, `retranslate` sets the words, which may
    all be rows of ``acts``."""

    if TYPE_CHECKING:
        acts: _Rows

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set all words in the language in use."""
        self.acts.refresh()
