"""Guides: lines of the user's over a document, apart from its picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, cast

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Size
from desktop_app.core.record import record
from desktop_app.core.warp import Warp

_FARTHEST = 1e7
"""Pixels from the picture's corner; nobody wants a guide that is farther."""

_MOST = 10_000
"""Of one document that are read."""


class Orientation(StrEnum):
    """Which way a guide runs."""

    VERTICAL = "vertical"
    HORIZONTAL = "horizontal"


@record()
class Guide:
    """One guide.

    Attributes:
        orientation: which way it runs.
        position: of a vertical one x, of a horizontal one y, in document pixels from the picture's
            corner; whole numbers lie between two pixels.
    """

    orientation: Orientation
    position: float

    @property
    def is_upright(self) -> bool:
        """Whether it is a vertical one."""
        return self.orientation is Orientation.VERTICAL


def guides_to_json(guides: Iterable[Guide]) -> list[dict[str, Any]]:
    """For a project or a journal."""
    return [{"way": str(guide.orientation), "at": guide.position} for guide in guides]


def guides_from_json(data: Any) -> tuple[tuple[Guide, ...], bool]:
    """What `guides_to_json` wrote, as far as it can be understood; and whether that was all.

    What a guide has besides is passed over: a later version may have put it there.
    """
    if not isinstance(data, list):
        return (), False
    items = cast("list[Any]", data)
    found = [_guide(item) for item in items[:_MOST]]
    guides = tuple(guide for guide in found if guide is not None)
    return guides, len(guides) == len(items)


def _guide(item: Any) -> Guide | None:
    try:
        guide = Guide(Orientation(item["way"]), float(item["at"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return guide if math.isfinite(guide.position) and abs(guide.position) <= _FARTHEST else None


def carried_guides(guides: Iterable[Guide], matrix: Affine) -> tuple[Guide, ...]:
    """Where guides lie on a canvas that was reshaped by ``matrix``: those that stay straight."""
    found: list[Guide] = []
    for guide in guides:
        upright, at = guide.orientation is Orientation.VERTICAL, guide.position
        ends = ((at, 0.0), (at, 1.0)) if upright else ((0.0, at), (1.0, at))
        (x0, y0), (x1, y1) = (matrix.point(*end) for end in ends)
        if x0 == x1:
            found.append(Guide(Orientation.VERTICAL, x0))
        elif y0 == y1:
            found.append(Guide(Orientation.HORIZONTAL, y0))
    return tuple(found)


def viewed_guides(guides: Iterable[Guide], view: Warp, size: Size) -> tuple[Guide, ...]:
    """Where guides lie on a canvas of ``size`` that shows an old one in perspective: those that run
    along its sides there, within half a pixel; each where it crosses the middle."""
    box, found = view.bounds, list[Guide]()
    shares = np.array(
        [
            [1 / box.width, 0, -box.x / box.width],
            [0, 1 / box.height, -box.y / box.height],
            [0, 0, 1],
        ]
    )
    lines = np.linalg.inv(view.matrix @ shares).T  # leads a·x + b·y + c = 0 there
    for guide in guides:
        upright = guide.is_upright
        a, b, c = lines @ np.array([upright, not upright, -guide.position], np.float64)
        if abs(b) * size.height <= abs(a):
            found.append(Guide(Orientation.VERTICAL, float(-(b * size.height / 2 + c) / a)))
        elif abs(a) * size.width <= abs(b):
            found.append(Guide(Orientation.HORIZONTAL, float(-(a * size.width / 2 + c) / b)))
    return tuple(found)
