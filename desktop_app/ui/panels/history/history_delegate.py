"""Draws one entry of the history: thumbnail, two lines of prompt, a quiet line of facts."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop_app.ui.look.theme import base_font, secondary_font, tabular
from desktop_app.ui.panels.history.history_model import LINE_ROLE
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, draw_centred
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.row_painting import paint_row

_SIDE = 48
_PAD = 8


def _height() -> int:
    """Of a row: as high as the picture, or its words where they are large."""
    words = QFontMetrics(base_font()).height() + QFontMetrics(secondary_font()).height()
    return max(_SIDE, words) + 2 * 4


class HistoryDelegate(DrawnRows):
    """Rows of 56 px, higher with large text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, _height())

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = self.theme.tokens
        cell: QRect = option.rect
        paint_row(painter, option, tokens, 2, 1)
        square = QRect(cell.x() + _PAD, cell.y() + (cell.height() - _SIDE) // 2, _SIDE, _SIDE)
        draw_centred(painter, square, index.data(Qt.ItemDataRole.DecorationRole))
        left = square.right() + 1 + _PAD
        words = QRect(left, cell.y() + 5, cell.right() - left - _PAD, cell.height() - 10)
        small = tabular(secondary_font())
        line = QFontMetrics(small).height()
        above = words.adjusted(0, 0, 0, -line)  # the whole prompt is in the tooltip
        draw_elided(painter, above, index.data(), option.font, tokens.text)
        below = QRect(words.left(), words.bottom() - line + 1, words.width(), line)
        draw_elided(painter, below, index.data(LINE_ROLE), small, tokens.secondary)
