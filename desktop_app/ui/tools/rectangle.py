"""Rectangle and ellipse: shapes that are dragged from corner to corner."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from desktop_app.core.geometry import Rect
from desktop_app.imaging.shapes import Point, ellipse_points, rectangle_points
from desktop_app.ui.tools.base import Board, Pointer
from desktop_app.ui.tools.outlines import dashed_frame, draw_outline
from desktop_app.ui.tools.shape import ShapeTool


class RectangleTool(ShapeTool):
    """Dragged from corner to corner; Shift makes a square. Covers every pixel it touches."""

    step = "rectangle"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._from: Pointer | None = None
        self._rect = Rect(0, 0, 0, 0)

    def press(self, pointer: Pointer) -> None:
        self._from = self.snapped(pointer)
        self._rect = Rect(0, 0, 0, 0)

    def move(self, pointer: Pointer) -> None:
        if self._from is not None:
            self._redraw()
            self._rect = _spanned(self._from, self.snapped(pointer))
            self._redraw()

    def release(self, pointer: Pointer) -> None:
        start = self._from
        if start is None:
            return
        self.move(pointer)
        rect = self._rect
        self.cancel()
        moved = max(abs(pointer.canvas_x - start.canvas_x), abs(pointer.canvas_y - start.canvas_y))
        # A mere click is no rectangle: it would mask one pixel that nobody sees.
        if moved >= 3 * self.board.line:
            self.lay(self.corners(rect), self.combine(start))

    def cancel(self) -> None:
        self._redraw()
        self._from = None
        self._rect = Rect(0, 0, 0, 0)

    def paint(self, painter: QPainter) -> None:
        if not self._rect.is_empty:
            self.paint_shape(painter, self._area())

    def corners(self, rect: Rect) -> Sequence[Point]:
        """The shape that fills ``rect`` of the document."""
        return rectangle_points(rect)

    def paint_shape(self, painter: QPainter, area: Rect) -> None:
        """Draw the outline of the shape that fills ``area``, in device pixels."""
        dashed_frame(painter, area, self.board.line)

    def _area(self) -> Rect:
        return self.board.canvas_rect(self._rect)

    def _redraw(self) -> None:
        if not self._rect.is_empty:
            self.board.redraw(self._area().grown(2 * self.board.line))


class EllipseTool(RectangleTool):
    """Fills the rectangle that is dragged; Shift makes a circle."""

    step = "ellipse"

    def corners(self, rect: Rect) -> Sequence[Point]:
        across, down = rect.width / 2, rect.height / 2
        return ellipse_points(rect.x + across, rect.y + down, across, down)

    def paint_shape(self, painter: QPainter, area: Rect) -> None:
        path = QPainterPath(QPointF())
        path.addEllipse(QRectF(area.x, area.y, area.width, area.height))
        draw_outline(painter, QPolygonF(path.toFillPolygon()), self.board.line)


def _spanned(start: Pointer, end: Pointer) -> Rect:
    """All pixels between two corners, both included; a square with Shift held, but where Shift
    and Alt have said at the start what the shape is for."""
    x, y = end.x, end.y
    edge_x, edge_y = end.edges
    if end.shift and not (start.shift and start.alt):
        edge_x = edge_y = False
        side = max(abs(x - start.x), abs(y - start.y))
        x = start.x + math.copysign(side, x - start.x)
        y = start.y + math.copysign(side, y - start.y)
    left, right = _ends((start.x, start.edges[0]), (x, edge_x))
    top, bottom = _ends((start.y, start.edges[1]), (y, edge_y))
    return Rect.from_edges(left, top, right, bottom)


def _ends(first: tuple[float, bool], second: tuple[float, bool]) -> tuple[int, int]:
    """First and end of the pixels between two places; one that is an edge is in no pixel."""
    low, high = sorted((first, second))
    end = round(high[0]) if high[1] else math.floor(high[0]) + 1
    return round(low[0]) if low[1] else math.floor(low[0]), end
