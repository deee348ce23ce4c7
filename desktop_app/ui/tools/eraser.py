"""The eraser: the brush the other way round."""

from __future__ import annotations

from desktop_app.core.observable import Observable
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, ErasingStroke, Stroke
from desktop_app.ui.tools.base import Pointer
from desktop_app.ui.tools.brush import BrushTool


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
            return ColourStroke(document, brush, colour, x, y, pointer.pressure, held=pointer.held)
        return ErasingStroke(document, brush, x, y, pointer.pressure, held=pointer.held)
