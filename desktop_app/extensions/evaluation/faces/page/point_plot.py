"""A plot of few points with words: one thing against another, both from their own ranges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.kit import describe
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme, small_digits


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A point, its words, and whether it is marked. ``x`` is above 0: its scale is logarithmic."""

    x: float
    y: float
    words: str
    marked: bool = False


class PointPlot(QWidget):
    """Shows points, joined in the order of ``x``; what the axes are is said above."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._heading = theme, ""
        self.points: Sequence[PlotPoint] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    def show_points(self, heading: str, points: Sequence[PlotPoint]) -> None:
        """Show others; hidden without any."""
        self._heading, self.points = heading, sorted(points, key=lambda one: one.x)
        self.setVisible(bool(points))
        self.setAccessibleName(heading)
        said = (f"{one.words}: {one.x:.3g}, {one.y:.3g}" for one in self.points)
        describe(self, "; ".join(said))

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), scaled(170))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(180), scaled(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_digits())
        metrics = painter.fontMetrics()
        line, wide = metrics.height(), metrics.horizontalAdvance("0.00e+00")
        field = QRectF(self.rect()).adjusted(wide + 8, line + 8, -12, -line - 6)
        painter.setPen(QColor(tokens.text))
        painter.drawText(QPointF(0, line), self._heading)
        painter.fillRect(field, QColor(tokens.field))
        if not self.points:
            return
        xs, ys = [math.log(one.x) for one in self.points], [one.y for one in self.points]
        spots = [
            QPointF(
                field.left() + (0.06 + 0.88 * _share(x, xs)) * field.width(),
                field.bottom() - (0.12 + 0.68 * _share(y, ys)) * field.height(),
            )
            for x, y in zip(xs, ys, strict=True)
        ]
        painter.setPen(QColor(tokens.secondary))
        for spot, one in ((spots[ys.index(min(ys))], min(ys)), (spots[ys.index(max(ys))], max(ys))):
            painter.drawText(QPointF(0, spot.y() + line / 3), f"{one:.3g}")
        base = field.bottom() + line
        for at in {0, len(spots) - 1}:
            words = f"{self.points[at].x:.3g}"
            left = min(spots[at].x(), field.right() - metrics.horizontalAdvance(words))
            painter.drawText(QPointF(left, base), words)
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.drawPolyline(QPolygonF(spots))
        taken = list[QRectF]()
        for spot, point in sorted(
            zip(spots, self.points, strict=True), key=lambda pair: not pair[1].marked
        ):
            painter.setPen(QPen(QColor(tokens.accent if point.marked else tokens.text), 2))
            painter.drawEllipse(spot, 3, 3)
            painter.setPen(QColor(tokens.text))
            width = metrics.horizontalAdvance(point.words)
            left = min(max(field.left() + 2, spot.x() - width / 2), field.right() - width)
            place = QRectF(left, spot.y() - 7 - line, width + 4, line)
            if not any(place.intersects(other) for other in taken):
                taken.append(place)
                painter.drawText(QPointF(left, spot.y() - 7), point.words)


def _share(value: float, values: Sequence[float]) -> float:
    """Where it stands between the least and the most of them, 0..1."""
    low, high = min(values), max(values)
    return 0.5 if high == low else (value - low) / (high - low)
