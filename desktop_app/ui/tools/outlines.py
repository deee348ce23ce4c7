"""Outlines in light and dark, so that they show on anything: ring, dashed frame, any line."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from desktop_app.core.geometry import Rect
from desktop_app.state.painting.strokes import Brush
from desktop_app.ui.kit import saved

_LIGHT, _DARK = QColor(255, 255, 255, 230), QColor(0, 0, 0, 200)
_SMALL = 5.0
"""Radius in device pixels (1x) below which a cross marks the place as well."""

_ARM = 4

_PIECE = 48
"""Device pixels of a line that are drawn again together."""


def ring_area(x: float, y: float, radius: float, line: int) -> Rect:
    """All device pixels that `draw_ring` may touch."""
    reach = math.ceil(max(radius, (_SMALL + _ARM + 2) * line)) + 3 * line
    return Rect(math.floor(x) - reach, math.floor(y) - reach, 2 * reach + 1, 2 * reach + 1)


def draw_ring(
    painter: QPainter,
    x: float,
    y: float,
    brush: Brush,
    zoom: float,
    line: int,
    *,
    hardness: bool = False,
) -> None:
    """Draw the brush's edge around (x, y), in device pixels.

    Args:
        painter: in device pixels.
        x, y: the brush's centre.
        brush: its size is a diameter in document pixels.
        zoom: device pixels per document pixel.
        line: width of a thin line.
        hardness: also draw where a soft brush begins to fade.
    """
    with saved(painter, QPainter.RenderHint.Antialiasing):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        centre, radius = QPointF(x, y), brush.size / 2 * zoom
        for extra, color in ((line, _DARK), (0.0, _LIGHT)):
            painter.setPen(QPen(color, line))
            painter.drawEllipse(centre, radius + extra, radius + extra)
        if hardness and brush.hardness < 1:
            inner = radius * brush.hardness
            painter.setPen(QPen(_DARK, line, Qt.PenStyle.DotLine))
            painter.drawEllipse(centre, inner + line, inner + line)
            painter.setPen(QPen(_LIGHT, line, Qt.PenStyle.DotLine))
            painter.drawEllipse(centre, inner, inner)
        if radius < _SMALL * line:
            _draw_cross(painter, centre, radius + 3 * line, line)


def _draw_cross(painter: QPainter, centre: QPointF, start: float, line: int) -> None:
    end = start + _ARM * line
    for width, color in ((3 * line, _DARK), (line, _LIGHT)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            way = QPointF(dx, dy)
            painter.drawLine(centre + way * start, centre + way * end)


def dashed_frame(painter: QPainter, rect: Rect, line: int) -> None:
    """A frame of light and dark dashes around the inside of ``rect``."""
    half = line / 2
    box = QRectF(rect.x + half, rect.y + half, rect.width - line, rect.height - line)
    for color, dashes in ((QColor(0, 0, 0, 170), None), (QColor(255, 255, 255, 230), (5.0, 4.0))):
        pen = QPen(color, line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if dashes:
            pen.setDashPattern(dashes)
        painter.setPen(pen)
        edges = (
            QLineF(box.topLeft(), box.topRight()),
            QLineF(box.bottomLeft(), box.bottomRight()),
            QLineF(box.topLeft(), box.bottomLeft()),
            QLineF(box.topRight(), box.bottomRight()),
        )
        painter.drawLines(edges)


def draw_outline(painter: QPainter, points: QPolygonF, line: int) -> None:
    """A line of light and dark dashes through ``points``, in device pixels."""
    with saved(painter, QPainter.RenderHint.Antialiasing):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, dashes in (
            (QColor(0, 0, 0, 170), None),
            (QColor(255, 255, 255, 230), (5.0, 4.0)),
        ):
            pen = QPen(color, line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            if dashes:
                pen.setDashPattern(dashes)
            painter.setPen(pen)
            painter.drawPolyline(points)


def line_pieces(start: tuple[float, float], end: tuple[float, float], line: int) -> Iterator[Rect]:
    """What `draw_outline` touches between two points, in pieces: the rectangle around a long
    diagonal is mostly empty."""
    across, down = end[0] - start[0], end[1] - start[1]
    count = max(1, min(32, math.ceil(min(abs(across), abs(down)) / _PIECE)))
    for at in range(count):
        x, y = (start[k] + (across, down)[k] * at / count for k in (0, 1))
        to_x, to_y = x + across / count, y + down / count
        left, right = sorted((x, to_x))
        top, bottom = sorted((y, to_y))
        yield Rect.from_edges(
            math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
        ).grown(5 * line)


def thin_frame(painter: QPainter, rect: Rect, line: int) -> None:
    """A quiet frame around the inside of ``rect``: a light line and a dark one in it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, inset in ((QColor(255, 255, 255, 150), 0), (QColor(0, 0, 0, 110), 1)):
        half = line / 2 + inset * line
        painter.setPen(QPen(color, line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawRect(
            QRectF(rect.x + half, rect.y + half, rect.width - 2 * half, rect.height - 2 * half)
        )


def frame_strips(rect: Rect, line: int) -> list[Rect]:
    """The four strips that `dashed_frame` and `thin_frame` touch."""
    wide = 2 * line
    return [
        Rect(rect.x, rect.y, rect.width, wide),
        Rect(rect.x, rect.bottom - wide, rect.width, wide),
        Rect(rect.x, rect.y, wide, rect.height),
        Rect(rect.right - wide, rect.y, wide, rect.height),
    ]
