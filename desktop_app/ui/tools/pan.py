"""The hand: drags the picture."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop_app.ui.tools.base import Board, Pointer, Tool


class PanTool(Tool):
    """Moves the view; needs no document, a coming picture can be moved too."""

    needs_document = False
    edits = False
    cursor = Qt.CursorShape.OpenHandCursor
    drag_cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._at: tuple[float, float] | None = None

    def press(self, pointer: Pointer) -> None:
        self._at = pointer.on_screen

    def move(self, pointer: Pointer) -> None:
        if self._at is not None:
            x, y = self._at
            self._at = pointer.on_screen
            self.board.pan(self._at[0] - x, self._at[1] - y)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._at = None

    def cancel(self) -> None:
        self._at = None
