"""The polygon lasso: corners by clicking, pieces by hand by dragging, over several presses."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from desktop_app.imaging.shapes import Point
from desktop_app.ui.tools.base import Board, Pointer
from desktop_app.ui.tools.outlines import draw_outline
from desktop_app.ui.tools.shape import OutlineTool

_REACH = 8
"""How near a click must be to the first corner to close the outline, in pixels of a 1x screen."""

_SAME = 3
"""How far a second click may be from the first to be one on the same place; also how far a drag
goes before it draws by hand."""

_HALF = 3
"""Half of the side of the square on the first corner."""


class PolygonTool(OutlineTool):
    """A click is a corner, a drag a piece drawn by hand.

    A double click, a click on the first corner, or Enter closes the outline; Backspace takes back
    the last corner or piece; Esc gives up.
    """

    step = "polygon"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._presses: list[int] = []  # how many points there were before each
        self._held: Pointer | None = None
        self._by_hand = False
        self._to: Point | None = None

    @property
    def is_open(self) -> bool:
        return bool(self.points)

    def press(self, pointer: Pointer) -> None:
        self._follow(None)
        if self.points and self._closes(pointer):
            self.finish()
            return
        pointer = self.snapped(pointer)
        self._held, self._by_hand = pointer, False
        self._presses.append(len(self.points))
        if self.points:
            self.extend(pointer)
        else:
            self.begin(pointer)
            self._redraw_start()

    def move(self, pointer: Pointer) -> None:
        if self._held is None:
            return
        held = (self._held.x, self._held.y)
        self._by_hand = self._by_hand or not self.is_near(held, pointer, _SAME)
        if self._by_hand and (pointer.x, pointer.y) != self.points[-1]:
            self.extend(pointer)

    def release(self, pointer: Pointer) -> None:
        if self._held is None:
            return
        self.move(pointer)
        self._held = None
        if self._by_hand and self.is_near(self.points[0], pointer, _REACH):
            self.finish()

    def cancel(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._follow(None)
        if self.points:
            self._redraw_start()
        super().forget()
        self._presses, self._held = [], None

    def key(self, key: Qt.Key) -> bool:
        if not self.points:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._take_back()
        else:
            return False
        return True

    def hover(self, pointer: Pointer | None) -> None:
        snapped = None if pointer is None else self.snapped(pointer)
        self._follow(None if snapped is None else (snapped.x, snapped.y))

    def paint(self, painter: QPainter) -> None:
        if not self.points:
            return
        super().paint(painter)
        if self._to is not None:
            ends = (self.points[-1], self._to)
            coming = QPolygonF([QPointF(*self.board.canvas_point(*end)) for end in ends])
            draw_outline(painter, coming, self.board.line)
        x, y = (round(part) for part in self.board.canvas_point(*self.points[0]))
        line = self.board.line
        for half, colour in ((_HALF + 1, QColor(0, 0, 0, 200)), (_HALF, QColor(255, 255, 255))):
            side = (2 * half + 1) * line
            painter.fillRect(x - half * line, y - half * line, side, side, colour)

    def _closes(self, pointer: Pointer) -> bool:
        again = self.is_near(self.points[-1], pointer, _SAME)
        return again or (len(self.points) > 2 and self.is_near(self.points[0], pointer, _REACH))

    def _take_back(self) -> None:
        count = self._presses.pop()
        if count == 0:
            self.cancel()
            return
        to = self._to
        self._follow(None)
        self.redraw_all()
        self.cut(count)
        self._follow(to)

    def _follow(self, to: Point | None) -> None:
        """Draw the line that would come next."""
        for end in (self._to, to):
            if self.points and end is not None:
                self.redraw_line(self.points[-1], end)
        self._to = to

    def _redraw_start(self) -> None:
        self.redraw_line(self.points[0], self.points[0])


class LassoTool(OutlineTool):
    """Drawn with the button held; releasing it closes the outline with a straight line."""

    step = "lasso"

    def press(self, pointer: Pointer) -> None:
        self.begin(pointer)

    def move(self, pointer: Pointer) -> None:
        if self.points and (pointer.x, pointer.y) != self.points[-1]:
            self.extend(pointer)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self.finish()

    def cancel(self) -> None:
        self.forget()
