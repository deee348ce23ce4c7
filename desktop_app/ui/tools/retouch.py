"""The retouching brush: clone, heal, smudge and their like; Alt sets where it takes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.state.document.document import Document
from desktop_app.state.painting.retouching import RETOUCHES, RetouchStroke, retouch_stroke
from desktop_app.state.painting.strokes import Brush, Stroke
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.tools.base import Board, Pointer
from desktop_app.ui.tools.brush import BrushTool
from desktop_app.ui.tools.outlines import draw_ring, ring_area


class RetouchTool(BrushTool):
    """What the table `RETOUCHES` says; a second ring shows where a copy is taken from."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._second: Rect | None = None
        self._pending: list[tuple[Rect, QImage]] = []
        """What is being worked out, and the shade over it meanwhile."""

    @property
    def brush(self) -> Observable[Brush]:
        return self.board.settings.retouch

    def press(self, pointer: Pointer) -> None:
        chosen, copies = self.board.settings.retouching, self._copies
        sets = self.board.settings.sets_source
        if copies and (pointer.alt or sets.value):
            chosen.value = chosen.value.with_source(pointer.x, pointer.y, self._document)
            sets.value = False
            self._show_ring(pointer)
        elif copies and chosen.value.source_in(self._document) is None:
            self.board.settings.refused.send(InputError("source_missing"))
        elif self.may_paint():
            super().press(pointer)

    def release(self, pointer: Pointer) -> None:
        copied = self._copies and self.is_dragging
        super().release(pointer)
        document, offset = self.board.document, self.board.settings.retouching.value.offset
        if copied and document is not None and offset is not None:
            spot, whole = Rect(int(pointer.x), int(pointer.y), 1, 1), document.content.size.rect
            if whole.contains(spot) and not whole.contains(spot.moved(*offset)):
                self.board.settings.refused.send(InputError("source_outside"))

    def begin(self, document: Document, pointer: Pointer, x: float, y: float) -> Stroke:
        settings = self.board.settings
        settings.retouching.value = settings.retouching.value.begun(x, y)
        pen, chosen = (pointer.pressure, pointer.pen), settings.retouching.value
        stroke = retouch_stroke(document, self.in_hand, chosen, x, y, *pen)
        if isinstance(stroke, RetouchStroke):
            stroke.later, stroke.pending = settings.making.send, self._wait_for
        return stroke

    def _wait_for(self, rect: Rect, covered: ByteArray) -> Callable[[], None]:
        """Show where something is being worked out; returns what ends that."""
        shade = np.zeros((*covered.shape, 4), np.uint8)
        shade[..., 3] = covered * np.float32(0.4)
        waiting = rect, to_qimage(shade)
        self._pending.append(waiting)

        def ended() -> None:
            self._pending.remove(waiting)
            self.board.redraw(self.board.seen)

        return ended

    def paint(self, painter: QPainter) -> None:
        for rect, shade in self._pending:
            (left, top), (right, bottom) = (
                self.board.canvas_point(*at) for at in ((rect.x, rect.y), (rect.right, rect.bottom))
            )
            painter.drawImage(QRectF(left, top, right - left, bottom - top), shade)
        super().paint(painter)
        source = self._source_on_canvas()
        if source is not None:
            smaller = replace(self.brush.value, size=max(8.0, self.brush.value.size / 3))
            draw_ring(painter, *source, smaller, self.board.zoom, self.board.line)

    def refresh(self) -> None:
        super().refresh()
        if self._second is not None:
            self.board.redraw(self._second)
            self._second = None
        source = self._source_on_canvas()
        if source is not None:
            radius = max(8.0, self.brush.value.size / 3) / 2 * self.board.zoom
            self._second = ring_area(*source, radius, self.board.line)
            self.board.redraw(self._second)

    @property
    def _copies(self) -> bool:
        return RETOUCHES[self.board.settings.retouching.value.kind].way == "copy"

    @property
    def _document(self) -> str:
        """The id of the one on the canvas."""
        document = self.board.document
        return "" if document is None else document.id

    def _source_on_canvas(self) -> tuple[float, float] | None:
        """Where a dab under the pointer would be taken from, in device pixels; None: nowhere."""
        chosen = self.board.settings.retouching.value
        source = chosen.source_in(self._document)
        if not self._copies or source is None:
            return None
        if chosen.offset is None or self._at is None or not (chosen.aligned or self.is_dragging):
            return self.board.canvas_point(*source)
        dx, dy = chosen.offset
        zoom = self.board.zoom
        return self._at[0] + dx * zoom, self._at[1] + dy * zoom
