"""Mask by pointing: a click on a thing, or a box around it; the rest is above the canvas."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop_app.core.geometry import Rect
from desktop_app.imaging.pointing import part_at
from desktop_app.state.painting.pointing import Outlines, PointingState
from desktop_app.ui.kit import draw_with, saved
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import dashed_frame

_RADIUS: Final = 6
_LIGHT, _DARK = QColor(255, 255, 255), QColor(0, 0, 0, 200)
_DRAG: Final = 4
"""Pixels of a 1x screen that a box is dragged at least."""
_TINTS: Final = ((230, 120, 50), (70, 150, 230), (120, 190, 80), (200, 90, 190), (230, 200, 60))
_TINT: Final = 110
"""How opaque the parts of a picture are shown."""


class ObjectTool(Tool):
    """What it would mask is shown; Enter makes it so, Esc gives up. While all parts are shown, a
    click takes one."""

    edits = False

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._from: Pointer | None = None
        self._to: Pointer | None = None
        self._tinted: tuple[Outlines, QImage] | None = None

    def press(self, pointer: Pointer) -> None:
        self._from, self._to = pointer, None

    def move(self, pointer: Pointer) -> None:
        start = self._from
        if start is None:
            return
        moved = max(abs(pointer.canvas_x - start.canvas_x), abs(pointer.canvas_y - start.canvas_y))
        if self._to is not None or moved >= _DRAG * self.board.line:
            self._to = pointer
            self.refresh()

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        start, end, document = self._from, self._to, self.board.document
        self.cancel()
        if start is None or document is None:
            return
        size = document.size
        if end is not None and self._state.parts.value is None:
            xs, ys = sorted((start.x, end.x)), sorted((start.y, end.y))
            box = (
                max(0.0, xs[0]),
                max(0.0, ys[0]),
                min(size.width, xs[1]),
                min(size.height, ys[1]),
            )
            if box[0] < box[2] and box[1] < box[3]:
                self._state.frame(box, another=start.shift)
            else:
                self._state.miss()
        elif 0 <= start.x < size.width and 0 <= start.y < size.height:
            self._click(start, start.x / size.width, start.y / size.height)
        else:
            self._state.miss()
        self.refresh()

    def _click(self, pointer: Pointer, across: float, down: float) -> None:
        parts, on = self._state.parts.value, not (pointer.alt or pointer.secondary)
        if parts is None:
            self._state.click(pointer.x, pointer.y, on=on, another=pointer.shift)
            return
        number = part_at(parts.masks, across, down)
        if number is not None:
            self._state.take(number, on=on, another=pointer.shift)

    def cancel(self) -> None:
        self._from = self._to = None
        self.refresh()

    def key(self, key: Qt.Key) -> bool:
        ways, draft = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}, self._state.draft
        if draft is None:
            return False
        if key == Qt.Key.Key_Backspace:
            self._state.back()
            self.refresh()
        elif key in ways and len(draft.masks) > 1:
            self._state.step(ways[key])
        else:
            return False
        return True

    def refresh(self) -> None:
        self.board.redraw(self.board.seen)

    def paint(self, painter: QPainter) -> None:
        document = self.board.document
        if document is None:
            return
        pointed, parts = self._state.pointed.value, self._state.parts.value
        if parts is not None and parts.masks:
            rect = self.board.canvas_rect(document.size.rect)
            place = QRectF(rect.x, rect.y, rect.width, rect.height)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image(parts))
        if self._from is not None and self._to is not None:
            self._frame(painter, (self._from.x, self._from.y, self._to.x, self._to.y))
        elif pointed.box is not None:
            self._frame(painter, pointed.box)
        for x, y, on in pointed.points:
            self._mark(painter, *self.board.canvas_point(x, y), on=on)

    @property
    def _state(self) -> PointingState:
        return self.board.settings.pointing

    def _frame(self, painter: QPainter, box: tuple[float, float, float, float]) -> None:
        (x, y), (to_x, to_y) = (self.board.canvas_point(*box[at : at + 2]) for at in (0, 2))
        xs, ys = sorted((round(x), round(to_x))), sorted((round(y), round(to_y)))
        dashed_frame(painter, Rect.from_edges(xs[0], ys[0], xs[1], ys[1]), self.board.line)

    def _mark(self, painter: QPainter, x: float, y: float, *, on: bool) -> None:
        """A plus or a minus in a disc."""
        line = self.board.line
        with saved(painter, QPainter.RenderHint.Antialiasing):
            draw_with(painter, QPen(_DARK, line), _LIGHT)
            painter.drawEllipse(QPointF(x, y), _RADIUS * line, _RADIUS * line)
            painter.setPen(QPen(_DARK, 2 * line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            arm = (_RADIUS - 2.5) * line
            painter.drawLine(QPointF(x - arm, y), QPointF(x + arm, y))
            if on:
                painter.drawLine(QPointF(x, y - arm), QPointF(x, y + arm))

    def _image(self, parts: Outlines) -> QImage:
        """The parts in several tints, small ones over large ones."""
        if self._tinted is None or self._tinted[0] is not parts:
            made = np.zeros((*parts.masks[0].shape, 4), np.uint8)
            order = sorted(
                range(len(parts.masks)), key=lambda each: -int((parts.masks[each] > 127).sum())
            )
            for place, number in enumerate(order):
                made[parts.masks[number] > 127] = (*_TINTS[place % len(_TINTS)], _TINT)
            self._tinted = parts, to_qimage(made)
        return self._tinted[1]
