"""Crop: a frame with handles; outside of it turns, to straighten; Enter crops, Esc starts again."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop_app.core.geometry import Rect
from desktop_app.core.warp import Warp, projected
from desktop_app.state.painting.cropping import (
    Corners,
    Crop,
    CropState,
    corner_dragged,
    dragged,
    turned_to,
    view_size,
)
from desktop_app.ui.kit import saved
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.handles import HANDLES, MOVE, Handle, cursor_over
from desktop_app.ui.tools.outlines import draw_outline

if TYPE_CHECKING:
    from desktop_app.core.affine import Floats

_REACH = 9  # pixels of a 1x screen within which a handle is taken
_HALF = 4  # of a handle's side
_SHADE = QColor(0, 0, 0, 140)
_THIRDS = QColor(255, 255, 255, 90)
_LIGHT, _DARK = QColor(255, 255, 255), QColor(0, 0, 0, 200)


class CropTool(Tool):
    """See the module; the state knows what is framed, and the bar above shows the same."""

    edits = False
    has_frame = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._over: Handle | None = None
        self._held: tuple[Handle | None, Pointer, Crop] | None = None
        self._quad: tuple[int | None, Pointer, Corners] | None = None

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Says what a press does here."""
        if self._state.perspective.value:
            return Qt.CursorShape.CrossCursor
        handle = self._held[0] if self._held else self._over
        return Qt.CursorShape.PointingHandCursor if handle is None else cursor_over(handle)

    @property
    def is_open(self) -> bool:
        return self._state.is_open

    def press(self, pointer: Pointer) -> None:
        crop, corners = self._crop, self._state.quadrangle
        if corners is not None and self._state.perspective.value:
            self._quad = self._corner_at(corners, pointer), pointer, corners
        elif crop is not None:
            self._over = self._handle_at(crop, pointer)
            self._held = self._over, pointer, crop

    def move(self, pointer: Pointer) -> None:
        document = self.board.document
        if self._quad is not None and document is not None:
            number, begun, corners = self._quad
            at = pointer if number is None else self.snapped(pointer)
            moved = at.x - begun.x, at.y - begun.y
            self._state.corners.value = corner_dragged(corners, number, moved, document.size)
            self.board.redraw(self.board.seen)
        if self._held is None or document is None:
            return
        handle, start, crop = self._held
        if handle is None:
            self._choose(turned_to(crop, crop.angle + _turned(crop, start, pointer), document.size))
            return
        at = self.snapped(pointer) if not crop.angle else pointer
        moved = at.x - start.x, at.y - start.y
        kept = self._state.shape.value
        shape = None if kept is None else kept[0] / kept[1]
        if pointer.shift and shape is None:
            shape = crop.width / crop.height
        across, down, size = handle.across, handle.down, document.size
        self._choose(dragged(crop, across, down, moved, size, shape=shape, beyond=pointer.ctrl))

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._held = self._quad = None

    def cancel(self) -> None:
        if self._held is not None:
            self._choose(self._held[2])
            self._held = None
        elif self._quad is not None:
            self._state.corners.value, self._quad = self._quad[2], None
            self.board.redraw(self.board.seen)
        elif self.is_open:
            self._state.forget()
            self.board.redraw(self.board.seen)

    def key(self, key: Qt.Key) -> bool:
        if self.board.document is None or not self.is_open:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._state.wanted.send(None)
        elif key == Qt.Key.Key_Backspace:  # undo is that, too
            self.cancel()
        else:
            return False
        return True

    def hover(self, pointer: Pointer | None) -> None:
        crop = self._crop
        self._over = None if pointer is None or crop is None else self._handle_at(crop, pointer)

    def refresh(self) -> None:
        self.board.redraw(self.board.seen)

    def paint(self, painter: QPainter) -> None:
        crop = self._crop
        if crop is None:
            return
        view = self._state.quadrangle if self._state.perspective.value else None
        line, corners = self.board.line, view or crop.corners
        at = partial(self._between, _matrix(corners))
        frame = QPolygonF([at(x, y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))])
        with saved(painter):
            aslant = bool(crop.angle) or view is not None
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, aslant)
            around, inner = QPainterPath(), QPainterPath()
            seen = self.board.seen
            around.addRect(seen.x, seen.y, seen.width, seen.height)
            inner.addPolygon(frame)
            painter.fillPath(around.subtracted(inner), _SHADE)
            painter.setPen(QPen(_THIRDS, line))
            for share in (1 / 3, 2 / 3):
                painter.drawLine(at(share, 0), at(share, 1))
                painter.drawLine(at(0, share), at(1, share))
        draw_outline(painter, frame, line)
        for handle in HANDLES:
            if view is None or (handle.across and handle.down):
                place = at((handle.across + 1) / 2, (handle.down + 1) / 2)
                half = _HALF * line
                left, top, side = round(place.x()) - half, round(place.y()) - half, 2 * half + line
                painter.fillRect(left - line, top - line, side + 2 * line, side + 2 * line, _DARK)
                painter.fillRect(left, top, side, side, _LIGHT)
        size = crop.size if view is None else view_size(view, self._state.shape.value)
        words = f"{size.width} × {size.height}"
        if crop.angle and view is None:
            words += f" · {crop.angle:.1f}°"
        self.board.label_below(painter, words, self.board.canvas_rect(_around(corners)))

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _state(self) -> CropState:
        return self.board.settings.cropping

    @property
    def _crop(self) -> Crop | None:
        document = self.board.document
        if document is None:
            return None
        return self._state.frame.value or Crop.whole(document.size)

    def _choose(self, crop: Crop) -> None:
        self._state.frame.value = crop
        self.board.redraw(self.board.seen)

    def _between(self, matrix: Floats, across: float, down: float) -> QPointF:
        """A place of the frame by shares of its sides, in device pixels."""
        x, y = projected(matrix, np.array(across), np.array(down))
        return QPointF(*self.board.canvas_point(float(x), float(y)))

    def _corner_at(self, corners: Corners, pointer: Pointer) -> int | None:
        """Which is dragged from there; None: all of them."""
        reach = _REACH * self.board.line / self.board.zoom
        away = [math.hypot(x - pointer.x, y - pointer.y) for x, y in corners]
        return away.index(min(away)) if min(away) <= 2 * reach else None

    def _handle_at(self, crop: Crop, pointer: Pointer) -> Handle | None:
        """Which is dragged from there: an edge, a corner, all (inside); None: it turns."""
        x, y = crop.inside(pointer.x, pointer.y)
        reach = _REACH * self.board.line / self.board.zoom
        half_wide, half_high = crop.width / 2, crop.height / 2
        if abs(x) > half_wide + reach or abs(y) > half_high + reach:
            return None
        across = 0 if abs(abs(x) - half_wide) > reach else 1 if x > 0 else -1
        down = 0 if abs(abs(y) - half_high) > reach else 1 if y > 0 else -1
        return Handle(across, down) if across or down else MOVE


def _turned(crop: Crop, start: Pointer, now: Pointer) -> float:
    """Degrees that the pointer went around the frame's middle."""
    first, last = (
        math.degrees(math.atan2(each.y - crop.y, each.x - crop.x)) for each in (start, now)
    )
    return (last - first + 180) % 360 - 180


def _matrix(corners: Corners) -> Floats:
    """From shares of the frame's sides to pixels of the document."""
    a, b, c, d = corners
    return Warp(Rect(0, 0, 1, 1), ((a, b), (d, c))).matrix


def _around(corners: Corners) -> Rect:
    """The upright rectangle around the frame."""
    (left, right), (top, bottom) = ((min(each), max(each)) for each in zip(*corners, strict=True))
    return Crop((left + right) / 2, (top + bottom) / 2, right - left, bottom - top).rect
