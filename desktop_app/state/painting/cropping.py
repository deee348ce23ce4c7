"""The part of the picture that a crop keeps: an upright or turned frame. Numbers alone.

Turned, the frame is what becomes upright: straightening a horizon is turning the frame with it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeAlias

from desktop_app.core.affine import Affine, Point
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.record import record

LEAST = 1.0
"""Pixels that a side has at least."""

MOST_ANGLE = 45.0
"""Degrees to which a picture is straightened; more is a quarter turn."""

Corners: TypeAlias = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left, in pixels of the document."""


@record()
class Crop:
    """The frame.

    Attributes:
        x, y: its middle, in pixels of the document.
        width, height: of what is left.
        angle: degrees by which it is turned, clockwise.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    @classmethod
    def whole(cls, size: Size) -> Crop:
        return cls(size.width / 2, size.height / 2, float(size.width), float(size.height))

    @property
    def size(self) -> Size:
        """What is left, in whole pixels."""
        return Size(max(1, round(self.width)), max(1, round(self.height)))

    @property
    def rect(self) -> Rect:
        """Of an upright frame: the pixels in it."""
        left, top = round(self.x - self.width / 2), round(self.y - self.height / 2)
        return Rect(left, top, self.size.width, self.size.height)

    @property
    def corners(self) -> Corners:
        turn = Affine.rotation(self.angle, (self.x, self.y))
        left, top = self.x - self.width / 2, self.y - self.height / 2
        right, bottom = left + self.width, top + self.height
        places = ((left, top), (right, top), (right, bottom), (left, bottom))
        a, b, c, d = (turn.point(*place) for place in places)
        return a, b, c, d

    @property
    def matrix(self) -> Affine:
        """From the document to what is left of it."""
        if not self.angle:
            return Affine.translation(-self.rect.x, -self.rect.y)
        upright = Affine.rotation(-self.angle, (self.x, self.y))
        moved = Affine.translation(self.size.width / 2 - self.x, self.size.height / 2 - self.y)
        return moved.of(upright)

    def inside(self, x: float, y: float) -> Point:
        """A point of the document as the frame sees it: from its middle, along its sides."""
        at = Affine.rotation(-self.angle, (self.x, self.y)).point(x, y)
        return at[0] - self.x, at[1] - self.y

    def fitted(self, size: Size) -> Crop:
        """As large as holds no more than the picture, about the same middle."""
        share = 1.0
        x, y = min(max(self.x, 0.5), size.width - 0.5), min(max(self.y, 0.5), size.height - 0.5)
        for corner in replace(self, x=x, y=y).corners:
            for at, middle, most in ((corner[0], x, size.width), (corner[1], y, size.height)):
                room = most - middle if at > middle else middle
                reach = abs(at - middle)
                share = min(share, room / reach if reach > room else 1.0)
        return replace(self, x=x, y=y, width=self.width * share, height=self.height * share)

    def shaped(self, wide: float, high: float, size: Size) -> Crop:
        """Of the shape ``wide``:``high``, with as much of the same area as fits."""
        area = self.width * self.height
        width = math.sqrt(area * wide / high)
        return replace(self, width=width, height=area / width).fitted(size)


def view_size(corners: Corners, shape: tuple[int, int] | None = None) -> Size:
    """The size of what a perspective crop gives: as long as the longer of opposite sides; of a
    shape, where one is wanted, with the same area."""
    (a, b, c, d) = corners
    width = max(math.dist(a, b), math.dist(d, c), LEAST)
    height = max(math.dist(a, d), math.dist(b, c), LEAST)
    if shape is not None:
        area = width * height
        width = math.sqrt(area * shape[0] / shape[1])
        height = area / width
    return Size(max(1, round(width)), max(1, round(height)))


def corner_dragged(start: Corners, number: int | None, moved: Point, size: Size) -> Corners:
    """A corner, or all (None), elsewhere, inside the picture; as it was, where it would fold."""
    from desktop_app.core.warp import Warp

    dx, dy = moved
    which = range(4) if number is None else (number,)
    if number is None:  # all by the same
        xs, ys = zip(*start, strict=True)
        dx = min(max(dx, -min(xs)), size.width - max(xs))
        dy = min(max(dy, -min(ys)), size.height - max(ys))
    points = list(start)
    for each in which:
        x, y = start[each]
        points[each] = min(max(x + dx, 0.0), size.width), min(max(y + dy, 0.0), size.height)
    a, b, c, d = points
    return (a, b, c, d) if Warp(size.rect, ((a, b), (d, c))).is_sound else start


def dragged(
    start: Crop,
    across: int,
    down: int,
    moved: Point,
    size: Size,
    *,
    shape: float | None = None,
    beyond: bool = False,
) -> Crop:
    """``start`` with an edge or a corner dragged; the opposite one stays.

    Args:
        start: before.
        across, down: −1, 0 or 1: which edges are dragged; 0 and 0: the frame is moved.
        moved: by how much, in pixels of the document.
        size: of the document; an upright frame stays inside, unless it may go ``beyond``.
        shape: width to height that is kept; None: free.
    """
    if not across and not down:
        made = replace(start, x=start.x + moved[0], y=start.y + moved[1])
        return made if start.angle or beyond else _clamped(made, size)
    turn = Affine.rotation(-start.angle)
    dx, dy = turn.point(*moved)
    width = max(LEAST, start.width + across * dx)
    height = max(LEAST, start.height + down * dy)
    if shape is not None:
        side = max(width, height * shape)
        width = width if not down else height * shape if not across else side
        height = width / shape
    if not start.angle and not beyond:
        shares = (
            min(1.0, _room(start.x, start.width, across, size.width) / width),
            min(1.0, _room(start.y, start.height, down, size.height) / height),
        )
        shares = shares if shape is None else (min(shares), min(shares))
        width, height = width * shares[0], height * shares[1]
    # The edge that is not dragged stays where it is.
    shift = across * (width - start.width) / 2, down * (height - start.height) / 2
    x, y = Affine.rotation(start.angle).point(*shift)
    return replace(start, x=start.x + x, y=start.y + y, width=width, height=height)


def turned_to(start: Crop, angle: float, size: Size) -> Crop:
    """``start`` turned to an angle, as large as fits into the picture and at most as it was."""
    angle = min(MOST_ANGLE, max(-MOST_ANGLE, angle))
    return replace(start, angle=angle).fitted(size)


def _room(middle: float, length: float, which: int, most: int) -> float:
    """How far it is to the picture's border from the edge that stays."""
    if not which:
        return 2 * min(middle, most - middle)
    return most - (middle - length / 2) if which > 0 else middle + length / 2


