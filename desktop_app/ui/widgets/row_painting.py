"""What is behind a row of a list (chosen, pointed at, with the keyboard's focus), or a card."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from desktop_app.ui.kit import draw_with, smooth_painter
from desktop_app.ui.look.tokens import RADIUS, Tokens

_CARD_RADIUS = 8


def paint_ground(painter: QPainter, area: QRectF, state: QStyle.StateFlag, tokens: Tokens) -> None:
    """A row's colour, if it is chosen or pointed at. The painter is left without a pen."""
    painter.setPen(Qt.PenStyle.NoPen)
    if state & QStyle.StateFlag.State_Selected:
        painter.setBrush(QColor(tokens.tint))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(QColor(tokens.button))
        painter.drawRoundedRect(area, RADIUS, RADIUS)


def paint_focus(painter: QPainter, area: QRectF, state: QStyle.StateFlag, tokens: Tokens) -> None:
    """A thin frame, if the row has the focus."""
    if state & QStyle.StateFlag.State_HasFocus:
        draw_with(painter, QPen(QColor(tokens.focus), 1), Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def paint_row(
    painter: QPainter, option: QStyleOptionViewItem, tokens: Tokens, across: int, down: int
) -> None:
    """Both behind all of a row but so many pixels at its sides, above and below."""
    area = QRectF(option.rect).adjusted(across, down, -across, -down)
    paint_ground(painter, area, option.state, tokens)
    paint_focus(painter, area, option.state, tokens)


def paint_card(card: QWidget, tokens: Tokens) -> None:
    """The ground of a card on the canvas, all of it; called in its paint event."""
    painter = smooth_painter(card)
    draw_with(painter, QPen(QColor(tokens.edge), 1), QColor(tokens.panel))
    frame = QRectF(card.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(frame, _CARD_RADIUS, _CARD_RADIUS)
