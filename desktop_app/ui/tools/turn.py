"""Shift+Space-drag: turns the view about the canvas' middle. Part of no tool's row."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt

from desktop_app.ui.tools.base import Board, Pointer, Tool

STEP = 15.0
"""Degrees that a key turns the view by, and that Alt holds a drag to."""

_CATCH = 2.0
"""Degrees around the four upright directions in which a drag stops there."""


class TurnGesture(Tool):
    """The picture follows the pointer around the middle; Alt keeps to steps of 15 degrees."""

    needs_document = False
    edits = False
    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._start: tuple[float, float] | None = None

    def press(self, pointer: Pointer) -> None:
        self._start = (self._direction(pointer), self.board.angle)

    def move(self, pointer: Pointer) -> None:
        if self._start is None:
            return
        first, angle = self._start
        angle += self._direction(pointer) - first
        upright = 90 * round(angle / 90)
        if pointer.alt:
            angle = STEP * round(angle / STEP)
        elif abs(angle - upright) < _CATCH:
            angle = upright
        self.board.turn_to(angle)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._start = None

    def cancel(self) -> None:
        if self._start is not None:
            self.board.turn_to(self._start[1])
        self._start = None

    def _direction(self, pointer: Pointer) -> float:
        """Of the pointer, seen from the canvas' middle, in degrees clockwise."""
        x, y = pointer.on_screen
        size = self.board.canvas_size
        return math.degrees(math.atan2(y - size.height / 2, x - size.width / 2))
