"""Free transform: a frame with eight handles around a layer; Enter applies it, Esc takes it back.

What is dragged stands in the state (`state.painting.transform_frame`), so the bar above the canvas
shows and changes the same numbers; `worker.transforming` makes the frame and, at last, the
pixels.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from desktop_app.core.affine import Point
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.handles import HANDLES, Handle, cursor_over
from desktop_app.ui.tools.transform_drag import Grab, Part, dragged, handle_point, part_at

if TYPE_CHECKING:
    from desktop_app.state.painting.transform_frame import TransformFrame, TransformState

_REACH = 9
"""How near the pointer must be to take a handle, in pixels of a 1x screen."""

_HALF = 4
_PIVOT = 5
_LIGHT, _DARK = QColor(255, 255, 255), QColor(0, 0, 0, 200)

_CURSORS = {
    Part.INSIDE: Qt.CursorShape.SizeAllCursor,
    Part.PIVOT: Qt.CursorShape.CrossCursor,
    Part.OUTSIDE: Qt.CursorShape.PointingHandCursor,
}

_ALONG = (
    Handle(1, 0),
    Handle(1, 1),
    Handle(0, 1),
    Handle(-1, 1),
)
"""Handles whose cursors stand for directions of 0, 45, 90 and 135 degrees."""


class TransformTool(Tool):
    """See the module.

    Inside the frame it moves, on a handle it scales, outside it turns. Corners keep the shape
    unless Shift is held (or the other way round, as the bar says); with Alt the pivot stays where
    it is; with Ctrl an edge slants. The pivot can be dragged.
    """

    has_frame = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._over: tuple[Part, Handle | None] | None = None
        self._held: Grab | None = None

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Says what a press does here."""
        frame = self._frame
        over = (self._held.part, self._held.handle) if self._held else self._over
        if frame is None or over is None:
            return Qt.CursorShape.ArrowCursor
        part, handle = over
        if part is Part.HANDLE and handle is not None:
            return _cursor_along(frame, handle)
        return _CURSORS[part]

    @property
    def is_dragging(self) -> bool:
        return self._held is not None

    @property
    def is_open(self) -> bool:
        """Whether something was dragged and is not applied yet."""
        frame = self._frame
        return frame is not None and frame.is_changed and not frame.applying

    def press(self, pointer: Pointer) -> None:
        frame = self._frame
        if frame is None or frame.applying or pointer.secondary:
            return
        part, handle = self._part_at(frame, pointer)
        self._held = Grab(part, handle, frame, (pointer.x, pointer.y))

    def move(self, pointer: Pointer) -> None:
        held = self._held
        if held is None:
            return
        corner = held.handle is not None and bool(held.handle.across and held.handle.down)
        keeps = corner and self._transform.keeps_aspect.value
        frame = dragged(
            held,
            (pointer.x, pointer.y),
            keep_aspect=keeps != pointer.shift,
            centred=pointer.alt,
            slants=pointer.ctrl,
            steps=pointer.shift,
        )
        if held.part is Part.INSIDE and not pointer.shift:
            frame = self._snapped(frame)
        self._transform.change(frame)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._held = None

    def cancel(self) -> None:
        if self._held is not None:
            frame = self._held.frame
            self._held = None
            self._transform.change(frame)

    def key(self, key: Qt.Key) -> bool:
        frame = self._frame
        if frame is None:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and frame.is_changed:
            self._transform.wanted.send(None)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace) and frame.is_changed:
            self._transform.reset()
        else:
            return self._nudge(frame, key, 1)
        return True

    def shift_key(self, key: Qt.Key) -> bool:
        frame = self._frame
        return frame is not None and self._nudge(frame, key, 10)

    def hover(self, pointer: Pointer | None) -> None:
        frame = self._frame
        self._over = None if pointer is None or frame is None else self._part_at(frame, pointer)

    def refresh(self) -> None:
        self.board.redraw(self.board.seen)

    def paint(self, painter: QPainter) -> None:
        frame = self._frame
        if frame is None:
            return
        line = self.board.line
        corners = [self.board.canvas_point(*point) for point in frame.matrix.corners(frame.bounds)]
        box = QPolygonF([QPointF(*point) for point in corners])
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((_DARK, 3 * line), (_LIGHT, line)):
            painter.setPen(QPen(color, width))
            painter.drawPolygon(box)
        if not frame.applying:
            for handle in HANDLES:
                at = self._handle_at(frame, handle)
                _paint_square(painter, at, _angle(corners), line)
            _paint_pivot(painter, self.board.canvas_point(*frame.pivot_at), line)
        painter.restore()

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _transform(self) -> TransformState:
        return self.board.settings.transform

    @property
    def _frame(self) -> TransformFrame | None:
        frame, document = self._transform.frame.value, self.board.document
        return frame if document is not None and frame and frame.document == document.id else None

    def _part_at(self, frame: TransformFrame, pointer: Pointer) -> tuple[Part, Handle | None]:
        reach = _REACH * self.board.line / self.board.zoom
        return part_at(frame, pointer.x, pointer.y, reach)

    def _handle_at(self, frame: TransformFrame, handle: Handle) -> Point:
        return self.board.canvas_point(*frame.matrix.point(*handle_point(frame.bounds, handle)))

    def _snapped(self, frame: TransformFrame) -> TransformFrame:
        after = frame.after
        across, down = self.board.snap(
            (after.x, after.x + after.width / 2, after.right),
            (after.y, after.y + after.height / 2, after.bottom),
        )
        numbers = frame.numbers
        if across is None and down is None:
            return frame
        return frame.with_numbers(x=numbers.x + (across or 0.0), y=numbers.y + (down or 0.0))

    def _nudge(self, frame: TransformFrame, key: Qt.Key, far: int) -> bool:
        ways = {
            Qt.Key.Key_Left: (-far, 0),
            Qt.Key.Key_Right: (far, 0),
            Qt.Key.Key_Up: (0, -far),
            Qt.Key.Key_Down: (0, far),
        }
        way = ways.get(key)
        if way is None:
            return False
        now = frame.numbers
        self._transform.change(frame.with_numbers(x=now.x + way[0], y=now.y + way[1]))
        return True


