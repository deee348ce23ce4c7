"""Ctrl+Alt-drag: changes the brush where it is, seeing its circle. Part of no tool's row.

(The right button alone erases, so it can't be the one that resizes.)
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from desktop_app.state.painting.strokes import Brush
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import draw_ring, ring_area


class ResizeGesture(Tool):
    """Across changes the size, up and down the hardness; Esc brings the old brush back."""

    cursor = Qt.CursorShape.BlankCursor

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._start: tuple[Pointer, Brush] | None = None

    def press(self, pointer: Pointer) -> None:
        self._start = (pointer, self.board.settings.active_brush.value)
        self._redraw()

    def move(self, pointer: Pointer) -> None:
        if self._start is None:
            return
        from desktop_app.ui.tools.brush_size import dragged

        start, brush = self._start
        self._redraw()
        (x, y), (from_x, from_y) = pointer.on_screen, start.on_screen
        self.board.settings.active_brush.value = dragged(
            brush, x - from_x, y - from_y, self.board.zoom
        )
        self._redraw()

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._redraw()
        self._start = None

    def cancel(self) -> None:
        if self._start is not None:
            self._redraw()
            self.board.settings.active_brush.value = self._start[1]
            self._start = None

    def paint(self, painter: QPainter) -> None:
        if self._start is not None:
            at, brush = self._start[0], self.board.settings.active_brush.value
            draw_ring(
                painter,
                at.canvas_x,
                at.canvas_y,
                brush,
                self.board.zoom,
                self.board.line,
                hardness=True,
            )

    def _redraw(self) -> None:
        if self._start is not None:
            at = self._start[0]
            radius = self.board.settings.active_brush.value.size / 2 * self.board.zoom
            self.board.redraw(ring_area(at.canvas_x, at.canvas_y, radius, self.board.line))
