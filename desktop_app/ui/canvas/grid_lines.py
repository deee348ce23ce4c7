"""The grid over the picture, and lines of composition: how they are drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.core.geometry import Rect, Size
from desktop_app.state.document.view import GridStyle
from desktop_app.ui.canvas.grids import Composition, Line, composition_lines, grid_lines
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.kit import saved

_CROWDED = 6
"""Device pixels (1x) that lines of the grid keep apart: nearer ones are left out."""

_LIGHT, _DARK = QColor(255, 255, 255, 80), QColor(0, 0, 0, 70)
_FINE = 0.5
"""Opacity of finer lines, beside the others'."""


@dataclass(frozen=True, slots=True)
class LinesAt:
    """Where lines are drawn: a part (``area``) of the plane, with a picture of ``size`` on it, and
    how wide a thin ``line`` is, in device pixels."""

    painter: QPainter
    viewport: Viewport
    size: Size
    area: Rect
    line: int


def paint_grid(at: LinesAt, spacing: float, style: GridStyle) -> None:
    """Draw the grid over the picture. Where its lines would crowd, every second, fourth… is."""
    if style.kind != "square":
        apart = spacing
        while style.kind == "isometric" and apart * at.viewport.zoom < _CROWDED * at.line:
            apart *= 2
        _paint_lines(at, grid_lines(style, apart, at.size), _inks(style, 1.0, at.line))
        if style.kind == "perspective":
            _paint_points(at, style)
        return
    fine = spacing / style.parts
    if style.parts > 1 and fine * at.viewport.zoom >= _CROWDED * at.line:
        _paint_squares(at, fine, style, _FINE)
    while spacing * at.viewport.zoom < _CROWDED * at.line:
        spacing *= 2
    _paint_squares(at, spacing, style, 1.0)


def paint_composition(at: LinesAt, kind: str) -> None:
    """Draw thirds, or what else there is, over the picture."""
    lines = composition_lines(cast("Composition", kind), at.size)
    _paint_lines(at, lines, _inks(GridStyle(), 2.0, at.line))


def _inks(style: GridStyle, opacity: float, line: int) -> list[tuple[QColor, int]]:
    """Colours, and how far beside the line each is drawn."""
    opacity *= style.opacity
    if style.colour:
        own = QColor(style.colour)
        own.setAlphaF(min(1.0, opacity))
        return [(own, 0)]
    both = [(QColor(_LIGHT), 0), (QColor(_DARK), line)]
    for colour, _ in both:
        colour.setAlphaF(min(1.0, colour.alphaF() * opacity))
    return both


def _paint_squares(at: LinesAt, step: float, style: GridStyle, opacity: float) -> None:
    view, line = at.viewport, at.line
    part = at.area.intersected(view.canvas_rect(at.size.rect))
    if part.is_empty:
        return
    seen = view.picture_rect(part)
    for color, beside in _inks(style, opacity, line):
        for x in _places(style.x, step, seen.x, seen.right, at.size.width):
            left = round(view.to_canvas(x, 0)[0]) + beside
            strip = Rect(left, part.y, line, part.height).intersected(part)
            if not strip.is_empty:
                at.painter.fillRect(qrect(strip), color)
        for y in _places(style.y, step, seen.y, seen.bottom, at.size.height):
            top = round(view.to_canvas(0, y)[1]) + beside
            strip = Rect(part.x, top, part.width, line).intersected(part)
            if not strip.is_empty:
                at.painter.fillRect(qrect(strip), color)


def _places(begins: float, step: float, first: float, last: float, side: int) -> Iterable[float]:
    """Of lines from ``first`` to ``last`` and one more each way, within a picture's side."""
    low, high = math.floor((first - begins) / step) - 1, math.ceil((last - begins) / step) + 1
    return (x for k in range(low, high + 1) if 0 < (x := begins + k * step) < side)


def _paint_lines(at: LinesAt, lines: list[Line], inks: list[tuple[QColor, int]]) -> None:
    part = at.area.intersected(at.viewport.canvas_rect(at.size.rect))
    if part.is_empty:
        return
    painter = at.painter
    with saved(painter):
        painter.setClipRect(qrect(part), Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, beside in inks:
            painter.setPen(QPen(colour, at.line))
            painter.drawLines([_laid(at, one, beside) for one in lines])


def _laid(at: LinesAt, line: Line, offset: int) -> QLineF:
    """A line on the plane, through middles of pixels, so far beside where it is."""
    x0, y0, x1, y1 = line
    half, steep = at.line / 2, abs(x1 - x0) < abs(y1 - y0)
    shift = QPointF(half + offset * steep, half + offset * (not steep))
    ends = (at.viewport.to_canvas(x0, y0), at.viewport.to_canvas(x1, y1))
    return QLineF(*(QPointF(*end) + shift for end in ends))


def _paint_points(at: LinesAt, style: GridStyle) -> None:
    """A ring at each vanishing point, also beside the picture."""
    painter = at.painter
    with saved(painter, QPainter.RenderHint.Antialiasing):
        for width, colour in ((3, QColor(0, 0, 0, 160)), (1, QColor(255, 255, 255))):
            painter.setPen(QPen(colour, width * at.line))
            for x, y in style.points:
                place = at.viewport.to_canvas(x * at.size.width, y * at.size.height)
                painter.drawEllipse(QPointF(*place), 5 * at.line, 5 * at.line)