def _clamped(crop: Crop, size: Size) -> Crop:
    half_wide, half_high = crop.width / 2, crop.height / 2
    x = min(max(crop.x, half_wide), max(half_wide, size.width - half_wide))
    y = min(max(crop.y, half_high), max(half_high, size.height - half_high))
    return replace(crop, x=x, y=y)


class CropState:
    """The choice of the Crop tool, and the wish to carry it out.

    Attributes:
        frame: what the canvas frames; None: all of the picture.
        corners: of a quadrangle in its place, as `Crop.corners`, where a perspective view is to
            become upright; None: nothing was framed so.
        perspective: whether it is.
        shape: width to height that is kept; None: free.
        deletes: what lies outside is thrown away; else layers keep it beyond the canvas.
        wanted: the user asks for it; `worker.reshaping` does it.
        size: of the document on the canvas; None: there is none.
    """

    def __init__(self) -> None:
        self.frame: Observable[Crop | None] = Observable(None)
        self.corners: Observable[Corners | None] = Observable(None)
        self.perspective: Observable[bool] = Observable(False)
        self.shape: Observable[tuple[int, int] | None] = Observable(None)
        self.deletes: Observable[bool] = Observable(False)
        self.wanted: Signal[None] = Signal()
        self.size: Size | None = None

    @property
    def current(self) -> Crop | None:
        """The frame; all of the picture, where nothing was framed."""
        return self.frame.value or (None if self.size is None else Crop.whole(self.size))

    def begin(self, size: Size | None) -> None:
        """Another document, or another size of it."""
        if size != self.size:
            self.size = size
            self.forget()

    @property
    def is_open(self) -> bool:
        return self.frame.value is not None or self.corners.value is not None

    @property
    def quadrangle(self) -> Corners | None:
        """The corners in perspective; those of the frame, where nothing was framed so."""
        crop = self.current
        return self.corners.value or (None if crop is None else crop.corners)

    def forget(self) -> None:
        self.frame.value = self.corners.value = None

    def choose_view(self, perspective: bool) -> None:
        """Whether a perspective view is to become upright from now on."""
        self.perspective.value = perspective
        self.forget()
