"""The eight handles of a context's frame: where they are, which one is meant, how they look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.kit import saved
from desktop_app.ui.tools.handles import HANDLES, Handle, place_of

SIDE = 7
"""Of a handle, in pixels of a 1x screen."""

_GRAB = 6
"""How near the pointer must be to take one."""

_ROOM = 44
"""Length of an edge below which it has no handle of its own, only its corners."""


def is_near(frame: Rect, x: float, y: float, reach: int) -> bool:
    """Whether (x, y) is near the outline of ``frame``."""
    outer, inner = frame.grown(reach), frame.grown(-reach)
    if not (outer.x <= x < outer.right and outer.y <= y < outer.bottom):
        return False
    return inner.is_empty or not (inner.x <= x < inner.right and inner.y <= y < inner.bottom)


def handle_at(frame: Rect, canvas: Rect, x: float, y: float, line: int) -> Handle | None:
    """The handle of ``frame`` at (x, y); all in device pixels."""
    for handle in _handles(frame, line):
        there = _place(handle, frame, canvas)
        if max(abs(there[0] - x), abs(there[1] - y)) <= _GRAB * line:
            return handle
    return None


def draw(painter: QPainter, frame: Rect, canvas: Rect, line: int) -> None:
    """Light squares with a dark edge."""
    side = SIDE * line
    with saved(painter):
        painter.setPen(Qt.PenStyle.NoPen)
        for handle in _handles(frame, line):
            x, y = _place(handle, frame, canvas)
            box = Rect(round(x - side / 2), round(y - side / 2), side, side)
            painter.fillRect(qrect(box), QColor(20, 20, 20, 200))
            painter.fillRect(qrect(box.grown(-line)), QColor(245, 245, 245))


def _handles(frame: Rect, line: int) -> list[Handle]:
    """Those that there is room for."""
    room = _ROOM * line
    return [
        handle
        for handle in HANDLES
        if (handle.across or frame.width >= room) and (handle.down or frame.height >= room)
    ]


def _place(handle: Handle, frame: Rect, canvas: Rect) -> tuple[float, float]:
    """Where a handle is: that of an edge in the middle of what is seen of it."""
    x, y = place_of(handle, frame)
    seen = frame.intersected(canvas)
    if not seen.is_empty:
        x = x if handle.across else seen.x + seen.width / 2
        y = y if handle.down else seen.y + seen.height / 2
    return x, y
