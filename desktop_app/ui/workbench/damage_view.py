"""A photograph, and the same with what is taken for damage, on both of which a brush paints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPen

from desktop_app.ui.results.compare_view import CompareView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.ui.look.theme import Theme

_BRUSH: Final = 12
"""Of the screen's pixels: how wide."""
_MARK: Final = "#ff2828"


class DamageView(CompareView):
    """``stroked`` tells a `Stroke` when it ends: with the left button it adds, with the right one
    or with Alt it erases. The middle button moves what is seen."""

    stroked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._points: list[QPointF] = []
        """In shares of the picture."""
        self._cell = QRectF()
        self._erases = False
        self.setCursor(Qt.CursorShape.CrossCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton or not self._pictures:
            super().mousePressEvent(event)
            return
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        self._erases = event.button() == Qt.MouseButton.RightButton or bool(alt)
        self._cell, self._points = self._cell_at(event.position()), []
        self._draw(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._points:
            self._draw(event.position())
        elif event.buttons() & Qt.MouseButton.MiddleButton:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        from desktop_app.studio.making.damage_finder import Stroke

        if self._points:
            points = tuple((one.x(), one.y()) for one in self._points)
            self._points = []
            radius = _BRUSH / 2 / self._place(self._cell).width()
            self.stroked.emit(Stroke(points, radius, self._erases))
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two dabs."""
        self.mousePressEvent(event)

    def _draw(self, point: QPointF) -> None:
        """Go on to there, at once on what is shown."""
        place = self._place(self._cell)
        away = point - place.topLeft()
        self._points.append(QPointF(away.x() / place.width(), away.y() / place.height()))
        (plain, _), (marked, _) = self._pictures
        size, painter = marked.size(), QPainter(marked)
        brush = QBrush(plain) if self._erases else QBrush(QColor(_MARK))
        wide = _BRUSH / place.width() * size.width()
        painter.setPen(QPen(brush, wide, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        last = [QPointF(one.x() * size.width(), one.y() * size.height()) for one in self._points]
        painter.drawPolyline([last[0], *last[-2:]][-2:])
        painter.end()
        self.update()
