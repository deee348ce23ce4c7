"""The pixels that what is drawn may touch."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop_app.core.geometry import Rect, united
from desktop_app.imaging.drawing.lettering import corners
from desktop_app.imaging.drawing.page import DrawnLine, Item, Oval, Shown, TextBlock

if TYPE_CHECKING:
    from desktop_app.imaging.drawing.fonts import Fonts


def extent(items: Iterable[Item], fonts: Fonts) -> Rect:
    """A rectangle around all of it, in whole units; empty where there is nothing."""
    return united([_around(item, fonts) for item in items])


def _around(item: Item, fonts: Fonts) -> Rect:
    match item:
        case TextBlock():
            # Letters may be wider than their advance, and reach over their line.
            across, down = zip(*corners(item, fonts), strict=True)
            more = item.style.size / 2 + 3 * item.style.shadow
            return _whole(min(across), min(down), max(across), max(down), more)
        case DrawnLine():
            across, down = zip(*item.points, strict=True)
            # A sharp corner reaches out by four line widths at most (the miter limit).
            more = item.width * (2 if len(item.points) > 2 else 1)
            return _whole(min(across), min(down), max(across), max(down), more)
        case Oval():
            right, bottom = item.x + item.width, item.y + item.height
            return _whole(item.x, item.y, right, bottom, item.stroke)
        case Shown():
            return _whole(item.x, item.y, item.x + item.width, item.y + item.height, 0)


def _whole(left: float, top: float, right: float, bottom: float, more: float) -> Rect:
    low = math.floor(left - more) - 1, math.floor(top - more) - 1
    high = math.ceil(right + more) + 1, math.ceil(bottom + more) + 1
    return Rect.from_edges(*low, *high)
