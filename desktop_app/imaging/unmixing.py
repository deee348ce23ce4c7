"""Pixels along a thing's outline that are mixed with what is around it: how much of each is the
thing's, and its colour there. Each is asked for itself, between the nearest colour of the thing and
that of the ground; where the thing's own colours explain it, or nothing does, it stays as it is.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.distance import distance_to, nearest_to
from desktop_app.imaging.subject import spread

_MIXED: Final = 2.0
"""Pixels on either side of an outline that are mixed, where it is known exactly,"""
_KNOWN: Final = 512
"""and one more for as many pixels of the longer side: so far a proposed outline is off."""
_CONTRAST: Final = 0.16
"""Distance between both colours, of that from black to blue, below which they are alike."""
_OFF: Final = 0.2
"""Of that between both, by which a mixture may be off the line between them,"""
_BLUE: Final = 0.03
"""and in any case: files keep hues at half the size."""
_PURE: Final = 0.06
"""Share below which nothing is mixed,"""
_HALF: Final = 0.5
_GRAIN: Final = 4.0
"""and for so many times the thing's own grain, of the contrast."""
_SOFTER: Final = 2
"""How often that grows where an edge is softer,"""
_WIDER: Final = 1.4
_SHARP: Final = 0.03
"""until half of the outline doesn't change by more of the contrast further in."""
_RIDGE: Final = 0.6
"""Of the depth nearby, from which on something is a thin part's middle, no step of an outline."""
_MIDDLE: Final = 0.9
"""Of how far a pixel close by is from the ground's colour, from which on one is no thin edge."""
_STEADY: Final = 0.25
"""Of the contrast, by which a thing's colour goes on changing where no outline is, but a glow."""


def unmixed(pixels: FloatArray, thing: ByteArray) -> tuple[ByteArray, FloatArray]:
    """How much of each pixel is a thing's, of 255, and the thing's colour where that is neither 0
    nor 255.

    Args:
        pixels: (h, w, 3), 0..1 of sRGB.
        thing: (h, w) uint8 of 0 and 1, some of it 1.

    Returns:
        (h, w) uint8 and (h, w, 3).
    """
    share, front = thing * np.uint8(255), pixels.copy()
    width = _MIXED + max(thing.shape) / _KNOWN
    whole = Rect(0, 0, thing.shape[1], thing.shape[0])
    here = Rect(*cv2.boundingRect(thing)).grown(round(4 * width)).intersected(whole).slices
    if not thing[here].all():
        _unmix(pixels[here], thing[here], width, share[here], front[here])
    return share, front


def _unmix(
    seen: FloatArray,
    thing: ByteArray,
    width: float,
    share: ByteArray,
    front: FloatArray,
    softer: int = _SOFTER,
) -> None:
    inside, outside = distance_to(1 - thing), distance_to(thing)
    (own, is_thin), (deeper, _) = (_pure(seen, thing, inside, one) for one in (width, 2 * width))
    ground, _ = _pure(seen, 1 - thing, outside, width)
    band = np.maximum(inside, outside) <= width
    way, off = own - ground, seen - ground
    square = np.maximum((way * way).sum(axis=2), np.float32(1e-6))
    goes_on = ((deeper - own) * way).sum(axis=2) / square
    near = _most(is_thin.astype(np.float32), 2 * width + 1) > 0
    if softer and np.median(np.append(goes_on[band & ~near], 0)) > _SHARP:
        _unmix(seen, thing, width * _WIDER, share, front, softer - 1)
        return
    amount = np.asarray((off * way).sum(axis=2) / square, np.float32)
    contrast = np.sqrt(square)
    is_line = np.linalg.norm(off - amount[..., None] * way, axis=2) < _OFF * contrast + _BLUE
    # Of a thin part, what has least of the ground is its own, and its middle stays.
    far = np.linalg.norm(off, axis=2)
    is_middle = near & (thing > 0) & (far > _MIDDLE * _most(far, _MIXED))
    amount /= np.where(near, np.clip(_most(amount * thing, _MIXED), 0.4, 1.6), np.float32(1))
    grain = np.linalg.norm(seen - spread(seen, thing, width / 4), axis=2)
    grain = grain[(inside > width) & (inside < 4 * width)]
    pure = 1 - _PURE - _GRAIN * np.float32(np.median(np.append(grain, 0))) / contrast
    amount[is_middle | (amount > pure)] = 1
    amount[amount < _PURE] = 0
    # What is more than half the thing's, or less, ends where another pixel nearby is not.
    ends = (_most(-amount, width / 2) > -_HALF) & (_most(amount, width / 2) > _HALF)
    amount[~ends] = amount[~ends] > _HALF
    told = band & is_line & (contrast > _CONTRAST) & (near | (np.abs(goes_on) < _STEADY))
    share[told], front[told] = np.rint(np.minimum(amount[told], 1) * 255), own[told]
    share[band & ~told & (cv2.medianBlur(share, 3) == 0)] = 0  # alone among the ground


def _most(plane: FloatArray, reach: float) -> FloatArray:
    """(h, w): the greatest within so many pixels."""
    side = 2 * round(reach) + 1
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(plane, near), np.float32)


def _pure(
    seen: FloatArray, side: ByteArray, depth: FloatArray, width: float
) -> tuple[FloatArray, Array]:
    """(h, w, 3): the nearest colour of a side that is so far from the other; of a part that is
    nowhere so wide, the colour of its middle. (h, w) bool: such parts."""
    is_thin = (side > 0) & (_most(depth, 2 * width) <= width + 0.5)
    least = np.maximum(_most(depth, 1) - np.float32(1e-3), _RIDGE * _most(depth, width))
    middle = is_thin & (depth >= least)
    sure = ((depth > width) | middle).astype(np.uint8)
    if not sure.any():
        return seen, is_thin
    _, row, column = nearest_to(sure)
    return spread(seen, sure, width / 4)[row, column], is_thin
