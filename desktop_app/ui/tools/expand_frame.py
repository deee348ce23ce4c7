"""Dragging the frame of the Expand tool: margins and snapping. Numbers alone, no drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.ui.tools.handles import Handle

ASPECTS: tuple[tuple[int, int], ...] = (
    *((1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (21, 9)),
    *((4, 5), (3, 4), (2, 3), (9, 16)),
)
"""Shapes of pictures: width to height."""

MULTIPLE = 8
"""Sizes that models work at are multiples of it; those of the canvas snap to them gently."""


def frame_of(size: Size, margins: Margins) -> Rect:
    """The larger canvas, in pixels of the picture as it is."""
    grown = margins.grown(size)
    return Rect(-margins.left, -margins.top, grown.width, grown.height)


def handle_at(frame: Rect, x: float, y: float, reach: float) -> Handle | None:
    """The handle under (x, y), at most ``reach`` away; an edge can be dragged anywhere."""
    across = _edge(x, frame.x, frame.right, reach)
    down = _edge(y, frame.y, frame.bottom, reach)
    inside_x = frame.x - reach <= x <= frame.right + reach
    inside_y = frame.y - reach <= y <= frame.bottom + reach
    if not (inside_x and inside_y) or not (across or down):
        return None
    return Handle(across, down)


def dragged(
    size: Size,
    start: Margins,
    handle: Handle,
    moved: tuple[float, float],
    *,
    both: bool = False,
    reach: float = 0.0,
) -> Margins:
    """The margins after ``handle`` was dragged.

    Args:
        size: of the picture.
        start: the margins before.
        handle: what is dragged.
        moved: how far, right and down, in pixels of the picture.
        both: the opposite side grows by as much.
        reach: how far a size snaps, in pixels of the picture: to the picture's own border, to a
            usual shape, to a multiple of 8.
    """
    left, top, right, bottom = start.left, start.top, start.right, start.bottom
    if handle.down:
        fixed = size.width + left + right
        shapes = () if handle.across else (round(fixed * high / wide) for wide, high in ASPECTS)
        top, bottom = _pulled(
            size.height, (top, bottom), handle.down, moved[1], both, shapes, reach
        )
    if handle.across:
        fixed = size.height + top + bottom
        shapes = (round(fixed * wide / high) for wide, high in ASPECTS)
        ends = (left, right)
        left, right = _pulled(size.width, ends, handle.across, moved[0], both, shapes, reach)
    return Margins(left, top, right, bottom)


def aspect_of(size: Size) -> tuple[int, int] | None:
    """The usual shape that ``size`` has to the pixel, if any."""
    for wide, high in ASPECTS:
        if size.width == round(size.height * wide / high) or size.height == round(
            size.width * high / wide
        ):
            return wide, high
    return None


def _edge(at: float, first: float, end: float, reach: float) -> int:
    """-1 near ``first``, 1 near ``end``, 0 elsewhere; of a narrow frame the nearer one."""
    near = abs(at - first), abs(at - end)
    if min(near) > reach:
        return 0
    return -1 if near[0] < near[1] else 1


def _pulled(
    side: int,
    ends: tuple[int, int],
    which: int,
    moved: float,
    both: bool,
    shapes: Iterable[int],
    reach: float,
) -> tuple[int, int]:
    """The two margins of one direction after the end ``which`` was pulled."""
    pull = moved * which
    first = max(0.0, ends[0] + pull) if which < 0 or both else ends[0]
    second = max(0.0, ends[1] + pull) if which > 0 or both else ends[1]
    rest = 0 if both else ends[1] if which < 0 else ends[0]
    reach = 2 * reach if both else reach
    extra = _snapped(side + first + second, side + rest, shapes, reach) - side - rest
    if both:
        # Unequal ends stay unequal: they grow by as much.
        half = min(extra, max(0, (extra + round(first - second)) // 2))
        return half, extra - half
    return (extra, ends[1]) if which < 0 else (ends[0], extra)


def _snapped(wanted: float, least: int, shapes: Iterable[int], reach: float) -> int:
    """A length near ``wanted``, at least ``least``."""
    if wanted - least <= reach:
        return least
    near = [shape for shape in shapes if abs(shape - wanted) <= reach and shape > least]
    if near:
        return min(near, key=lambda shape: abs(shape - wanted))
    multiple = MULTIPLE * math.floor(wanted / MULTIPLE + 0.5)
    if abs(multiple - wanted) <= reach and multiple > least:
        return multiple
    return max(least, math.floor(wanted + 0.5))
