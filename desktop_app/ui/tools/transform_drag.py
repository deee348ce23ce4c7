"""Dragging the frame of the Transform tool: which handle is where, and what it does to the map.
Numbers alone, no drawing.

Handles are those of the frame as it was (`transform_frame.TransformFrame.bounds`), carried along by
its map; so a frame that is turned is scaled along its own sides.
"""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum, auto

from desktop_app.core.affine import Affine, Point
from desktop_app.core.geometry import Rect
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.ui.tools.handles import HANDLES, Handle

TURN_STEP = 15.0
"""Degrees that a turn goes by while Shift is held."""

_SMALLEST = 1.0
"""Pixels that a side keeps at least."""


class FramePart(Enum):
    """What of the frame is held."""

    HANDLE = auto()
    PIVOT = auto()
    INSIDE = auto()
    OUTSIDE = auto()


class Grab:
    """What is held since the button went down, and how all was then.

    Args:
        part: what.
        handle: which, of `FramePart.HANDLE`.
        frame: as it was.
        at: where the pointer was, in document pixels.
    """

    def __init__(
        self, part: FramePart, handle: Handle | None, frame: TransformFrame, at: Point
    ) -> None:
        self.part, self.handle, self.frame, self.at = part, handle, frame, at


def handle_point(bounds: Rect, handle: Handle) -> Point:
    """Where a handle is on the frame as it was."""
    return (
        bounds.x + (handle.across + 1) / 2 * bounds.width,
        bounds.y + (handle.down + 1) / 2 * bounds.height,
    )


def part_at(
    frame: TransformFrame, x: float, y: float, reach: float
) -> tuple[FramePart, Handle | None]:
    """What lies under a point of the document; ``reach`` in document pixels.

    Corners go before edges, and the pivot before both unless they lie on one another. Edges can be
    dragged anywhere along them.
    """
    bounds, matrix = frame.bounds, frame.matrix

    def distance(point: Point) -> float:
        return math.hypot(point[0] - x, point[1] - y)

    corners = [handle for handle in HANDLES if handle.across and handle.down]
    near = min(corners, key=lambda handle: distance(matrix.point(*handle_point(bounds, handle))))
    if distance(matrix.point(*handle_point(bounds, near))) <= reach:
        return FramePart.HANDLE, near
    if distance(frame.pivot_at) <= reach:
        return FramePart.PIVOT, None
    places = [(handle, _side(frame, handle)) for handle in HANDLES if not _is_corner(handle)]
    edge, (start, end) = min(places, key=lambda place: _away(place[1], (x, y)))
    if _away((start, end), (x, y)) <= reach:
        return FramePart.HANDLE, edge
    inner = matrix.inverse.point(x, y)
    inside = bounds.x <= inner[0] <= bounds.right and bounds.y <= inner[1] <= bounds.bottom
    return (FramePart.INSIDE if inside else FramePart.OUTSIDE), None


def dragged(
    grab: Grab,
    to: Point,
    *,
    keep_aspect: bool = False,
    centred: bool = False,
    slants: bool = False,
    steps: bool = False,
) -> TransformFrame:
    """The frame after what is held was dragged to ``to``, in document pixels.

    Args:
        grab: what is held.
        to: where the pointer is.
        keep_aspect: of a handle: both sides are scaled alike.
        centred: of a handle: the pivot stays, not the opposite side.
        slants: of an edge: it moves along itself.
        steps: of a turn: only multiples of `TURN_STEP`; of a move: along one axis only.
    """
    frame, at = grab.frame, grab.at
    if grab.part is FramePart.PIVOT:
        local = frame.matrix.inverse.point(*to)
        bounds = frame.bounds
        share = (local[0] - bounds.x) / bounds.width, (local[1] - bounds.y) / bounds.height
        return replace(frame, pivot=(_drawn(share[0]), _drawn(share[1])))
    if grab.part is FramePart.INSIDE:
        dx, dy = to[0] - at[0], to[1] - at[1]
        if steps:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        return replace(frame, matrix=Affine.translation(round(dx), round(dy)).of(frame.matrix))
    if grab.part is FramePart.OUTSIDE:
        return _turned(frame, at, to, steps=steps)
    assert grab.handle is not None
    if slants and not _is_corner(grab.handle):
        return _slanted(grab, to)
    return _scaled(grab, to, keep_aspect=keep_aspect, centred=centred)


