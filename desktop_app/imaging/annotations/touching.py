"""Whether a place is on what is drawn of an annotation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop_app.imaging.drawing.lettering import lettered, turned
from desktop_app.imaging.drawing.page import DrawnLine, Item, Oval, TextBlock

if TYPE_CHECKING:
    from desktop_app.core.affine import Point
    from desktop_app.imaging.drawing.fonts import Fonts


def is_on(items: Iterable[Item], fonts: Fonts, at: Point, reach: float, *, inside: bool) -> bool:
    """Whether a place is on one of these items, or so near.

    Args:
        items: what is drawn.
        fonts: of its text.
        at: the place.
        reach: how near.
        inside: whether within an empty shape counts, too.
    """
    return any(_is_on(item, fonts, at, reach, inside) for item in items)


def _is_on(item: Item, fonts: Fonts, at: Point, reach: float, inside: bool) -> bool:
    x, y = at
    match item:
        case TextBlock():
            found, (x, y) = lettered(item, fonts), turned(item).inverse.point(*at)
            left, right = found.sides
            across = left - reach <= x <= right + reach
            return across and item.y - reach <= y <= item.y + found.height + reach
        case DrawnLine():
            points = (*item.points, item.points[0]) if item.closed else item.points
            near = item.width / 2 + reach
            return any(_away(at, a, b) <= near for a, b in pairwise(points))
        case Oval():
            near = item.stroke / 2 + reach
            within = _within(item, at, near)
            return within and bool(item.fill or inside or not _within(item, at, -near))
        case _:
            return False


def _away(at: Point, a: Point, b: Point) -> float:
    """Distance of a place to a stretch of line."""
    (x, y), (left, top), (right, bottom) = at, a, b
    wide, high = right - left, bottom - top
    long = wide * wide + high * high
    share = ((x - left) * wide + (y - top) * high) / long if long else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(x - left - share * wide, y - top - share * high)


def _within(item: Oval, at: Point, more: float) -> bool:
    """Whether a place is in a shape that is larger by ``more`` on each side."""
    across, down = item.width / 2 + more, item.height / 2 + more
    if across <= 0 or down <= 0:
        return False
    x = (at[0] - item.x - item.width / 2) / across
    y = (at[1] - item.y - item.height / 2) / down
    return max(abs(x), abs(y)) <= 1 if item.corner is not None else x * x + y * y <= 1
