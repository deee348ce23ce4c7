"""A curve that is pulled by its points, over a histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop_app.imaging.adjustments.spline import natural_spline
from desktop_app.imaging.colour_values import STRAIGHT
from desktop_app.ui.kit import draw_with
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.points_editor import Items, PointsEditor

_HEIGHT = 168
_PAD = 7
_STEP = 1 / 255
_DOT = 4.0


class CurveEditor(PointsEditor):
    """Points are (x, y), 0..1. Its border points move, but stay."""

    _gap = _STEP

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, STRAIGHT)
        self._counts: NDArray[np.float64] | None = None
        self._ink: QColor | None = None
        self.setFixedHeight(scaled(_HEIGHT))

    def sizeHint(self) -> QSize:
        return QSize(scaled(_HEIGHT), scaled(_HEIGHT))

    def show_counts(self, counts: NDArray[np.float64] | None) -> None:
        """(256,): how often each value is there; None: not known."""
        self._counts = counts
        self.update()

    def set_ink(self, ink: str | None) -> None:
        """The colour of the curve; None: that of words."""
        self._ink = None if ink is None else QColor(ink)
        self.update()

    @property
    def words(self) -> str:
        """The chosen point as "in → out", 0..255."""
        x, y = self._items[min(self._at, len(self._items) - 1)]
        return f"{round(x * 255)} → {round(y * 255)}"

    def _can_go(self, items: Items, at: int) -> bool:
        return 0 < at < len(items) - 1

    @property
    def _field(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD)

    def _spot(self, item: tuple[float, Any]) -> QPointF:
        field = self._field
        return QPointF(
            field.left() + item[0] * field.width(), field.bottom() - item[1] * field.height()
        )

    def _made(self, place: QPointF) -> tuple[float, Any]:
        field = self._field
        x = (place.x() - field.left()) / max(1.0, field.width())
        y = (field.bottom() - place.y()) / max(1.0, field.height())
        return round(min(max(x, 0.0), 1.0), 6), round(min(max(y, 0.0), 1.0), 6)

    def _between(self, items: Items, at: int) -> tuple[float, Any]:
        x = (items[at][0] + items[at + 1][0]) / 2
        return x, round(float(natural_spline(items, np.array([x]))[0]), 6)

    def _curve(self, across: NDArray[np.float64]) -> NDArray[np.float64]:
        return natural_spline(self._items, across)

    def _at_place(self, item: tuple[float, Any], place: QPointF) -> tuple[float, Any]:
        return self._made(place)

    def _nudged(self, item: tuple[float, Any], x: int, y: int, *, far: bool) -> tuple[float, Any]:
        step = _STEP * (10 if far else 1)
        return item[0] + x * step, round(min(max(item[1] + y * step, 0.0), 1.0), 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens, field = QPainter(self), self._theme.tokens, self._field
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(field, QColor(tokens.field))
        self._paint_counts(painter, field)
        painter.setPen(QPen(QColor(tokens.edge), 1))
        for part in (0.25, 0.5, 0.75):
            x, y = field.left() + part * field.width(), field.top() + part * field.height()
            painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        painter.drawLine(field.bottomLeft(), field.topRight())
        focused = self.hasFocus()
        draw_with(
            painter,
            QPen(QColor(tokens.focus if focused else tokens.edge), 2 if focused else 1),
            Qt.BrushStyle.NoBrush,
        )
        painter.drawRect(field)
        ink = self._ink or QColor(tokens.text)
        if not self.isEnabled():
            ink = QColor(tokens.disabled)
        values = np.linspace(0, 1, 129)
        curve = self._curve(values)
        spots = [self._spot((x, y)) for x, y in zip(values, curve, strict=True)]
        painter.setPen(QPen(ink, 1.5))
        painter.drawPolyline(QPolygonF(spots))
        for at, item in enumerate(self._items):
            chosen = at == self._at and self.isEnabled()
            draw_with(
                painter,
                QPen(QColor(tokens.accent) if chosen else ink, 1.5),
                QColor(tokens.accent if chosen else tokens.field),
            )
            painter.drawEllipse(self._spot(item), _DOT, _DOT)

    def _paint_counts(self, painter: QPainter, field: QRectF) -> None:
        """As a hill. Its root is drawn, so that one heap does not flatten all others."""
        if self._counts is None or not self._counts.any():
            return
        heights = np.sqrt(self._counts / self._counts.max()) * field.height()
        step = field.width() / len(heights)
        spots = [
            QPointF(field.left() + (k + 0.5) * step, field.bottom() - height)
            for k, height in enumerate(heights)
        ]
        colour = QColor(self._ink or QColor(self._theme.tokens.secondary))
        colour.setAlpha(70)
        draw_with(painter, Qt.PenStyle.NoPen, colour)
        painter.drawPolygon(QPolygonF([field.bottomLeft(), *spots, field.bottomRight()]))


class StraightCurve(CurveEditor):
    """The same with straight lines from point to point."""

    def _curve(self, across: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.interp(across, [x for x, _ in self._items], [y for _, y in self._items])
