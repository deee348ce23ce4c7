"""Draws one result: a thumbnail, framed when it is shown, and what the user made of it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from desktop_app.ui.kit import draw_with
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import secondary_font, tabular
from desktop_app.ui.results.listing import Listed
from desktop_app.ui.results.results_model import LISTED_ROLE
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, centred
from desktop_app.ui.widgets.row_painting import paint_focus

SIDE = 72
_PAD = 6
_DISC = 16
_REJECTED = 0.35


class ResultsDelegate(DrawnRows):
    """Cells of 84 × 84 px, three beside each other in a panel of 280; or larger ones.

    Args:
        side: of the thumbnail's square, in logical pixels.
    """

    def __init__(self, icons: Icons, parent: QWidget, side: int = SIDE) -> None:
        super().__init__(icons, parent)
        self._side = side

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        side = self._side + 2 * _PAD
        return QSize(max(side, scaled(side - 12)), side)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = self.theme.tokens
        cell: QRect = option.rect
        listed: Listed = index.data(LISTED_ROLE)
        result = listed.result
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        square = QRect(
            cell.center().x() + 1 - self._side // 2, cell.y() + _PAD, self._side, self._side
        )
        picture: QPixmap = index.data(Qt.ItemDataRole.DecorationRole)
        place = centred(picture.size(), square)
        if option.state & QStyle.StateFlag.State_MouseOver and not selected:
            painter.fillRect(cell, QColor(tokens.hover))
        if listed.begins:
            painter.fillRect(cell.x(), square.y(), 1, square.height(), QColor(tokens.edge))
        if listed.stack > 1:
            self._paint_sheets(painter, place)
        painter.setOpacity(_REJECTED if result.rejected else 1.0)
        painter.drawPixmap(place, picture)
        painter.setOpacity(1.0)
        if selected:
            draw_with(painter, QPen(QColor(tokens.accent), 2), Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(place).adjusted(-2, -2, 2, 2), 2, 2)
        paint_focus(painter, QRectF(cell), option.state, tokens)
        corner = QPointF(place.right() - _DISC - 3, place.top() + 4)
        for shown, icon in (
            (result.applied, "check"),
            (result.starred, "star"),
            (result.rejected, "x"),
        ):
            if shown:
                self._paint_sign(painter, QRectF(corner, QSize(_DISC, _DISC)), icon)
                corner += QPointF(0, _DISC + 3)
        if result.saving:
            self._paint_chip(painter, place, self.tr("saving"))
        elif listed.stack > 1:
            self._paint_chip(painter, place, f"× {listed.stack}")

    def _paint_sign(self, painter: QPainter, disc: QRectF, icon: str) -> None:
        tokens = self.theme.tokens
        draw_with(painter, Qt.PenStyle.NoPen, QColor(tokens.accent if icon != "x" else tokens.edge))
        painter.drawEllipse(disc)
        inner = disc.adjusted(3, 3, -3, -3).toRect()
        role = "on_accent" if icon != "x" else "text"
        self.icons.icon(icon, role, 10).paint(painter, inner)

    def _paint_sheets(self, painter: QPainter, place: QRect) -> None:
        """The edges of those that lie below."""
        draw_with(
            painter, QPen(QColor(self.theme.tokens.secondary), 1), QColor(self.theme.tokens.panel)
        )
        for far in (4, 2):
            painter.drawRect(QRectF(place).adjusted(far, -far, far, -far))

    def _paint_chip(self, painter: QPainter, place: QRect, text: str) -> None:
        tokens = self.theme.tokens
        font = tabular(secondary_font())
        width = QFontMetrics(font).horizontalAdvance(text) + 8
        chip = QRectF(place.left() + 3, place.bottom() - 18, width, 16)
        draw_with(painter, Qt.PenStyle.NoPen, QColor(tokens.panel))
        painter.drawRoundedRect(chip, 3, 3)
        painter.setPen(QColor(tokens.text))
        painter.setFont(font)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
