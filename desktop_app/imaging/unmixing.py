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

_MIXED: Final = 2.0
"""Pixels on either side of an outline that are mixed, where it is known exactly,"""
_KNOWN: Final = 512
"""and one more for as many pixels of the longer side: so far a proposed outline is off."""
_CONTRAST: Final = 0.16
"""Between both colours, of the distance from black to blue, below which they aren't told apart."""
_OFF: Final = 0.2
"""Of that between both, by which a mixture may be off the line between them,"""
_BLUE: Final = 0.03
"""and in any case: files keep hues at half the size."""
_PURE: Final = 0.06
"""Share below which nothing is mixed,"""
_HALF: Final = 0.5
_GRAIN: Final = 4.0
"""and for so many times the thing's own grain, of the contrast."""
_SOFTER: Final = (1.0, 1.4, 1.4)
"""By which that grows where an edge is softer,"""
_SHARP: Final = 0.03
"""until half of the thing's outline doesn't change by more of the contrast further in."""
_RIDGE: Final = 0.6
"""Of the depth nearby, from which on something is a thin part's middle, and no step of an outline."""
_MIDDLE: Final = 0.9
"""Of how far a pixel close by is from the ground's colour, from which on one is no edge of a thin part."""
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
    seen: FloatArray, thing: ByteArray, width: float, share: ByteArray, front: FloatArray
) -> None:
    inside, outside = distance_to(1 - thing), distance_to(thing)
    for times in _SOFTER:
        width *= times
        own, is_thin = _pure(seen, thing, inside, width)
        ground, _ = _pure(seen, 1 - thing, outside, width)
        band = np.maximum(inside, outside) <= width
        deeper, _ = _pure(seen, thing, inside, 2 * width)
        way = own - ground
        square = np.maximum((way * way).sum(axis=2), np.float32(1e-6))
        goes_on = ((deeper - own) * way).sum(axis=2) / square
        near = cv2.dilate(is_thin.astype(np.uint8), _round(2 * width + 1)) > 0
        if not (band & ~near).any() or np.median(goes_on[band & ~near]) < _SHARP:
            break
    amount = ((seen - ground) * way).sum(axis=2) / square
    contrast = np.sqrt(square)
    off = np.linalg.norm(seen - ground - amount[..., None] * way, axis=2)
    # Of a thin part, what has least of the ground is its own, and its middle stays.
    far = np.linalg.norm(seen - ground, axis=2)
    is_middle = near & (thing > 0) & (far > _MIDDLE * cv2.dilate(far, _round(_MIXED)))
    most = cv2.dilate(np.where(thing > 0, amount, 0).astype(np.float32), _round(_MIXED))
    amount = np.where(near, amount / np.clip(most, 0.4, 1.6), amount)
    deep = (inside > width) & (inside < 4 * width)
    grain = np.linalg.norm(seen - _soft(seen, thing, width / 4), axis=2)[deep]
    grain = np.float32(np.median(grain) if grain.size else 0)
    amount[amount > 1 - _PURE - _GRAIN * grain / contrast] = 1
    amount[amount < _PURE] = 0
    amount[is_middle] = 1
    # What is more than half the thing's, or less, ends where another pixel nearby is not.
    close = _round(width / 2)
    ends = (cv2.erode(amount, close) < _HALF) & (cv2.dilate(amount, close) > _HALF)
    amount = np.where(ends, amount, amount > _HALF)
    told = (
        band
        & (contrast > _CONTRAST)
        & (off < _OFF * contrast + _BLUE)
        & ((np.abs(goes_on) < _STEADY) | near)
    )
    share[told] = np.rint(np.clip(amount[told], 0, 1) * 255)
    front[told] = own[told]
    share[band & ~told & (cv2.medianBlur(share, 3) == 0)] = 0  # alone among the ground


def _round(reach: float) -> ByteArray:
    side = 2 * round(reach) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _pure(
    seen: FloatArray, side: ByteArray, depth: FloatArray, width: float
) -> tuple[FloatArray, Array]:
    """(h, w, 3): the nearest colour of a side that is so far from the other; of a part that is
    nowhere so wide, the colour of its middle. (h, w) bool: such parts."""
    is_thin = (side > 0) & (cv2.dilate(depth, _round(2 * width)) <= width + 0.5)
    middle = is_thin & (depth >= cv2.dilate(depth, _round(1)) - 1e-3)
    middle &= depth > _RIDGE * cv2.dilate(depth, _round(width))
    sure = ((depth > width) | middle).astype(np.uint8)
    if not sure.any():
        return seen, is_thin
    _, row, column = nearest_to(sure)
    return _soft(seen, sure, width / 4)[row, column], is_thin


def _soft(seen: FloatArray, where: ByteArray, reach: float) -> FloatArray:
    weight = where.astype(np.float32)
    total = np.maximum(cv2.GaussianBlur(weight, (0, 0), reach), np.float32(1e-4))
    near = cv2.GaussianBlur(seen * weight[..., None], (0, 0), reach)
    return np.asarray(near / total[..., None], np.float32)
