"""Move: drags the layer that is worked on by whole pixels; arrow keys nudge it.

While it is dragged only a small picture of it moves (`canvas.layer_preview`); the pixels do so in
the end, as one undo step, and without being touched.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop_app.core.affine import Affine
from desktop_app.core.errors import InputError
from desktop_app.state.document.moving import layer_at, refusal
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.layers import moved
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import dashed_frame

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from desktop_app.state.document.document import Document
    from desktop_app.state.document.undo import Step

STEP = "move_layer"
NUDGE, FAR_NUDGE = 1, 10
"""Pixels an arrow key moves a layer, and with Shift."""

_TOGETHER = 0.8
"""Seconds within which nudges are one undo step: a key that is held must not make thirty."""

_ARROWS: dict[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class _Nudge:
    """The newest undo step, as far as arrow keys made it."""

    layer: str
    step: Step | None
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

    @property
    def is_dragging(self) -> bool:
        return self._start is not None

    def press(self, pointer: Pointer) -> None:
        document = self.board.document
        if document is None or pointer.secondary:
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
        if self._start is None:
            return
        start, frame = self._start
        dx, dy = round(pointer.x - start.x), round(pointer.y - start.y)
        if pointer.shift:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        else:
            dx, dy = self._snapped(dx, dy)
        self.board.settings.transform.change(
            replace(frame, matrix=Affine.translation(dx, dy) if dx or dy else Affine())
        )

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
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
        """An outline, until the small picture is there."""
        transform = self.board.settings.transform
        frame = transform.frame.value
        if self._start is not None and frame is not None and transform.proxies.value is None:
            shown = self.board.canvas_rect(frame.after)
            near = shown.intersected(self.board.seen.grown(64 * self.board.line))
            if not near.is_empty:
                dashed_frame(painter, near, self.board.line)

    # -- parts ------------------------------------------------------------------------------------

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
        document, way = self.board.document, _ARROWS.get(key)
        if document is None or way is None:
            return False
        frame = self._begun(document)
        if frame is None:
            return True
        dx, dy, now = way[0] * far, way[1] * far, time.monotonic()
        last, stack = self._nudged, document.undo_stack
        follows = (
            last is not None
            and last.layer == frame.layer
            and last.step is next(stack.steps, None)
            and now - last.time < _TOGETHER
            and document.modified.value
        )
        if last is not None and follows and stack.undo() is not None:
            dx, dy = dx + last.dx, dy + last.dy
        self._put(document, frame.layer, dx, dy)
        self._nudged = _Nudge(frame.layer, next(stack.steps, None), dx, dy, now)
        return True

    @staticmethod
    def _put(document: Document, layer_id: str, dx: int, dy: int) -> None:
        layers = document.content.layers
        layer = layer_tree.find(layers, layer_id)
        if layer is not None and (dx or dy):
            document.arrange(STEP, layer_tree.replaced(layers, moved(layer, dx, dy)))
