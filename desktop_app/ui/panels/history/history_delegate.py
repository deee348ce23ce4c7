"""Draws one entry of the history: thumbnail, two lines of prompt, a quiet line of facts."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop_app.ui.kit import write_with
from desktop_app.ui.look.theme import base_font, secondary_font, tabular
from desktop_app.ui.panels.history.history_model import LINE_ROLE
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, centred
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
        picture: QPixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if not picture.isNull():
            painter.drawPixmap(centred(picture.size(), square), picture)
        left = square.right() + 1 + _PAD
        words = QRect(left, cell.y() + 5, cell.right() - left - _PAD, cell.height() - 10)
        small = tabular(secondary_font())
        line = QFontMetrics(small).height()
        painter.setPen(QColor(tokens.text))
        painter.setFont(option.font)
        above = words.adjusted(0, 0, 0, -line)
        self._paint_prompt(painter, above, index.data(), option.font)
        write_with(painter, small, QColor(tokens.secondary))
        below = QRect(words.left(), words.bottom() - line + 1, words.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, index.data(LINE_ROLE))

    def _paint_prompt(self, painter: QPainter, area: QRect, text: str, font: QFont) -> None:
        """One line, elided: the whole prompt is in the tooltip."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
