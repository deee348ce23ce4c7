"""Guides and grid on the canvas: how they look, and how a guide is dragged with the hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.state.document.guides import Guide, GuideState, Orientation
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.tools.base import Board, Grip, Pointer
from desktop_app.ui.tools.handles import Handle, cursor_over

if TYPE_CHECKING:
    from desktop_app.ui.canvas.viewport import Viewport

_GRAB = 4
"""How near the pointer takes a guide, in pixels of a 1x screen."""

_CROWDED = 6
"""Device pixels (1x) that lines of the grid keep apart: nearer ones are left out."""

_LIGHT, _DARK = QColor(255, 255, 255, 80), QColor(0, 0, 0, 70)

_Find: TypeAlias = Callable[[float, float], int | None]


def guide_strip(guide: Guide, viewport: Viewport, area: Rect, line: int) -> Rect:
    """The device pixels that ``guide`` covers of ``area``."""
    if guide.orientation is Orientation.VERTICAL:
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
        if guide.orientation is Orientation.VERTICAL:
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
    """Draw what of the guides lies in ``area`` of the plane: they go on beyond the picture."""
    for guide in guides:
        strip = guide_strip(guide, viewport, area, line)
        if not strip.is_empty:
            painter.fillRect(qrect(strip), color)


def paint_grid(
    painter: QPainter, viewport: Viewport, picture: Rect, area: Rect, spacing: int, line: int
) -> None:
    """Draw a grid over ``picture``, a line every ``spacing`` of its pixels, or every second,
    fourth… of those where they would crowd."""
    part = area.intersected(viewport.canvas_rect(picture))
    if part.is_empty:
        return
    step = spacing
    while step * viewport.zoom < _CROWDED * line:
        step *= 2
    seen = viewport.picture_rect(part)
    for color, beside in ((_LIGHT, 0), (_DARK, line)):
        for x in range(max(step, -(-seen.x // step) * step - step), seen.right + step, step):
            left = round(viewport.to_canvas(x, 0)[0]) + beside
            strip = Rect(left, part.y, line, part.height).intersected(part)
            if x < picture.right and not strip.is_empty:
                painter.fillRect(qrect(strip), color)
        for y in range(max(step, -(-seen.y // step) * step - step), seen.bottom + step, step):
            top = round(viewport.to_canvas(0, y)[1]) + beside
            strip = Rect(part.x, top, part.width, line).intersected(part)
            if y < picture.bottom and not strip.is_empty:
                painter.fillRect(qrect(strip), color)


class GuideGrip(Grip):
    """Takes a guide that is under the hand; dragged off the canvas it goes."""

    edits = False

    def __init__(self, board: Board, guides: GuideState, find: _Find) -> None:
        super().__init__(board)
        self._guides, self._find = guides, find
        self._over: int | None = None
        self._held: tuple[int, tuple[Guide, ...]] | None = None

    @property
    def cursor(self) -> Qt.CursorShape:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Across the guide."""
        number = self._held[0] if self._held else self._over
        guides = self._guides.shown.value
        if number is None or number >= len(guides):
            return Qt.CursorShape.ArrowCursor
        upright = guides[number].orientation is Orientation.VERTICAL
        return cursor_over(Handle(1, 0) if upright else Handle(0, 1))

    @property
    def is_over(self) -> bool:
        return self._over is not None

    @property
    def is_dragging(self) -> bool:
        return self._held is not None

    def hover(self, pointer: Pointer | None) -> None:
        self._over = None if pointer is None else self._find(pointer.canvas_x, pointer.canvas_y)

    def press(self, pointer: Pointer) -> None:
        number = self._find(pointer.canvas_x, pointer.canvas_y)
        self._held = None if number is None else (number, self._guides.shown.value)

    def move(self, pointer: Pointer) -> None:
        if self._held is not None:
            move_guide(self._guides, self._held[0], pointer)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        if self._held is not None and not is_on(self.board, pointer):
            self._guides.remove(self._held[0])
        self._held = self._over = None

    def cancel(self) -> None:
        if self._held is not None:
            self._guides.shown.value = self._held[1]
        self._held = None


def move_guide(guides: GuideState, number: int, pointer: Pointer) -> None:
    """Put a guide under the pointer, between two pixels of the picture."""
    upright = guides.shown.value[number].orientation is Orientation.VERTICAL
    guides.move(number, float(round(pointer.x if upright else pointer.y)))


def is_on(board: Board, pointer: Pointer) -> bool:
    """Whether the pointer is on the canvas."""
    x, y = pointer.on_screen
    return 0 <= x < board.canvas_size.width and 0 <= y < board.canvas_size.height
