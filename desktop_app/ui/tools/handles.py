"""The eight handles of a frame that can be dragged, and how the pointer looks over each.

Which frame it is and what dragging does, the tools say.
"""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop_app.core.geometry import Rect
from desktop_app.core.record import record


@record()
class Handle:
    """A place of the frame that can be dragged.

    Attributes:
        across: -1 moves the left edge, 1 the right one, 0 none.
        down: the same for the upper and the lower edge.
    """

    across: int
    down: int


HANDLES: tuple[Handle, ...] = tuple(
    Handle(across, down) for down in (-1, 0, 1) for across in (-1, 0, 1) if across or down
)
"""Corners and edges, row by row."""

MOVE = Handle(0, 0)
"""What moves the whole frame."""

_CURSORS = {
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}


def place_of(handle: Handle, frame: Rect) -> tuple[float, float]:
    """Where ``handle`` is on ``frame``."""
    return (
        frame.x + (handle.across + 1) / 2 * frame.width,
        frame.y + (handle.down + 1) / 2 * frame.height,
    )


_AROUND = (
    Qt.CursorShape.SizeHorCursor,
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
)
"""Cursors by their direction, clockwise in steps of 45 degrees."""


def turned_cursor(shape: Qt.CursorShape, angle: float, *, mirrored: bool) -> Qt.CursorShape:
    """How ``shape`` looks in a view that is mirrored and then turned clockwise by ``angle``."""
    if shape not in _AROUND:
        return shape
    steps = _AROUND.index(shape)
    return _AROUND[(round(angle / 45) + (-steps if mirrored else steps)) % 4]


def cursor_over(handle: Handle) -> Qt.CursorShape:
    """Says which way ``handle`` can be dragged."""
    across, down = handle.across, handle.down
    return _CURSORS.get((across, down)) or _CURSORS[(-across, -down)]
