"""Free transform: a frame with eight handles around a layer; Enter applies it, Esc takes it back.

What is dragged is in the state (`state.painting.transform_frame`), so the bar above the canvas
shows and changes the same numbers; `worker.transforming` makes the frame and, at last, the
pixels.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from desktop_app.core.affine import Point
from desktop_app.core.warp import forward
from desktop_app.state.painting.transform_frame import TransformFrame, TransformState
from desktop_app.ui.kit import draw_with, saved
from desktop_app.ui.qt.field_keys import ARROWS
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.handles import HANDLES, Handle, cursor_over
from desktop_app.ui.tools.transform_drag import FramePart, Grab, dragged, handle_point, part_at

_REACH = 9
"""How near the pointer must be to take a handle, in pixels of a 1x screen."""

_HALF = 4
_PIVOT = 5
_LIGHT, _DARK = QColor(255, 255, 255), QColor(0, 0, 0, 200)
_ACCENT = QColor(217, 130, 43)
_BENDS = 25  # points of a line of a mesh that is drawn

_CURSORS = {
    FramePart.INSIDE: Qt.CursorShape.SizeAllCursor,
    FramePart.PIVOT: Qt.CursorShape.CrossCursor,
    FramePart.OUTSIDE: Qt.CursorShape.PointingHandCursor,
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
    it is; with Ctrl an edge is skewed. The pivot can be dragged. With perspective and mesh it
    has points in place of handles.
    """

    has_frame = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._over: tuple[FramePart, Handle | None] | None = None
        self._held: Grab | None = None
        self._point: tuple[int, TransformFrame] | None = None

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Says what a press does here."""
        frame = self._frame
        over = (self._held.part, self._held.handle) if self._held else self._over
        if self._point is not None:
            return Qt.CursorShape.CrossCursor
        if frame is None or over is None:
            return Qt.CursorShape.ArrowCursor
        part, handle = over
        if part is FramePart.HANDLE and handle is not None:
            return _cursor_along(frame, handle)
        return _CURSORS[part]

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
        number = self._point_at(frame, pointer)
        if number is not None:
            self._transform.held.value = number
            self._point = number, frame
            return
        self._held = Grab(part, handle, frame, (pointer.x, pointer.y))

    def move(self, pointer: Pointer) -> None:
        held = self._held
        if self._point is not None:
            at = pointer if pointer.shift else self.snapped(pointer)
            self._transform.change(self._point[1].with_point(self._point[0], (at.x, at.y)))
        if held is None:
            return
        corner = held.handle is not None and bool(held.handle.across and held.handle.down)
        keeps = corner and self._transform.keeps_aspect.value
        keeps = keeps != pointer.shift
        to = pointer.x, pointer.y
        if held.handle is not None and not keeps:
            to = self._drawn(held, held.handle, to)
        frame = dragged(
            held,
            to,
            keep_aspect=keeps,
            centred=pointer.alt,
            slants=pointer.ctrl,
            steps=pointer.shift,
        )
        if held.part is FramePart.INSIDE and not pointer.shift:
            frame = self._snapped(frame)
        self._transform.change(frame)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._held = self._point = None

    def cancel(self) -> None:
        frames = [held.frame for held in (self._held,) if held is not None]
        frames += [point[1] for point in (self._point,) if point is not None]
        self._held = self._point = None
        for frame in frames:
            self._transform.change(frame)

    def escape(self) -> None:
        self._transform.reset()

    def key(self, key: Qt.Key) -> bool:
        frame = self._frame
        if frame is None:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and frame.is_changed:
            self._transform.wanted.send(None)
        elif key == Qt.Key.Key_Backspace and frame.is_changed:
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
        lines = self._lines(frame)
        with saved(painter, QPainter.RenderHint.Antialiasing):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for color, width in ((_DARK, 3 * line), (_LIGHT, line)):
                painter.setPen(QPen(color, width))
                for each in lines:
                    painter.drawPolyline(each)
            if self._bends and not frame.applying:
                held = self._transform.held.value
                for number, point in enumerate(frame.points):
                    color = _ACCENT if number == held else _LIGHT
                    _paint_square(painter, self.board.canvas_point(*point), 0.0, line, color)
            elif not frame.applying:
                for handle in HANDLES:
                    at = self.board.canvas_point(
                        *frame.matrix.point(*handle_point(frame.bounds, handle))
                    )
                    _paint_square(painter, at, _angle(corners), line)
                _paint_pivot(painter, self.board.canvas_point(*frame.pivot_at), line)

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _transform(self) -> TransformState:
        return self.board.settings.transform

    @property
    def _frame(self) -> TransformFrame | None:
        frame, document = self._transform.frame.value, self.board.document
        return frame if document is not None and frame and frame.document == document.id else None

    @property
    def _bends(self) -> bool:
        return self._transform.mode.value != "free"

    def _lines(self, frame: TransformFrame) -> list[QPolygonF]:
        """Those of the grid at which it is bent; without one, or else bent, its border."""
        bend = frame.bend
        if bend is None or not self._bends:
            box = [*frame.matrix.corners(frame.bounds)]
            return [QPolygonF([QPointF(*self.board.canvas_point(*at)) for at in (*box, box[0])])]

        bounds, (across, down) = frame.bounds, bend.cells
        along = np.linspace(0, 1, _BENDS if bend.smooth else 2)
        drawn: list[QPolygonF] = []
        for count, upright in ((across, True), (down, False)):
            for share in np.linspace(0, 1, count + 1):
                still = np.full_like(along, share)
                u, v = (still, along) if upright else (along, still)
                xs, ys = bounds.x + u * bounds.width, bounds.y + v * bounds.height
                found = zip(*forward(frame.stages, xs, ys), strict=True)
                points = [self.board.canvas_point(float(x), float(y)) for x, y in found]
                drawn.append(QPolygonF([QPointF(*point) for point in points]))
        return drawn

    def _point_at(self, frame: TransformFrame, pointer: Pointer) -> int | None:
        """Which of the points at which it is bent lies there."""
        reach = _REACH * self.board.line / self.board.zoom
        away = [math.hypot(x - pointer.x, y - pointer.y) for x, y in frame.points]
        if not self._bends or not away or min(away) > reach:
            return None
        return away.index(min(away))

    def _part_at(self, frame: TransformFrame, pointer: Pointer) -> tuple[FramePart, Handle | None]:
        reach = _REACH * self.board.line / self.board.zoom
        part, handle = part_at(frame, pointer.x, pointer.y, 0.0 if self._bends else reach)
        if self._bends and part in (FramePart.HANDLE, FramePart.PIVOT):
            return FramePart.INSIDE, None
        return part, handle

    def _drawn(self, grab: Grab, handle: Handle, to: Point) -> Point:
        """Where the pointer would be with the handle on a line that is near it."""
        x, y = grab.frame.matrix.point(*handle_point(grab.frame.bounds, handle))
        x, y = x + to[0] - grab.at[0], y + to[1] - grab.at[1]
        across, down = self.board.snap((x,), (y,))
        return to[0] + (across or 0.0), to[1] + (down or 0.0)

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
        if key not in ARROWS:
            return False
        now, (dx, dy) = frame.numbers, ARROWS[key]
        self._transform.change(frame.with_numbers(x=now.x + dx * far, y=now.y + dy * far))
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


def _paint_square(
    painter: QPainter, at: Point, degrees: float, line: int, color: QColor = _LIGHT
) -> None:
    half = _HALF * line + line / 2
    with saved(painter):
        painter.translate(*at)
        painter.rotate(degrees)
        draw_with(painter, QPen(_DARK, line), QBrush(color))
        painter.drawRect(QRectF(-half, -half, 2 * half, 2 * half))


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
