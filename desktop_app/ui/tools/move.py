"""Move: drags the layer that is worked on by whole pixels; arrow keys nudge it.

While it is dragged only a small picture of it moves (`canvas.layer_preview`); the pixels do so in
the end, as one undo step, and without being touched.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from desktop_app.core.affine import Affine
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import moved
from desktop_app.state.document.document import Document
from desktop_app.state.document.moving import layer_at, masked_bounds, move_mask, refusal
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.ui.qt.field_keys import ARROWS
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import dashed_frame

STEP = "move_layer"
NUDGE, FAR_NUDGE = 1, 10
"""Pixels an arrow key moves a layer, and with Shift."""

_TOGETHER = 0.8
"""Seconds within which nudges are one undo step: a key that is held must not make thirty."""


@dataclass(frozen=True, slots=True)
class _Nudge:
    """The newest undo step, as far as arrow keys made it."""

    layer: str
    step: UndoStep | None
    dx: int
    dy: int
    time: float


class MoveTool(Tool):
    """See the module. With Ctrl held it takes the topmost layer under the pointer; with Shift it
    moves along one axis."""

    has_frame = True
    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._start: tuple[Pointer, TransformFrame] | None = None
        self._nudged: _Nudge | None = None
        self._mask: tuple[Pointer, Rect] | None = None
        """Where the drag of the mask began, and its bounds."""

    def press(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is None or pointer.secondary:
            return
        if self._moves_mask(alt=pointer.alt):
            bounds = masked_bounds(document)
            self._mask = None if bounds.is_empty else (pointer, bounds)
            return
        if pointer.ctrl:
            found = layer_at(document.content.layers, pointer.x, pointer.y)
            if found is not None:
                document.activate(found.id)
        frame = self._begun(document)
        if frame is not None:
            self._start = (pointer, frame)
            self.board.settings.transform.frame.value = frame

    def move(self, pointer: Pointer) -> None:
        if self._mask is not None:
            self.board.settings.mask_held.value = _offset(self._mask[0], pointer)
            self.board.redraw(self.board.seen)
        if self._start is None:
            return
        start, frame = self._start
        dx, dy = _offset(start, pointer)
        if not pointer.shift:
            dx, dy = self._snapped(dx, dy)
        self.board.settings.transform.change(
            replace(frame, matrix=Affine.translation(dx, dy) if dx or dy else Affine())
        )

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        if self._mask is not None and self.board.document is not None:
            way = self.board.settings.mask_held.value
            self.cancel()
            if any(way):
                move_mask(self.board.document, *way)
        if self._start is None:
            return
        self._start = None
        transform, document = self.board.settings.transform, self.board.document
        frame = transform.frame.value
        if document is None or frame is None or not frame.is_changed:
            transform.end()
        elif document.id == frame.document:
            self._put(document, frame.layer, round(frame.matrix.x0), round(frame.matrix.y0))
            transform.settle()

    def cancel(self) -> None:
        if self._mask is not None:
            self._mask, self.board.settings.mask_held.value = None, (0, 0)
            self.board.redraw(self.board.seen)
        if self._start is not None:
            self._start = None
            self.board.settings.transform.end()

    def key(self, key: Qt.Key) -> bool:
        return self._nudge(key, NUDGE)

    def shift_key(self, key: Qt.Key) -> bool:
        return self._nudge(key, FAR_NUDGE)

    def refresh(self) -> None:
        if self._start is not None:
            self.board.redraw(self.board.seen)

    def paint(self, painter: QPainter) -> None:
        """An outline: of the mask, or of the layer until the small picture is there."""
        if self._mask is not None:
            bounds = self._mask[1].moved(*self.board.settings.mask_held.value)
            dashed_frame(painter, self.board.canvas_rect(bounds), self.board.line)
        transform = self.board.settings.transform
        frame = transform.frame.value
        if self._start is not None and frame is not None and transform.proxies.value is None:
            shown = self.board.canvas_rect(frame.after)
            near = shown.intersected(self.board.seen.grown(64 * self.board.line))
            if not near.is_empty:
                dashed_frame(painter, near, self.board.line)

    # -- parts ------------------------------------------------------------------------------------

    def _moves_mask(self, *, alt: bool) -> bool:
        document, settings = self.board.document, self.board.settings
        # A layer that is nothing but where it acts moves as layers do.
        return (
            document is not None
            and document.masked_layer is None
            and (alt or settings.moves_mask.value)
        )

    def _begun(self, document: Document) -> TransformFrame | None:
        """A frame around the layer that is worked on; None, and the reason is told, if it can't be
        moved."""
        transform, content = self.board.settings.transform, document.content
        code = refusal(content.layers, content.active)
        if code is not None:
            self.board.settings.refused.send(InputError(code))
            return None
        layer = layer_tree.find(content.layers, content.active)
        assert layer is not None
        transform.proxies.value = None
        return TransformFrame(document.id, layer.id, layer.rect)

    def _snapped(self, dx: int, dy: int) -> tuple[int, int]:
        proxies = self.board.settings.transform.proxies.value
        if proxies is None or self._start is None:
            return dx, dy  # until it is known how large the layer is
        own = proxies.bounds.moved(dx, dy)
        across, down = self.board.snap(
            (own.x, own.x + own.width / 2, own.right), (own.y, own.y + own.height / 2, own.bottom)
        )
        return round(dx + (across or 0.0)), round(dy + (down or 0.0))

    def _nudge(self, key: Qt.Key, far: int) -> bool:
        document, way = self.board.document, ARROWS.get(key)
        if document is None or way is None:
            return False
        frame = None
        if not self._moves_mask(alt=False):
            frame = self._begun(document)
            if frame is None:
                return True
        layer = "" if frame is None else frame.layer
        dx, dy, now = way[0] * far, way[1] * far, time.monotonic()
        last, stack = self._nudged, document.undo_stack
        follows = (
            last is not None
            and last.layer == layer
            and last.step is next(stack.steps, None)
            and now - last.time < _TOGETHER
            and document.modified.value
        )
        if last is not None and follows and stack.undo() is not None:
            dx, dy = dx + last.dx, dy + last.dy
        if frame is not None:
            self._put(document, layer, dx, dy)
        elif dx or dy:
            move_mask(document, dx, dy)
        self._nudged = _Nudge(layer, next(stack.steps, None), dx, dy, now)
        return True

    @staticmethod
    def _put(document: Document, layer_id: str, dx: int, dy: int) -> None:
        layers = document.content.layers
        layer = layer_tree.find(layers, layer_id)
        if layer is not None and (dx or dy):
            document.arrange(STEP, layer_tree.replaced(layers, moved(layer, dx, dy)))


def _offset(start: Pointer, pointer: Pointer) -> tuple[int, int]:
    """How far it was dragged, in whole pixels; with Shift along one axis."""
    dx, dy = round(pointer.x - start.x), round(pointer.y - start.y)
    if not pointer.shift:
        return dx, dy
    return (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
