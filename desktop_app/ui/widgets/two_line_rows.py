"""Rows of two lines: a name, and more quietly what it is or when it was made."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyleOptionViewItem

from desktop_app.ui.kit import Kit, scrolls_down
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.row_painting import paint_row

BELOW: Final = Qt.ItemDataRole.UserRole + 1
ICON: Final = Qt.ItemDataRole.UserRole + 2
_PAD, _SIDE = 8, 20
_RESTING: Final = 0.45
"""How much is seen of rows that can't be chosen now."""


class TwoLineRows(DrawnRows):
    """The second line is `BELOW`, the name of the icon before both, if there is one, `ICON`."""

    def __init__(self, kit: Kit, view: QListWidget) -> None:
        super().__init__(kit.icons, view)
        view.setProperty("look", "plain")
        view.setItemDelegate(self)
        scrolls_down(view)
        kit.theme.changed.connect(view.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        lines = option.fontMetrics.lineSpacing() + QFontMetrics(secondary_font()).lineSpacing()
        return QSize(80, lines + 2 * _PAD)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, area = self.theme.tokens, option.rect
        paint_row(painter, option, tokens, 4, 1)
        if not option.state & QStyle.StateFlag.State_Enabled:
            painter.setOpacity(_RESTING)
        left, high = area.left() + _PAD + 4, option.fontMetrics.lineSpacing()
        if icon := index.data(ICON):
            side = scaled(_SIDE)
            self.draw_mark(painter, area.adjusted(_PAD + 4, 0, 0, 0), icon, "text", side)
            left += side + _PAD
        words = QRect(left, area.top() + _PAD, area.right() - left - _PAD, high)
        draw_elided(painter, words, index.data(), QFont(option.font), tokens.text)
        below = words.translated(0, high)
        draw_elided(painter, below, index.data(BELOW) or "", secondary_font(), tokens.secondary)
