"""Bucket, gradients, shapes and lines: a click or a drag, one undo step; Shift straightens."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPolygonF

from desktop_app.imaging.shapes import Point
from desktop_app.state.painting.filling import FILLS, filling_of
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import draw_outline

_STEPS = 8  # directions that Shift knows, in half a turn: every 22.5 degrees


class FillTool(Tool):
    """What `tools.filling` says; the right button takes the colours the other way round."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._from: Pointer | None = None
        self._to: Point | None = None

    def press(self, pointer: Pointer) -> None:
        erases = self.board.settings.filling.value.erases
        if not (self.may_erase() if erases else self.may_paint()):
            return
        self._from = self.snapped(pointer)
        self._to = None
        if FILLS[self.board.settings.filling.value.kind].gesture == "click":
            self._fill(self._from, (self._from.x, self._from.y))

    def move(self, pointer: Pointer) -> None:
        if self._from is not None and (
            FILLS[self.board.settings.filling.value.kind].gesture != "click"
        ):
            self._to = self._end(self._from, self.snapped(pointer))
            self.board.redraw(self.board.seen)

    def release(self, pointer: Pointer) -> None:
        start = self._from
        if start is None:
            return
        self.move(pointer)
        end = self._to
        self.cancel()
        moved = max(abs(pointer.canvas_x - start.canvas_x), abs(pointer.canvas_y - start.canvas_y))
        if end is not None and moved >= 3 * self.board.line:
            self._fill(start, end)

    def cancel(self) -> None:
        if self._to is not None:
            self.board.redraw(self.board.seen)
        self._from = self._to = None

    def paint(self, painter: QPainter) -> None:
        if self._from is None or self._to is None:
            return
        chosen, start = self.board.settings.filling.value, (self._from.x, self._from.y)
        row = FILLS[chosen.kind]
        outlines = row.outline(start, self._to, chosen.width) if row.outline else ()
        for outline in outlines or ((start, self._to),):
            closed = (*outline, outline[0]) if len(outline) > 2 else outline
            points = [QPointF(*self.board.canvas_point(x, y)) for x, y in closed]
            draw_outline(painter, QPolygonF(points), self.board.line)

    def _end(self, start: Pointer, pointer: Pointer) -> Point:
        """Where the gesture ends; with Shift a square or a straight direction."""
        dx, dy = pointer.x - start.x, pointer.y - start.y
        if not pointer.shift:
            return pointer.x, pointer.y
        if FILLS[self.board.settings.filling.value.kind].gesture == "box":
            side = max(abs(dx), abs(dy))
            return start.x + math.copysign(side, dx), start.y + math.copysign(side, dy)
        turn = math.pi / _STEPS
        angle, length = round(math.atan2(dy, dx) / turn) * turn, math.hypot(dx, dy)
        return start.x + length * math.cos(angle), start.y + length * math.sin(angle)

    def _fill(self, start: Pointer, end: Point) -> None:
        document, settings = self.board.document, self.board.settings
        if document is not None:
            begin = (start.x, start.y)
            colours, chosen = settings.colours.value, settings.filling.value
            swapped = start.secondary
            if not chosen.erases:
                settings.painted_with(colours.background if swapped else colours.foreground)
            making = filling_of(document, replace(chosen), colours, begin, end, swapped=swapped)
            making.do(document, settings.making.send)
