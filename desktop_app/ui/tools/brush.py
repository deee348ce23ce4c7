"""The mask brush: strokes along the pointer, one undo step each. What all brushes share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable
from desktop_app.state.painting.strokes import Brush, MaskStroke, Stroke
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import draw_ring, ring_area

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop_app.state.document.document import Document


_STRING = 150
"""Pixels of a 1x screen of the longest string that the brush is pulled by."""


class BrushTool(Tool):
    """Paints; the right button erases; Shift draws a straight line from the last stroke's end."""

    cursor = Qt.CursorShape.BlankCursor
    uses_brush = True
    erases = False

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._stroke: Stroke | None = None
        self._last: tuple[str, float, float] | None = None
        self._at: tuple[float, float] | None = None
        self._ring: tuple[float, float] | None = None
        self._drawn: Rect | None = None
        self._limits = False
        """Whether the stroke is the first one on a layer that acts everywhere without a mask."""

    @property
    def is_dragging(self) -> bool:
        return self._stroke is not None

    def press(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is None:
            return
        last = self._last
        self._limits = document.is_unmasked
        if pointer.shift and last is not None and last[0] == document.id:
            self._stroke = self.begin(document, pointer, last[1], last[2])
            self._stroke.move_to(pointer.x, pointer.y, pointer.pressure, pointer.pen)
        else:
            self._stroke = self.begin(document, pointer, pointer.x, pointer.y)
        self._ended_at(pointer)
        self._show_ring(pointer)

    def move(self, pointer: Pointer) -> None:
        self._at = (pointer.canvas_x, pointer.canvas_y)
        if self._stroke is not None:
            self._stroke.trace(pointer.x, pointer.y, pointer.pressure, pointer.pen)
            self._ended_at(pointer)
        self.board.soon(self._show)

    def release(self, pointer: Pointer) -> None:
        if self._stroke is not None:
            self.move(pointer)
            self._stroke.finish()
            self._stroke = None
            document = self.board.document
            layer = None if document is None else document.masked_layer
            if self._limits and layer is not None and layer.pixels is not None:
                self.board.settings.refused.send(InputError("layer_limited", name=layer.name))

    def cancel(self) -> None:
        if self._stroke is not None:
            self._stroke.cancel()
            self._stroke = None

    def hover(self, pointer: Pointer | None) -> None:
        self._show_ring(pointer)

    def paint(self, painter: QPainter) -> None:
        if self._ring is not None and self.board.document is not None:
            zoom, line = self.board.zoom, self.board.line
            draw_ring(painter, *self._ring, self.brush.value, zoom, line)
        if self.board.settings.aids.value.symmetry:
            from desktop_app.ui.tools.symmetry import draw_axes

            draw_axes(painter, self.board)

    @property
    def brush(self) -> Observable[Brush]:
        return self.board.settings.brush

    @property
    def in_hand(self) -> Brush:
        """The brush with what the pen does and what helps the hand."""
        settings = self.board.settings
        aids = settings.aids.value
        string = _STRING * self.board.line * aids.strength / self.board.zoom
        aids = replace(aids, string=string)
        return replace(self.brush.value, pen=settings.pen.value, aids=aids)

    def begin(self, document: Document, pointer: Pointer, x: float, y: float) -> Stroke:
        """The stroke that a press begins, at (x, y) of the document."""
        erase = pointer.eraser or self.erases != pointer.secondary
        brush = replace(self.in_hand, erase=erase)
        return MaskStroke(document, brush, x, y, pointer.pressure, pen=pointer.pen)

    def _ended_at(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is not None:
            self._last = (document.id, pointer.x, pointer.y)

    def _show(self) -> None:
        """What was traced, and the ring where the pointer is."""
        if self._stroke is not None:
            self._stroke.show()
        self.refresh()

    def _show_ring(self, pointer: Pointer | None) -> None:
        self._at = None if pointer is None else (pointer.canvas_x, pointer.canvas_y)
        self.refresh()

    def refresh(self) -> None:
        if self._drawn is not None:
            self.board.redraw(self._drawn)
            self._drawn = None
        self._ring = self._at
        if self._at is not None:
            radius = self.brush.value.size / 2 * self.board.zoom
            self._drawn = ring_area(*self._at, radius, self.board.line)
            self.board.redraw(self._drawn)
