"""What all tools share that draw a shape into the mask: how it is put together with the mask, and
its outline while it is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPolygonF

from desktop_app.imaging.combining import Combine
from desktop_app.imaging.shapes import Point
from desktop_app.state.painting.masking import shape_edit
from desktop_app.ui.tools.base import Board, Pointer, Tool
from desktop_app.ui.tools.outlines import draw_outline, line_pieces


def combine_for(chosen: Combine, pointer: Pointer) -> Combine:
    """What happens to the mask by the keys and the button that are held.

    Shift+Alt: only what is in both stays. Alt or the right button: the shape is taken away, or
    added where taking away is what is chosen.
    """
    if pointer.alt and pointer.shift:
        return Combine.INTERSECT
    return chosen.opposite if pointer.alt or pointer.secondary else chosen


class ShapeTool(Tool):
    """Ends by giving the corners of a closed polygon to `lay`.

    Attributes:
        step: code of the undo step.
    """

    step = ""

    def combine(self, pointer: Pointer) -> Combine:
        """What a shape that begins with ``pointer`` does to the mask."""
        return combine_for(self.board.settings.masking.shape.value.combine, pointer)

    def lay(self, points: Sequence[Point], combine: Combine) -> None:
        """Put the shape into the mask, as one undo step."""
        document = self.board.document
        if document is None:
            return
        masking = self.board.settings.masking
        edit = shape_edit(self.step, points, masking.shape.value, combine, document.size)
        masking.do(document, edit)


class OutlineTool(ShapeTool):
    """A shape whose corners are where the pointer was; draws them as they come."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self.points: list[Point] = []
        self.combined = Combine.ADD
        self._drawn = QPolygonF()
        self._drawn_at: object = None

    def begin(self, pointer: Pointer) -> None:
        """Start a new outline here."""
        self.cut(0)
        self.combined = self.combine(pointer)
        self.points = [(pointer.x, pointer.y)]

    def extend(self, pointer: Pointer) -> None:
        self.points.append((pointer.x, pointer.y))
        self.redraw_line(*self.points[-2:])

    def finish(self) -> None:
        """Close the outline and put it into the mask. One that nobody could see is none."""
        points, combined = self.points, self.combined
        self.forget()
        if len(points) > 2 and self._is_seen(points):
            self.lay(points, combined)

    def forget(self) -> None:
        """Take the outline off the canvas."""
        self.redraw_all()
        self.cut(0)

    def paint(self, painter: QPainter) -> None:
        if self.points:
            draw_outline(painter, self._on_canvas(), self.board.line)

    def cut(self, count: int) -> None:
        """Keep the first ``count`` points."""
        self.points = self.points[:count]
        self._drawn_at = None

    def _on_canvas(self) -> QPolygonF:
        """The outline in device pixels; of one that grows only what is new is worked out."""
        at = (self.board.canvas_point(0, 0), self.board.zoom)
        if at != self._drawn_at:
            self._drawn, self._drawn_at = QPolygonF(), at
        for x, y in self.points[self._drawn.size() :]:
            self._drawn.append(QPointF(*self.board.canvas_point(x, y)))
        return self._drawn

    def redraw_line(self, start: Point, end: Point) -> None:
        """Draw the canvas again along a straight line."""
        ends = (self.board.canvas_point(*start), self.board.canvas_point(*end))
        for piece in line_pieces(*ends, self.board.line):
            self.board.redraw(piece)

    def redraw_all(self) -> None:
        """Draw the canvas again along the outline."""
        for start, end in zip(self.points, self.points[1:], strict=False):
            self.redraw_line(start, end)

    def _is_seen(self, points: Sequence[Point]) -> bool:
        """Whether it is more than a mere click, which would mask a pixel that nobody sees."""
        least = 3 * self.board.line / self.board.zoom
        spans = (max(axis) - min(axis) for axis in zip(*points, strict=True))
        return max(spans) >= least

    def is_near(self, point: Point, pointer: Pointer, reach: float) -> bool:
        """Whether the pointer is within ``reach`` pixels of a 1x screen of ``point``."""
        x, y = self.board.canvas_point(*point)
        far = max(abs(x - pointer.canvas_x), abs(y - pointer.canvas_y))
        return far <= reach * self.board.line
