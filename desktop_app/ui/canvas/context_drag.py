"""Dragging the context's frame: the user's word on what the model is to see.

Only the settings change; the plans follow, and the frame with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Qt

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.state.work.parameters import ParameterState
from desktop_app.ui.canvas.context_frame import ContextFrame
from desktop_app.ui.tools.base import Board, Grip, Pointer
from desktop_app.ui.tools.handles import MOVE, Handle, cursor_over

_Find: TypeAlias = Callable[[float, float], tuple[Handle, EditPlan] | None]

_Grabbed: TypeAlias = "tuple[Handle, Pointer, Rect, Rect | None]"
"""What is dragged, from where, the frame then, and what the user had chosen for it."""

_LEAST = 16
"""Pixels of the picture that a side keeps."""


def dragged(start: Rect, handle: Handle, dx: float, dy: float, bounds: Rect) -> Rect:
    """``start`` with one of its handles moved by (dx, dy), inside ``bounds``; never turned over."""
    right, down = round(dx), round(dy)
    if handle == MOVE:
        return start.moved(right, down).moved_inside(bounds).intersected(bounds)
    left, end = _moved(start.x, start.right, handle.across, right, bounds.x, bounds.right)
    top, bottom = _moved(start.y, start.bottom, handle.down, down, bounds.y, bounds.bottom)
    return Rect.from_edges(left, top, end, bottom)


def _moved(first: int, end: int, which: int, by: int, least: int, most: int) -> tuple[int, int]:
    if which < 0:
        first = max(least, min(first + by, end - _LEAST))
    elif which > 0:
        end = min(most, max(end + by, first + _LEAST))
    return first, end


def _edge(first: int, end: int, which: int) -> tuple[int, ...]:
    """The edge that a handle moves, if it moves one in this direction."""
    return () if which == 0 else (first,) if which < 0 else (end,)


class ContextDrag(Grip):
    """Takes the pointer only over a handle that is seen. Esc brings the old context back."""

    def __init__(
        self, board: Board, frame: ContextFrame, parameters: ParameterState, find: _Find
    ) -> None:
        super().__init__(board)
        self._frame, self._parameters, self._find = frame, parameters, find

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Says which way the frame can be dragged here."""
        at: _Grabbed | None = self._grabbed or self._over
        return cursor_over(MOVE if at is None else at[0])

    def found(self, pointer: Pointer) -> _Grabbed | None:
        """The handle, and how all is."""
        found, document = self._find(pointer.canvas_x, pointer.canvas_y), self.board.document
        if found is None or document is None:
            return None
        rect = found[1].context.intersected(document.size.rect)
        return found[0], pointer, rect, self._parameters.value.plan.context

    def drag(self, grabbed: _Grabbed, pointer: Pointer) -> None:
        document, (handle, start, rect, _) = self.board.document, grabbed
        if document is None:
            return
        moved = self._snapped(rect, handle, pointer.x - start.x, pointer.y - start.y)
        wished = dragged(rect, handle, *moved, document.size.rect)
        if self._frame.wished is None and wished == rect:
            return  # a mere click chooses nothing
        self._frame.set_wished(wished)
        self._parameters.change_plan(context=wished)

    def drop(self, grabbed: _Grabbed, pointer: Pointer) -> None:
        self._frame.set_wished(None)

    def put_back(self, grabbed: _Grabbed) -> None:
        self._parameters.change_plan(context=grabbed[3])
        self._frame.set_wished(None)

    def _snapped(self, rect: Rect, handle: Handle, dx: float, dy: float) -> tuple[float, float]:
        """(dx, dy), or what brings an edge that moves onto a line near it."""
        across = (
            (rect.x, rect.right) if handle == MOVE else _edge(rect.x, rect.right, handle.across)
        )
        down = (rect.y, rect.bottom) if handle == MOVE else _edge(rect.y, rect.bottom, handle.down)
        snap = self.board.snap([x + dx for x in across], [y + dy for y in down])
        return dx + (snap[0] or 0.0), dy + (snap[1] or 0.0)
