"""A tick box in the look of the other controls: Fusion's own knows no accent and no theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.ui.kit import draw_with, smooth_painter
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import CONTROL

_BOX, _GAP = 14, 6


def draw_tick(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """The mark within a box of 14 px."""
    pen = QPen(colour, 1.75)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    unit = box.width() / _BOX
    corners = ((3.2, 7.2), (6.0, 10.0), (11.0, 4.2))
    painter.drawPolyline([box.topLeft() + QPointF(x, y) * unit for x, y in corners])


class Tick(QCheckBox):
    """``clicked`` tells what the user chose; `setChecked` by program does not."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, height: int = CONTROL) -> None:
        super().__init__(parent)
        self._theme = theme
        hold(self, height=height)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        width = scaled(_BOX) + 2 + (_GAP + self.fontMetrics().horizontalAdvance(self.text()))
        return QSize(width, self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        # All of it, not only what Fusion would have drawn.
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        tokens, enabled = self._theme.tokens, self.isEnabled()
        side = scaled(_BOX)
        top = (self.height() - side) / 2
        box = QRectF(0.5, round(top) + 0.5, side, side)
        edge = tokens.edge
        if self.hasFocus():
            edge = tokens.focus
            painter.setPen(QPen(QColor(edge), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        elif self.underMouse() and enabled:
            edge = tokens.disabled
        draw_with(painter, QPen(QColor(edge), 1), QColor(tokens.field if enabled else tokens.panel))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            draw_tick(painter, box, QColor(tokens.text if enabled else tokens.disabled))
        painter.setPen(QColor(tokens.text if enabled else tokens.disabled))
        words = self.rect().adjusted(side + 1 + _GAP, 0, 0, 0)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text()
        )
