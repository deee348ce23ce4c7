"""The paint brush: colours into the picture itself, one undo step a stroke; Alt picks a colour."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.observable import Observable
from desktop_app.state.document.document import Document
from desktop_app.state.painting.colouring import TintStroke, picked
from desktop_app.state.painting.strokes import (
    Brush,
    ColourStroke,
    ErasingStroke,
    MaskStroke,
    Stroke,
)
from desktop_app.ui.tools.base import Board, Pointer
from desktop_app.ui.tools.brush import BrushTool

_DARK = 3 * 128
"""Sum of the channels below which a colour hides what a mask shows."""


class PaintTool(BrushTool):
    """The left button paints the foreground colour, the right one the background colour; a pen's
    other end erases.

    With Alt held the button takes up the colour under the pointer instead.
    """

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._picking = False

    @property
    def brush(self) -> Observable[Brush]:
        return self.board.settings.paint

    def begin(self, document: Document, pointer: Pointer, x: float, y: float) -> Stroke:
        colours = self.board.settings.colours.value
        colour = colours.background if pointer.secondary else colours.foreground
        brush = self.in_hand
        if self._masks:
            brush = replace(brush, erase=pointer.eraser or sum(colour) < _DARK)
            return MaskStroke(document, brush, x, y, pointer.pressure, pen=pointer.pen)
        if pointer.eraser:
            return ErasingStroke(document, brush, x, y, pointer.pressure, pen=pointer.pen)
        self.board.settings.painted_with(colour)
        if self.board.settings.picking.value.tints:
            return TintStroke(document, brush, colour, x, y, pointer.pressure, pen=pointer.pen)
        return ColourStroke(document, brush, colour, x, y, pointer.pressure, pen=pointer.pen)

    def press(self, pointer: Pointer) -> None:
        if pointer.alt:
            self._picking = True
            self._pick(pointer)
        elif self._masks or (self.may_erase() if pointer.eraser else self.may_paint()):
            super().press(pointer)

    @property
    def _masks(self) -> bool:
        """Whether the mask of a layer is painted on: light colours show, dark ones hide."""
        document = self.board.document
        layer = None if document is None else document.masked_layer
        return layer is not None and layer.kind == "layer_mask"

    def move(self, pointer: Pointer) -> None:
        if self._picking:
            self._pick(pointer)
            self.hover(pointer)
        else:
            super().move(pointer)

    def release(self, pointer: Pointer) -> None:
        if self._picking:
            self._picking = False
        else:
            super().release(pointer)

    def cancel(self) -> None:
        self._picking = False
        super().cancel()

    def _pick(self, pointer: Pointer) -> None:
        document, settings = self.board.document, self.board.settings
        if document is not None:
            found = picked(document, pointer.x, pointer.y, settings.picking.value)
            if found is not None:
                settings.choose_colour(found, second=pointer.secondary)


class EraserTool(BrushTool):
    """Takes from what was painted last, the mask or a layer; the right button paints."""

    erases = True

    @property
    def brush(self) -> Observable[Brush]:
        return self.board.settings.active_brush

    def press(self, pointer: Pointer) -> None:
        if not self.board.settings.erases_paint or self.may_erase():
            super().press(pointer)

    def begin(self, document: Document, pointer: Pointer, x: float, y: float) -> Stroke:
        settings = self.board.settings
        if not settings.erases_paint:
            return super().begin(document, pointer, x, y)
        brush = self.in_hand
        if pointer.secondary and not pointer.eraser:
            colour = settings.colours.value.foreground
            return ColourStroke(document, brush, colour, x, y, pointer.pressure, pen=pointer.pen)
        return ErasingStroke(document, brush, x, y, pointer.pressure, pen=pointer.pen)