def _is_corner(handle: Handle) -> bool:
    return bool(handle.across and handle.down)


def _side(frame: TransformFrame, handle: Handle) -> tuple[Point, Point]:
    if handle.across:
        ends = Handle(handle.across, -1), Handle(handle.across, 1)
    else:
        ends = Handle(-1, handle.down), Handle(1, handle.down)
    first, last = (frame.matrix.point(*handle_point(frame.bounds, end)) for end in ends)
    return first, last


def _away(side: tuple[Point, Point], point: Point) -> float:
    """Distance of a point from a straight line between two."""
    (x0, y0), (x1, y1) = side
    across, down = x1 - x0, y1 - y0
    length = across * across + down * down
    along = 0.0 if length == 0 else ((point[0] - x0) * across + (point[1] - y0) * down) / length
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - x0 - along * across, point[1] - y0 - along * down)


def _drawn(share: float) -> float:
    """Near the middle or a side: there."""
    return next((mark for mark in (0.0, 0.5, 1.0) if abs(share - mark) < 0.02), share)


def _turned(frame: TransformFrame, at: Point, to: Point, *, steps: bool) -> TransformFrame:
    pivot = frame.pivot_at
    first = math.degrees(math.atan2(at[1] - pivot[1], at[0] - pivot[0]))
    last = math.degrees(math.atan2(to[1] - pivot[1], to[0] - pivot[0]))
    angle = last - first
    if steps:
        now = frame.numbers.angle
        angle = round((now + angle) / TURN_STEP) * TURN_STEP - now
    return replace(frame, matrix=Affine.rotation(angle, pivot).of(frame.matrix))


def _moves(grab: Grab, to: Point) -> tuple[Point, Point]:
    """Where the handle is on the frame as it was, and where it is dragged to, along its sides."""
    assert grab.handle is not None
    back = grab.frame.matrix.inverse
    (x0, y0), (x1, y1) = back.point(*grab.at), back.point(*to)
    place = handle_point(grab.frame.bounds, grab.handle)
    return place, (place[0] + x1 - x0, place[1] + y1 - y0)


def _scaled(grab: Grab, to: Point, *, keep_aspect: bool, centred: bool) -> TransformFrame:
    frame, handle = grab.frame, grab.handle
    assert handle is not None
    bounds = frame.bounds
    place, wanted = _moves(grab, to)
    about = handle_point(bounds, Handle(-handle.across, -handle.down))
    if centred:
        about = frame.local(frame.pivot)
    wide, high = place[0] - about[0], place[1] - about[1]
    across = (wanted[0] - about[0]) / wide if handle.across and wide else 1.0
    down = (wanted[1] - about[1]) / high if handle.down and high else 1.0
    if keep_aspect:
        if _is_corner(handle) and wide and high:
            # Where the pointer falls on the diagonal.
            along = (wanted[0] - about[0]) * wide + (wanted[1] - about[1]) * high
            across = down = along / (wide * wide + high * high)
        else:
            across = down = across if handle.across else down
    across, down = _thick(across, bounds.width), _thick(down, bounds.height)
    return replace(frame, matrix=frame.matrix.of(Affine.scaling(across, down, about)))


def _thick(factor: float, side: int) -> float:
    """Not so small that nothing is left; mirrored where it is dragged over the other side."""
    least = _SMALLEST / max(1, side)
    return math.copysign(max(abs(factor), least), factor)


def _slanted(grab: Grab, to: Point) -> TransformFrame:
    frame, handle = grab.frame, grab.handle
    assert handle is not None
    bounds = frame.bounds
    place, wanted = _moves(grab, to)
    about = handle_point(bounds, Handle(-handle.across, -handle.down))
    if handle.across:
        shear = Affine.shear(0.0, (wanted[1] - place[1]) / (place[0] - about[0]), about)
    else:
        shear = Affine.shear((wanted[0] - place[0]) / (place[1] - about[1]), 0.0, about)
    return replace(frame, matrix=frame.matrix.of(shear))
