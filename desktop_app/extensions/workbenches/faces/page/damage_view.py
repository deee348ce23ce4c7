"""A photograph, and the same with what is taken for damage, on both of which a brush paints."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.results.compare_view import CompareView

_BRUSH: Final = 12
"""Of the screen's pixels: how wide."""
_MARK: Final = "#ff2828"


class DamageView(CompareView):
    """``stroked`` tells a `damage_finder.Stroke` when it ends: with the left button it adds, with
    the right one or with Alt it erases. The middle button moves what is seen."""

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
        if self._points:
            points, self._points = tuple(one.toTuple() for one in self._points), []
            self.stroked.emit((points, _BRUSH / self._place(self._cell).width(), self._erases))
        super().mouseReleaseEvent(event)

    def _draw(self, point: QPointF) -> None:
        """Go on to there, at once on what is shown."""
        place = self._place(self._cell)
        away = point - place.topLeft()
        self._points.append(QPointF(away.x() / place.width(), away.y() / place.height()))
        (plain, _), (marked, _) = self._pictures
        wide, high, painter = marked.width(), marked.height(), QPainter(marked)
        brush = QBrush(plain) if self._erases else QBrush(QColor(_MARK))
        pen = QPen(brush, _BRUSH / place.width() * wide, c=Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        last = [QPointF(one.x() * wide, one.y() * high) for one in (2 * self._points[-2:])[-2:]]
        painter.drawPolyline(last if len(self._points) > 1 else last[:1] * 2)
        painter.end()
        self.update()
