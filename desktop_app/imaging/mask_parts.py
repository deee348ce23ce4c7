"""Parts of a mask that are not meant: holes in it, and specks beside it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray

_MOST_LEVELS = 16
"""Of a soft mask's values, as many are looked at: a hole's rim is as exact as that."""


def holes_filled(mask: Array) -> ByteArray:
    """``mask`` with everything filled that it encloses.

    What is enclosed by values of at least v gets v. A gap that is open to the border of the
    picture is no hole; two pixels that touch by a corner alone close one.

    Args:
        mask: (h, w) uint8.

    Returns:
        (h, w) uint8; a new array, nowhere less than ``mask``.
    """
    out = np.array(mask, np.uint8)
    for level in _levels(mask):
        at_least = cv2.copyMakeBorder(
            np.asarray(mask >= level).view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,)
        )
        cv2.floodFill(at_least, None, (0, 0), (2,))  # pyright: ignore[reportArgumentType,reportCallIssue]
        inside = at_least[1:-1, 1:-1] != 2
        np.maximum(out, inside * np.uint8(level), out=out)
    return out


def specks_removed(mask: Array, across: int) -> ByteArray:
    """``mask`` without parts that are at most ``across`` pixels wide and high.

    A part is everything above 0 that hangs together, by corners too.
    """
    painted = (mask > 0).view(np.uint8)
    found: Any = cv2.connectedComponentsWithStats(painted, connectivity=8)
    _, labels, stats, _ = found
    sides = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    kept = sides > across
    kept[0] = False
    return np.where(kept[labels], mask, np.uint8(0))


def connected_to(mask: Array, x: int, y: int) -> ByteArray:
    """The part of ``mask`` above 0 that hangs together with the pixel (x, y), by corners too;
    all 0 where that pixel is 0."""
    if not mask[y, x]:
        return np.zeros_like(mask)
    painted = (mask > 0).view(np.uint8)
    cv2.floodFill(painted, None, (x, y), (2,), flags=8)  # pyright: ignore[reportArgumentType,reportCallIssue]
    return np.where(painted == 2, mask, np.uint8(0))


def _levels(mask: Array) -> list[int]:
    """Values of ``mask`` above 0, ascending: all, or as many as there may be, the ends included."""
    present = np.flatnonzero(np.bincount(mask.ravel(), minlength=256)[1:]) + 1
    if len(present) > _MOST_LEVELS:
        present = present[np.linspace(0, len(present) - 1, _MOST_LEVELS).round().astype(int)]
    return [int(value) for value in present]