def _angle(corners: list[Point]) -> float:
    (x0, y0), (x1, y1) = corners[:2]
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def _cursor_along(frame: TransformFrame, handle: Handle) -> Qt.CursorShape:
    """The cursor for the direction in which the handle scales, as the frame is turned now."""
    middle = frame.matrix.point(*frame.local((0.5, 0.5)))
    x, y = frame.matrix.point(*handle_point(frame.bounds, handle))
    degrees = math.degrees(math.atan2(y - middle[1], x - middle[0]))
    if handle.across and handle.down:
        # Corners of a long frame too are dragged aslant.
        quarter = round((degrees - 45) / 90)
        return cursor_over(_ALONG[1 if quarter % 2 == 0 else 3])
    return cursor_over(_ALONG[round(degrees / 45) % 4])


def _paint_square(painter: QPainter, at: Point, degrees: float, line: int) -> None:
    half = _HALF * line + line / 2
    painter.save()
    painter.translate(*at)
    painter.rotate(degrees)
    painter.setPen(QPen(_DARK, line))
    painter.setBrush(QBrush(_LIGHT))
    painter.drawRect(QRectF(-half, -half, 2 * half, 2 * half))
    painter.restore()


def _paint_pivot(painter: QPainter, at: Point, line: int) -> None:
    radius, arm = _PIVOT * line, (_PIVOT + 3) * line
    centre = QPointF(*at)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((_DARK, 3 * line), (_LIGHT, line)):
        painter.setPen(QPen(color, width))
        painter.drawEllipse(centre, radius, radius)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            way = QPointF(dx, dy)
            painter.drawLine(centre + way * radius, centre + way * arm)
