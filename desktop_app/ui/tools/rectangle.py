"""The rectangle: masks, or with Alt or the right button unmasks, what is dragged over."""

from __future__ import annotations

import math

from PySide6.QtGui import QPainter

from desktop_app.core.geometry import Rect
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import dashed_frame

__all__ = ["RectangleTool"]


class RectangleTool(Tool):
    """Dragged from corner to corner; Shift makes a square. Covers every pixel it touches."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._from: Pointer | None = None
        self._rect = Rect(0, 0, 0, 0)

    @property
    def is_dragging(self) -> bool:
        return self._from is not None

    def press(self, pointer: Pointer) -> None:
        self._from = self.snapped(pointer)
        self._rect = Rect(0, 0, 0, 0)

    def move(self, pointer: Pointer) -> None:
        if self._from is not None:
            self._redraw()
            self._rect = _spanned(self._from, self.snapped(pointer))
            self._redraw()

    def release(self, pointer: Pointer) -> None:
        document, start = self.board.document, self._from
        if document is None or start is None:
            self.cancel()
            return
        self.move(pointer)
        rect = self._rect
        self.cancel()
        moved = max(abs(pointer.canvas_x - start.canvas_x), abs(pointer.canvas_y - start.canvas_y))
        # A mere click is no rectangle: it would mask one pixel that nobody sees.
        if moved < 3 * self.board.line:
            return
        erase = start.secondary or start.alt or pointer.alt
        document.fill_mask("rectangle", 0 if erase else 255, rect)

    def cancel(self) -> None:
        self._redraw()
        self._from = None
        self._rect = Rect(0, 0, 0, 0)

    def paint(self, painter: QPainter) -> None:
        if not self._rect.is_empty:
            dashed_frame(painter, self._area(), self.board.line)

    def _area(self) -> Rect:
        return self.board.canvas_rect(self._rect)

    def _redraw(self) -> None:
        if not self._rect.is_empty:
            self.board.redraw(self._area().grown(self.board.line))


def _spanned(start: Pointer, end: Pointer) -> Rect:
    """All pixels between two corners, both included."""
    x, y = end.x, end.y
    edge_x, edge_y = end.edges
    if end.shift:
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
