"""Draws one result: the thumbnail in a square, a frame when it is shown, a tick when applied."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop_app.ui.look.text_scale import scaled, scaled_height
from desktop_app.ui.look.theme import secondary_font, tabular
from desktop_app.ui.panels.results_model import APPLIED_ROLE
from desktop_app.ui.panels.row_painting import paint_focus
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, centred

_SIDE = 72
_PAD = 6


class ResultsDelegate(DrawnRows):
    """Cells of 84 × 102 px: three beside each other in a panel of 280."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        side = _SIDE + 2 * _PAD
        return QSize(max(side, scaled(side - 12)), side + scaled_height(18))

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = self.theme.tokens
        cell: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        square = QRect(cell.center().x() + 1 - _SIDE // 2, cell.y() + _PAD, _SIDE, _SIDE)
        picture: QPixmap = index.data(Qt.ItemDataRole.DecorationRole)
        place = centred(picture.size(), square)
        if option.state & QStyle.StateFlag.State_MouseOver and not selected:
            painter.fillRect(cell, QColor(tokens.hover))
        painter.drawPixmap(place, picture)
        if selected:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(place).adjusted(-2, -2, 2, 2), 2, 2)
        paint_focus(painter, QRectF(cell), option.state, tokens)
        if index.data(APPLIED_ROLE):
            self._paint_tick(painter, place)
        painter.setFont(tabular(secondary_font()))
        painter.setPen(QColor(tokens.text if selected else tokens.secondary))
        line = QRect(cell.x(), square.bottom() + 3, cell.width(), scaled_height(18))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, index.data())

    def _paint_tick(self, painter: QPainter, place: QRect) -> None:
        tokens = self.theme.tokens
        disc = QRectF(place.right() - 19, place.top() + 4, 16, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(disc)
        painter.setPen(QPen(QColor(tokens.on_accent), 1.6))
        x, y = disc.x(), disc.y()
        points = ((4.5, 8.5), (7.0, 11.0), (11.5, 5.5))
        painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in points])
