"""One small word that can be clicked, with an icon that says what that does."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.ui.kit import Kit
from desktop_app.ui.look.text_scale import hold, scaled, scaled_height
from desktop_app.ui.look.tokens import DENSE

_CHARACTERS = 60


class Chip(QPushButton):
    """One word. Long ones are cut; the tooltip has all of it."""

    def __init__(self, word: str, kit: Kit, icon: str, parent: QWidget) -> None:
        cut = word if len(word) <= _CHARACTERS else f"{word[: _CHARACTERS - 1]}…"
        # A thin space: Qt puts the icon close to the word.
        super().__init__(cut.replace("&", "&&") + "\N{THIN SPACE}", parent)
        self.word = word
        self.setProperty("look", "chip")
        hold(self, height=DENSE - 2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        kit.icons.place(self, icon, "secondary", 12)

    def sizeHint(self) -> QSize:
        return QSize(
            self.fontMetrics().horizontalAdvance(self.text()) + scaled(14) + 24,
            scaled_height(DENSE - 2),
        )
