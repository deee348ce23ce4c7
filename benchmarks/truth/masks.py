"""Six shapes of mask, and the old object that stands under one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray

__all__ = ["HUGE", "MASKS", "RARE", "MaskKind", "inner_distance", "old_object"]


@dataclass(frozen=True, slots=True)
class MaskKind:
    """A shape.

    Attributes:
        name: short and unique.
        make: (h, w) and a seed → (h, w) bool, True = painted.
        slack: how far inside the mask's border the old object ends, in pixels.
    """

    name: str
    make: Callable[[int, int, int], Array]
    slack: int


def _wobbly(h: int, w: int, seed: int, radius: float) -> Array:
    """A blob about the middle whose radius wanders by a quarter."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    cy, cx = h * rng.uniform(0.4, 0.6), w * rng.uniform(0.4, 0.6)
    angle = np.arctan2(y - cy, x - cx)
    size = np.full((h, w), radius * min(h, w), np.float32)
    for wave in range(2, 6):
        size *= 1 + rng.uniform(0.02, 0.12) * np.sin(wave * angle + rng.uniform(0, 6.3))
    return np.hypot(y - cy, x - cx) < size


def _blob(h: int, w: int, seed: int) -> Array:
    return _wobbly(h, w, seed, 0.2)


def _loose(h: int, w: int, seed: int) -> Array:
    return _wobbly(h, w, seed + 50, 0.32)


def _lines(h: int, w: int, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    canvas = np.zeros((h, w), np.uint8)
    for thickness in (1, 2, 3):
        points = np.cumsum(rng.normal(0, 0.09, (9, 2)), axis=0) + rng.uniform(0.3, 0.7, 2)
        path = np.rint(points * (w, h)).astype(np.int32)
        cv2.polylines(canvas, [path[:, None]], False, 255, thickness)
    return canvas > 0


def _spots(h: int, w: int, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:h, 0:w]
    spots = np.zeros((h, w), bool)
    for cx in (0.27, 0.72):
        cy = rng.uniform(0.3, 0.7)
        spots |= np.hypot(x - cx * w, y - cy * h) < rng.uniform(0.09, 0.15) * min(h, w)
    return spots


def _corner(h: int, w: int, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:h, 0:w]
    far_y, far_x = (h - 1) * int(rng.integers(2)), (w - 1) * int(rng.integers(2))
    return np.abs(x - far_x) / (0.5 * w) + np.abs(y - far_y) / (0.6 * h) < 1


def _ring(h: int, w: int, seed: int) -> Array:
    ring = np.zeros((h, w), bool)
    inset, thick = 40 + seed % 7, 14
    ring[inset : h - inset, inset : w - inset] = True
    ring[inset + thick : h - inset - thick, inset + thick : w - inset - thick] = False
    return ring


MASKS: tuple[MaskKind, ...] = (
    MaskKind("blob", _blob, 1),
    MaskKind("loose", _loose, 22),
    MaskKind("lines", _lines, 0),
    MaskKind("spots", _spots, 2),
    MaskKind("corner", _corner, 3),
    MaskKind("ring", _ring, 1),
)


def _hairlines(h: int, w: int, seed: int) -> Array:
    canvas = np.zeros((h, w), np.uint8)
    rng = np.random.default_rng(seed)
    for _ in range(5):
        ends = rng.uniform(0.05, 0.95, (2, 2)) * (w, h)
        begin, end = np.rint(ends).astype(int).tolist()
        cv2.line(canvas, begin, end, 255, 1)
    return canvas > 0


def _framed(h: int, w: int, seed: int) -> Array:
    mask = np.zeros((h, w), bool)
    frame = 10 + seed % 5
    mask[frame : h - frame, frame : w - frame] = True
    return mask


def _full(h: int, w: int, seed: int) -> Array:
    return np.ones((h, w), bool)


def _huge(h: int, w: int, seed: int) -> Array:
    return _wobbly(h, w, seed, 0.34)


RARE: tuple[MaskKind, ...] = (
    MaskKind("hairlines", _hairlines, 0),
    MaskKind("all but a frame", _framed, 3),
    MaskKind("full mask", _full, 3),
)
HUGE: tuple[MaskKind, ...] = (MaskKind("huge", _huge, 3),)
"""Of 640 px: over 400 across."""


def inner_distance(mask: Array) -> FloatArray:
    """Pixels to the nearest unpainted one; beyond the picture counts as painted. (h, w) float32."""
    padded = np.pad(mask.astype(np.uint8), 1, mode="edge")
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5), np.float32)[1:-1, 1:-1]


def old_object(truth: FloatArray, mask: Array, slack: int, seed: int) -> FloatArray:
    """The picture as it was before: a striped thing of another colour inside the mask.

    Args:
        truth: (h, w, 3) float32 0..1, the picture without the thing.
        mask: (h, w) bool.
        slack: the thing ends this many pixels inside the mask's border.
        seed: of its colours.
    """
    rng = np.random.default_rng(seed)
    # Outside of the picture counts as inside: a thing at the corner is cut off by it.
    where = mask & (inner_distance(mask) > slack)
    y, x = np.mgrid[0 : mask.shape[0], 0 : mask.shape[1]]
    stripe = ((x + 2 * y) // 9 % 2)[..., None].astype(np.float32)
    mean = truth[mask].mean(0)
    colour = np.where(mean > 0.5, rng.uniform(0.0, 0.2, 3), rng.uniform(0.8, 1.0, 3))
    thing = (colour + (0.5 - colour) * 0.5 * stripe).astype(np.float32)
    return np.where(where[..., None], thing, truth).astype(np.float32)
