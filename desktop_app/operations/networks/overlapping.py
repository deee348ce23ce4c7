"""A picture cut into parts that overlap, worked on one by one, and put together without seams.

A part is given more than it answers for, since what happens at its edge depends on what lies
beyond; and where two parts answer for the same pixels, one fades into the other. Where the margin
covers all that a pixel can depend on, both say the same, and nothing tells that there were parts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value

MARGIN: Final = 20
"""Pixels around a part that its work sees besides: more than networks of twenty 3 × 3 layers."""

FADE: Final = 8
"""Pixels that two neighbours share."""


@dataclass(frozen=True, slots=True)
class OverlappingPart:
    """One of them, in pixels of the picture.

    Attributes:
        rect: what it answers for, with what it shares with its neighbours.
        seen: that and its margin.
        left, top: pixels on which it fades in, over what is there already.
    """

    rect: Rect
    seen: Rect
    left: int
    top: int


def parts_of(
    size: Size, side: int, *, margin: int = MARGIN, fade: int = FADE
) -> list[OverlappingPart]:
    """Row by row; all see as much.

    Args:
        size: of the picture.
        side: the most that a part sees in each direction, in pixels; more than twice what margin
            and fade take.
        margin, fade: in pixels.
    """
    across, down = (_spans(length, side, margin, fade) for length in (size.width, size.height))
    columns = _seen(across, size.width, margin)
    rows = _seen(down, size.height, margin)
    return [
        OverlappingPart(
            Rect.from_edges(left, top, right, bottom),
            Rect.from_edges(first, above, last, below),
            fade if left else 0,
            fade if top else 0,
        )
        for (top, bottom), (above, below) in zip(down, rows, strict=True)
        for (left, right), (first, last) in zip(across, columns, strict=True)
    ]


def put(target: Array, part: OverlappingPart, made: FloatArray, scale: int) -> None:
    """Write what became of a part where it belongs; its neighbours above and left are there.

    Args:
        target: (h, w, c) of the whole result; uint8, uint16 or float32.
        part: of `parts_of`.
        made: (h, w, c) float32 0..1, of ``part.seen`` times ``scale``.
        scale: by how much the result is larger than the picture.
    """
    inner = Rect(
        part.rect.x * scale, part.rect.y * scale, part.rect.width * scale, part.rect.height * scale
    )
    x, y = (part.rect.x - part.seen.x) * scale, (part.rect.y - part.seen.y) * scale
    values = made[y : y + inner.height, x : x + inner.width]
    place, full = target[inner.slices], full_value(target.dtype)
    if part.left or part.top:
        down, across = _ramp(part.top * scale, inner.height), _ramp(part.left * scale, inner.width)
        # Along two strips alone there is something to fade over.
        for rows, columns in (
            (slice(0, part.top * scale), slice(None)),
            (slice(part.top * scale, None), slice(0, part.left * scale)),
        ):
            share = (down[rows, None] * across[None, columns])[..., None]
            there = place[rows, columns].astype(np.float32) / np.float32(full)
            values[rows, columns] = there + (values[rows, columns] - there) * share
    if target.dtype.kind == "u":
        values = np.rint(np.clip(values, 0, 1) * np.float32(full))
    place[...] = values


def _spans(length: int, side: int, margin: int, fade: int) -> list[tuple[int, int]]:
    """Where parts begin and end along one side of the picture."""
    if length <= side:
        return [(0, length)]
    # Those at both ends have no margin outwards; all are made as long as the ones between.
    inner = side - 2 * margin - fade
    count = max(2, math.ceil((length - fade) / inner))
    edges = [round(k * (length - fade) / count) for k in range(count + 1)]
    return [(edges[k], edges[k + 1] + fade) for k in range(count)]


def _seen(spans: list[tuple[int, int]], length: int, margin: int) -> list[tuple[int, int]]:
    """What parts see. All see as much, so that memory which one leaves is right for the next."""
    side = min(length, max(last - first for first, last in spans) + 2 * margin)
    starts = (min(max(0, first - margin), length - side) for first, _ in spans)
    return [(start, start + side) for start in starts]


def _ramp(length: int, whole: int) -> FloatArray:
    """0 to 1 over ``length``, then 1."""
    ramp = np.ones(whole, np.float32)
    ramp[:length] = (np.arange(length) + 0.5) / max(1, length)
    return ramp
