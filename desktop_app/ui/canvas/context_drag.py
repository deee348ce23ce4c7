"""Dragging the context's frame: the user's word on what the model is to see.

Only the settings change; the plans follow, and the frame with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.ui.tools.base import Board, Grip, Pointer
from desktop_app.ui.tools.handles import MOVE, Handle, cursor_over

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

    from desktop_app.state.work.parameters import ParameterState
    from desktop_app.ui.canvas.context_frame import ContextFrame

_Find: TypeAlias = Callable[[float, float], tuple[Handle, EditPlan] | None]

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

    edits = False

    def __init__(
        self, board: Board, frame: ContextFrame, parameters: ParameterState, find: _Find
    ) -> None:
        super().__init__(board)
        self._frame, self._parameters, self._find = frame, parameters, find
        self._over: Handle | None = None
        self._held: tuple[Handle, Pointer, Rect] | None = None
        self._before: Rect | None = None

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Says which way the frame can be dragged here."""
        return cursor_over(self._held[0] if self._held else self._over or MOVE)

    @property
    def is_over(self) -> bool:
        """Whether the pointer is where a press takes the frame."""
        return self._over is not None

    @property
    def is_dragging(self) -> bool:
        return self._held is not None

    def hover(self, pointer: Pointer | None) -> None:
        found = None if pointer is None else self._find(pointer.canvas_x, pointer.canvas_y)
        self._over = found[0] if found else None

    def press(self, pointer: Pointer) -> None:
        found, document = self._find(pointer.canvas_x, pointer.canvas_y), self.board.document
        if found is None or document is None:
            return
        handle, plan = found
        self._before = self._parameters.value.plan.context
        self._held = (handle, pointer, plan.context.intersected(document.size.rect))

    def move(self, pointer: Pointer) -> None:
        document = self.board.document
        if self._held is None or document is None:
            return
        handle, start, rect = self._held
        moved = self._snapped(rect, handle, pointer.x - start.x, pointer.y - start.y)
        wished = dragged(rect, handle, *moved, document.size.rect)
        if self._frame.wished is None and wished == rect:
            return  # a mere click chooses nothing
        self._frame.set_wished(wished)
        self._parameters.change_plan(context=wished)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._end()

    def cancel(self) -> None:
        if self._held is not None:
            self._parameters.change_plan(context=self._before)
        self._end()

    def _snapped(self, rect: Rect, handle: Handle, dx: float, dy: float) -> tuple[float, float]:
        """(dx, dy), or what brings an edge that moves onto a line near it."""
        across = (
            (rect.x, rect.right) if handle == MOVE else _edge(rect.x, rect.right, handle.across)
        )
        down = (rect.y, rect.bottom) if handle == MOVE else _edge(rect.y, rect.bottom, handle.down)
        snap = self.board.snap([x + dx for x in across], [y + dy for y in down])
        return dx + (snap[0] or 0.0), dy + (snap[1] or 0.0)

    def _end(self) -> None:
        self._held = None
        self._frame.set_wished(None)
