"""A switch that is on or off, with its words beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.ui.kit import draw_with, smooth_painter
from desktop_app.ui.look.text_scale import hold, scaled, scaled_height
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import CONTROL

_WIDTH, _HEIGHT, _GAP = 32, 18, 8


class Switch(QAbstractButton):
    """``clicked`` tells what the user chose; `setChecked` by program does not."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        hold(self, height=CONTROL)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(
            scaled(_WIDTH) + (words + _GAP if self.text() else 0) + 2, scaled_height(CONTROL)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, on = self._theme.tokens, self.isChecked()
        painter = smooth_painter(self)
        width, height = scaled(_WIDTH), scaled(_HEIGHT)
        track = QRectF(1.5, (self.height() - height) / 2 + 0.5, width - 1, height - 1)
        edge = tokens.accent if on else tokens.edge
        if self.underMouse() and not on:
            edge = tokens.disabled
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        draw_with(painter, QPen(QColor(edge), 1), QColor(tokens.accent if on else tokens.field))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        radius = track.height() / 2 - 3
        x = track.right() - radius - 3 if on else track.left() + radius + 3
        draw_with(painter, Qt.PenStyle.NoPen, QColor(tokens.on_accent if on else tokens.handle))
        painter.drawEllipse(QPointF(x, track.center().y()), radius, radius)
        painter.setPen(QColor(tokens.text))
        words = self.rect().adjusted(width + _GAP, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
