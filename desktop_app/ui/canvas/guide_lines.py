"""Guides and grid on the canvas: how they look, and how a guide is dragged with the hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.tools.base import Board, Grip, Pointer
from desktop_app.ui.tools.handles import Handle, cursor_over

if TYPE_CHECKING:
    from desktop_app.core.guides import Guide
    from desktop_app.state.document.guides import GuideState
    from desktop_app.state.document.view import GridStyle, ViewState
    from desktop_app.ui.canvas.viewport import Viewport

_GRAB = 4
"""How near the pointer takes a guide, in pixels of a 1x screen."""

_REACH = 8
"""The same of a vanishing point."""

_Find: TypeAlias = Callable[[float, float], int | None]


def guide_strip(guide: Guide, viewport: Viewport, area: Rect, line: int) -> Rect:
    """The device pixels that ``guide`` covers of ``area``."""
    if guide.is_upright:
        x = round(viewport.to_canvas(guide.position, 0)[0]) - line // 2
        return Rect(x, area.y, line, area.height).intersected(area)
    y = round(viewport.to_canvas(0, guide.position)[1]) - line // 2
    return Rect(area.x, y, area.width, line).intersected(area)


def guide_at(
    guides: tuple[Guide, ...], viewport: Viewport, x: float, y: float, line: int
) -> int | None:
    """The number of the guide at (x, y) of the plane, the topmost first."""
    for number in reversed(range(len(guides))):
        guide = guides[number]
        if guide.is_upright:
            away = viewport.to_canvas(guide.position, 0)[0] - x
        else:
            away = viewport.to_canvas(0, guide.position)[1] - y
        if abs(away) <= _GRAB * line:
            return number
    return None


def paint_guides(
    painter: QPainter,
    guides: tuple[Guide, ...],
    viewport: Viewport,
    area: Rect,
    color: QColor,
    line: int,
) -> None:
    """Draw the guides within ``area`` of the plane: they go on beyond the picture."""
    for guide in guides:
        strip = guide_strip(guide, viewport, area, line)
        if not strip.is_empty:
            painter.fillRect(qrect(strip), color)


class GuideGrip(Grip):
    """Takes a guide that is under the hand; dragged off the canvas it goes."""

    def __init__(self, board: Board, guides: GuideState, find: _Find) -> None:
        super().__init__(board)
        self._guides, self._find = guides, find

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """An arrow across the guide that is under the pointer or dragged."""
        number = self._over if self._grabbed is None else self._grabbed
        guides = self._guides.shown.value
        if number is None or number >= len(guides):
            return Qt.CursorShape.ArrowCursor
        upright = guides[number].is_upright
        return cursor_over(Handle(1, 0) if upright else Handle(0, 1))

    def found(self, pointer: Pointer) -> int | None:
        return self._find(pointer.canvas_x, pointer.canvas_y)

    def drag(self, grabbed: int, pointer: Pointer) -> None:
        drag_guide(self._guides, grabbed, pointer)

    def drop(self, grabbed: int, pointer: Pointer) -> None:
        drop_guide(self._guides, grabbed, off=not is_on(self.board, pointer))

    def put_back(self, grabbed: int) -> None:
        self._guides.cancel()


class VanishingGrip(Grip):
    """Takes a vanishing point of the perspective grid that is under the hand (``by_hand``)."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, board: Board, view: ViewState, by_hand: Callable[[], bool]) -> None:
        super().__init__(board)
        self._view, self._by_hand = view, by_hand

    def found(self, pointer: Pointer) -> tuple[int, GridStyle] | None:
        """Its number, and the grid."""
        document, look = self.board.document, self._view.lines.grid.value
        shown = self._view.grid_visible.value and look.kind == "perspective"
        if document is None or not shown or not self._by_hand():
            return None
        for number, (x, y) in enumerate(look.points):
            place = self.board.canvas_point(x * document.size.width, y * document.size.height)
            if math.dist(place, (pointer.canvas_x, pointer.canvas_y)) <= _REACH * self.board.line:
                return number, look
        return None

    def drag(self, grabbed: tuple[int, GridStyle], pointer: Pointer) -> None:
        document, (number, look) = self.board.document, grabbed
        if document is not None:
            place = pointer.x / document.size.width, pointer.y / document.size.height
            points = (*look.points[:number], place, *look.points[number + 1 :])
            self._view.lines.grid.value = replace(look, points=points)

    def put_back(self, grabbed: tuple[int, GridStyle]) -> None:
        self._view.lines.grid.value = grabbed[1]


def drag_guide(guides: GuideState, number: int, pointer: Pointer) -> None:
    """Show a guide under the pointer, between two pixels of the picture."""
    upright = guides.shown.value[number].is_upright
    guides.drag(guides.moved(number, float(round(pointer.x if upright else pointer.y))))


def drop_guide(guides: GuideState, number: int, *, off: bool, new: bool = False) -> None:
    """Let go of it: it stays there or, ``off`` the canvas, is gone. One step, whatever it was."""
    if not off:
        guides.put("guide_new" if new else "guide_move", guides.shown.value)
    elif new:
        guides.cancel()
    else:
        guides.remove(number)


def is_on(board: Board, pointer: Pointer) -> bool:
    """Whether the pointer is on the canvas."""
    x, y = pointer.on_screen
    return 0 <= x < board.canvas_size.width and 0 <= y < board.canvas_size.height
