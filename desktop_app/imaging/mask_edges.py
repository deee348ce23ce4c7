"""Masks whose edges are moved or changed: grown, shrunk, a ring along the edge, smoothed.

Beyond the border of the picture nothing is known, so a mask that touches it has no edge there.
Values between are kept as they are: a soft edge moves as it is, a hard one stays hard.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.distance import distance_to


def grown_by(mask: Array, reach: float) -> ByteArray:
    """The greatest value within ``reach`` pixels (Euclidean) of each pixel.

    Args:
        mask: (h, w) uint8.
        reach: in pixels; below 1 nothing changes.

    Returns:
        (h, w) uint8; a new array.
    """
    top = int(mask.max(initial=0))
    if reach < 1 or top == 0:
        return np.array(mask, np.uint8)
    inside = (mask == top).view(np.uint8)
    if np.count_nonzero(inside) == np.count_nonzero(mask):
        near = distance_to(inside) <= np.float32(reach)
        return near.view(np.uint8) * np.uint8(top)
    return _disc_maximum(mask, reach)


def shrunk_by(mask: Array, reach: float) -> ByteArray:
    """The least value within ``reach`` pixels (Euclidean) of each pixel; as `grown_by`."""
    return 255 - grown_by(255 - mask, reach)


def border_of(mask: Array, width: int) -> ByteArray:
    """A ring of ``width`` pixels along the edge of ``mask``, half of it inside; of an odd width
    the pixel in the middle lies outside."""
    outer = grown_by(mask, width - width // 2)
    return np.minimum(outer, 255 - shrunk_by(mask, width // 2))


def edges_smoothed(mask: Array, reach: int) -> ByteArray:
    """Corners, teeth and thin parts of up to ``reach`` pixels taken off: the median of the square
    that reaches so far around each pixel. Straight edges stay where they are.

    Args:
        mask: (h, w) uint8.
        reach: 0…127 pixels.
    """
    if reach < 1:
        return np.array(mask, np.uint8)
    return np.asarray(cv2.medianBlur(np.ascontiguousarray(mask), 2 * reach + 1), np.uint8)


def _disc_maximum(mask: Array, reach: float) -> ByteArray:
    """The disc is a stack of rows, longest in the middle: each is the one before made longer."""
    height, width = mask.shape
    row, out = np.array(mask, np.uint8), np.zeros(mask.shape, np.uint8)
    half = 0
    for away in range(math.floor(reach), -1, -1):
        longer = math.isqrt(math.floor(reach * reach) - away * away)
        for step in range(half + 1, min(longer, width - 1) + 1):
            np.maximum(row[:, step:], mask[:, :-step], out=row[:, step:])
            np.maximum(row[:, :-step], mask[:, step:], out=row[:, :-step])
        half = longer
        if away < height:
            np.maximum(out[away:], row[: height - away], out=out[away:])
            np.maximum(out[: height - away], row[away:], out=out[: height - away])
    return out
