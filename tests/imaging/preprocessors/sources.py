"""Pictures and paintings for preprocessors, and how well lines match."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import strategies as st

from desktop_app.core.pixels import Array, ByteArray


@st.composite
def pictures(draw: st.DrawFn, channels: int = 3) -> ByteArray:
    """Small ones of any shape: noise, flat colours, shapes."""
    height, width = draw(st.integers(1, 48)), draw(st.integers(1, 48))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    kind = draw(st.sampled_from(("noise", "flat", "shapes")))
    if kind == "noise":
        return rng.integers(0, 256, (height, width, channels), np.uint8)
    picture = np.empty((height, width, channels), np.uint8)
    picture[:] = rng.integers(0, 256, channels)
    if kind == "shapes":
        for _ in range(3):
            top, left = rng.integers(0, height), rng.integers(0, width)
            picture[top : top + 12, left : left + 12] = rng.integers(0, 256, channels)
    return picture


def square(side: int = 96, inside: int = 255, outside: int = 0) -> ByteArray:
    """A square in the middle, half as wide as the picture."""
    picture = np.full((side, side, 3), outside, np.uint8)
    picture[side // 4 : -side // 4, side // 4 : -side // 4] = inside
    return picture


def outline(mask: Array) -> Array:
    """Pixels of ``mask`` with a neighbour outside of it."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    return mask & (cv2.erode(mask.astype(np.uint8), cross) == 0)


def discs(side: int = 160) -> tuple[ByteArray, Array]:
    """Discs of several greys on grey, and their outlines."""
    picture = np.full((side, side, 3), 120, np.uint8)
    truth = np.zeros((side, side), np.bool_)
    for x, y, radius, grey in ((45, 45, 28, 220), (110, 60, 35, 20), (70, 120, 25, 190)):
        disc = np.zeros((side, side), np.uint8)
        cv2.circle(disc, (x, y), radius, 1, -1)
        picture[disc > 0] = grey
        truth |= outline(disc > 0)
    return picture, truth


def f1(lines: Array, truth: Array, reach: float) -> float:
    """The harmonic mean of precision and recall, with ``reach`` pixels for nothing."""

    def near(points: Array, others: Array) -> float:
        if not points.any() or not others.any():
            return float(points.any() == others.any())
        away = cv2.distanceTransform((~others).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        return float((away[points] <= reach).mean())

    precision, recall = near(lines, truth), near(truth, lines)
    return 2 * precision * recall / max(precision + recall, 1e-9)
