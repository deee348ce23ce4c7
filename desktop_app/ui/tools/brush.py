"""The mask brush: strokes along the pointer, one undo step each."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from desktop_app.core.geometry import Rect
from desktop_app.state.strokes import Brush, MaskStroke
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import draw_ring, ring_area

__all__ = ["BrushTool"]


class BrushTool(Tool):
    """Paints; the right button erases; Shift draws a straight line from the last stroke's end."""

    cursor = Qt.CursorShape.BlankCursor
    uses_brush = True
    erases = False

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._stroke: MaskStroke | None = None
        self._last: tuple[str, float, float] | None = None
        self._at: tuple[float, float] | None = None
        self._drawn: Rect | None = None

    @property
    def is_dragging(self) -> bool:
        return self._stroke is not None

    def press(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is None:
            return
        brush = self.brush_for(pointer)
        last = self._last
        if pointer.shift and last is not None and last[0] == document.id:
            self._stroke = MaskStroke(document, brush, last[1], last[2])
            self._stroke.move_to(pointer.x, pointer.y)
        else:
            self._stroke = MaskStroke(document, brush, pointer.x, pointer.y)
        self._ended_at(pointer)
        self._show_ring(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._stroke is not None:
            self._stroke.move_to(pointer.x, pointer.y)
            self._ended_at(pointer)
        self._show_ring(pointer)

    def release(self, pointer: Pointer) -> None:
        if self._stroke is not None:
            self.move(pointer)
            self._stroke.finish()
            self._stroke = None

    def cancel(self) -> None:
        if self._stroke is not None:
            self._stroke.cancel()
            self._stroke = None

    def hover(self, pointer: Pointer | None) -> None:
        self._show_ring(pointer)

    def paint(self, painter: QPainter) -> None:
        if self._at is not None and self.board.document is not None:
            brush, zoom = self.board.settings.brush.value, self.board.zoom
            draw_ring(painter, *self._at, brush, zoom, self.board.line)

    def brush_for(self, pointer: Pointer) -> Brush:
        """The brush that a press paints with."""
        brush = self.board.settings.brush.value
        return replace(brush, erase=self.erases != pointer.secondary)

    def _ended_at(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is not None:
            self._last = (document.id, pointer.x, pointer.y)

    def _show_ring(self, pointer: Pointer | None) -> None:
        self._at = None if pointer is None else (pointer.canvas_x, pointer.canvas_y)
        self.refresh()

    def refresh(self) -> None:
        if self._drawn is not None:
            self.board.redraw(self._drawn)
            self._drawn = None
        if self._at is not None:
            radius = self.board.settings.brush.value.size / 2 * self.board.zoom
            self._drawn = ring_area(*self._at, radius, self.board.line)
            self.board.redraw(self._drawn)
