"""Draws one step: a mark where one is, the name, quieter if it was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from desktop_app.ui.look.text_scale import scaled_height
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.undo_model import PLACE_ROLE, PRESENT, UNDONE
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows
from desktop_app.ui.widgets.row_painting import paint_focus, paint_ground

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

_GUTTER = 24
"""Left of the words: the mark stands here."""


class UndoDelegate(DrawnRows):
    """Rows of 24 px at 100 % text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, scaled_height(DENSE))

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = self.theme.tokens
        cell: QRect = option.rect
        place = index.data(PLACE_ROLE)
        ground = QRectF(cell).adjusted(2, 0, -2, 0)
        paint_ground(painter, ground, option.state, tokens)
        paint_focus(painter, ground, option.state, tokens)
        if place == PRESENT:
            self._paint_mark(painter, cell)
        painter.setPen(QColor(tokens.secondary if place == UNDONE else tokens.text))
        painter.setFont(option.font)
        words = cell.adjusted(_GUTTER, 0, -8, 0)
        text = option.fontMetrics.elidedText(
            index.data(), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_mark(self, painter: QPainter, cell: QRect) -> None:
        """A triangle that points at the words."""
        x, y = cell.left() + 10, cell.top() + cell.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.tokens.accent))
        corners = [QPointF(x, y - 4), QPointF(x + 6, y), QPointF(x, y + 4)]
        painter.drawPolygon(QPolygonF(corners))
