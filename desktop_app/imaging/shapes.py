"""Outlines → how much of each pixel they cover. What a shape does to a mask is `combining`.

A shape is a closed polygon; an ellipse is one of many corners.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import ByteArray

Point: TypeAlias = tuple[float, float]
"""x, y in pixels of the picture; pixel i covers i … i+1."""

_Whole: TypeAlias = NDArray[np.int64]

_GRID = 256
"""Corners are rounded to this many places a pixel."""

_LINES = 16
"""Lines across a pixel on which the outline is followed; a power of two that divides `_GRID`."""

_BAND = 256
"""Rows that are filled at a time: what is summed up stays small, however large the shape."""

_FAR = 1 << 24
"""Corners farther out than this many pixels are moved there: no picture reaches so far."""

_FLATNESS = 1 / 64
"""Pixels by which an ellipse's polygon may miss it."""


def bounds_of(points: Sequence[Point]) -> Rect:
    """The smallest rectangle of whole pixels that holds ``points``; empty without any."""
    if not points:
        return Rect(0, 0, 0, 0)
    corners = np.clip(np.asarray(points, np.float64), -_FAR, _FAR)
    left, top = np.floor(corners.min(axis=0)).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    return Rect.from_edges(int(left), int(top), int(right), int(bottom))


def rectangle_points(rect: Rect) -> list[Point]:
    """Its four corners, clockwise from the top left, in pixels."""
    return [
        (rect.x, rect.y),
        (rect.right, rect.y),
        (rect.right, rect.bottom),
        (rect.x, rect.bottom),
    ]


def ellipse_points(x: float, y: float, across: float, down: float) -> list[Point]:
    """An ellipse as a polygon that is nowhere more than 1/64 pixel off it.

    Args:
        x, y: its middle.
        across, down: its half axes in pixels.
    """
    # A chord over the angle 2a stays within r(1 - cos a) of its arc.
    radius = max(across, down, 1.0)
    count = max(16, math.ceil(math.pi / math.acos(1 - _FLATNESS / radius)))
    turns = np.arange(count) * (2 * math.pi / count)
    corners = np.stack([x + across * np.cos(turns), y + down * np.sin(turns)], axis=1)
    return [(float(px), float(py)) for px, py in corners]


def polygon_coverage(points: Sequence[Point], rect: Rect, antialias: bool = True) -> ByteArray:
    """How much of each pixel of ``rect`` a closed polygon covers.

    What the outline winds around counts as inside (the nonzero rule), so a loop that crosses
    itself leaves no hole. Computed in whole numbers: any part of a rectangle gets the values that
    the whole of it gets, and a shape moved by whole pixels gives the same values there.

    Args:
        points: corners; the last is joined to the first. Fewer than three cover nothing.
        rect: of the picture; may lie anywhere.
        antialias: cover pixels at the edge in part: exactly across (to 1/256), in 16 steps down.
            Otherwise a pixel whose middle lies inside is covered, the others not.

    Returns:
        (rect.height, rect.width) uint8, 255 inside.
    """
    out = np.zeros((rect.height, rect.width), np.uint8)
    near = rect.intersected(bounds_of(points)) if len(points) > 2 else Rect(0, 0, 0, 0)
    if near.is_empty:
        return out
    corners = np.rint(np.clip(np.asarray(points, np.float64), -_FAR, _FAR) * _GRID)
    whole = corners.astype(np.int64)
    target = out[near.moved(-rect.x, -rect.y).slices]
    for top in range(0, near.height, _BAND):
        band = Rect(near.x, near.y + top, near.width, min(_BAND, near.height - top))
        target[top : top + band.height] = _band(whole, band, antialias)
    return out


def _band(corners: _Whole, band: Rect, antialias: bool) -> ByteArray:
    lines = _LINES if antialias else 1
    line, x, step = _crossings(corners, band, lines)
    order = np.lexsort((x, line))
    line, x, step = line[order], x[order], step[order]
    # Every line's steps sum up to nothing, so one sum runs through all lines.
    winding = np.cumsum(step)
    inside = winding != 0
    was_inside = np.concatenate([[False], inside[:-1]])
    edge = inside != was_inside
    rows = line[edge] // lines
    sign = np.where(inside[edge], 1, -1)
    sums = np.zeros((band.height, band.width + 2), np.int32)
    if antialias:
        at = np.clip(x[edge] - band.x * _GRID, 0, band.width * _GRID)
        column, part = at // _GRID, at % _GRID
        np.add.at(sums, (rows, column), (sign * (_GRID - part)).astype(np.int32))
        np.add.at(sums, (rows, column + 1), (sign * part).astype(np.int32))
        full = _GRID * lines
    else:
        # The first pixel whose middle is not left of the crossing.
        column = np.clip((x[edge] + _GRID // 2 - 1) // _GRID - band.x, 0, band.width)
        np.add.at(sums, (rows, column), sign.astype(np.int32))
        full = 1
    covered = np.cumsum(sums[:, : band.width], axis=1)
    return ((covered * 255 + full // 2) // full).astype(np.uint8)


def _crossings(corners: _Whole, band: Rect, lines: int) -> tuple[_Whole, _Whole, _Whole]:
    """Where the outline crosses the lines of ``band``: which line, x in `_GRID`ths, which way."""
    pitch = _GRID // lines
    first, last = corners, np.roll(corners, -1, axis=0)
    down = last[:, 1] > first[:, 1]
    upper, lower = np.where(down[:, None], first, last), np.where(down[:, None], last, first)
    # Line k lies at (k + ½) · pitch. An edge crosses those from its upper end, included, to its
    # lower end, not included.
    half = pitch // 2
    begin = -((half - upper[:, 1]) // pitch)
    end = -((half - lower[:, 1]) // pitch)
    origin = band.y * lines
    begin = np.clip(begin, origin, origin + band.height * lines)
    count = np.clip(end, origin, origin + band.height * lines) - begin
    edge = np.repeat(np.arange(len(corners)), count)
    line = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + begin[edge]
    rise = line * pitch + half - upper[edge, 1]
    run, height = (lower - upper)[edge].T
    x = upper[edge, 0] + run * rise // height
    return line - origin, x, np.where(down[edge], 1, -1)
