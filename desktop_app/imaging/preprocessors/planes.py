"""Arithmetic that several preprocessors share: blurs, gradients and thin lines."""

from __future__ import annotations

import math

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray


def gaussian(plane: FloatArray, sigma: float) -> FloatArray:
    """``plane``, (h, w) or (h, w, c) float32, blurred; beyond its border it goes on as there."""
    if sigma <= 0:
        return plane
    side = 2 * math.ceil(3 * sigma) + 1
    soft = cv2.GaussianBlur(plane, (side, side), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, np.float32)


def step_left(sigma: float) -> float:
    """Which share of a step's height is left between two neighbours but one, after a Gaussian
    blur: central differences divided by it measure contrast, whatever the blur."""
    if sigma <= 0:
        return 1.0
    weights = cv2.getGaussianKernel(2 * math.ceil(3 * sigma) + 1, sigma).ravel()
    return float((weights[1:] + weights[:-1]).max())


def thinned(lines: Array) -> Array:
    """Lines one pixel wide along the middle of wider ones, connected as they are.

    After T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns"
    (1984), by a table of all 256 neighbourhoods.

    Args:
        lines: (h, w) bool.

    Returns:
        (h, w) bool; a new array.
    """
    left: ByteArray = np.pad(lines, 1).astype(np.uint8)
    while True:
        before = int(left.sum())
        for gone in _GONE:
            # Neighbours of a pixel as a number of eight bits; `filter2D` correlates.
            around = cv2.filter2D(left, cv2.CV_8U, _BITS, borderType=cv2.BORDER_CONSTANT)
            left &= np.asarray(cv2.LUT(around, gone), np.uint8)
        if int(left.sum()) == before:
            return left[1:-1, 1:-1] > 0


def without_short(lines: Array, shortest: int) -> Array:
    """``lines``, (h, w) bool, without connected parts of fewer pixels than ``shortest``."""
    if shortest <= 1:
        return lines
    _, labels, stats, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8), connectivity=8)
    areas: Array = np.asarray(stats)[:, cv2.CC_STAT_AREA]
    kept: Array = areas >= shortest
    kept[0] = False  # the background
    return kept.take(np.asarray(labels, np.intp))


def thick(lines: Array, width: int) -> ByteArray:
    """Round strokes ``width`` pixels wide along ``lines``, (h, w) bool, as 0 and 255."""
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return np.asarray(cv2.dilate(lines.astype(np.uint8) * 255, brush), np.uint8)


_BITS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
"""Neighbours clockwise from the one above: Zhang and Suen's P2 to P9."""


def _tables() -> tuple[ByteArray, ByteArray]:
    """Of both steps: 0 for the neighbourhoods of pixels that go, 255 for others."""
    codes = np.arange(256)
    p = [(codes >> bit) & 1 for bit in range(8)]
    count = sum(p)
    turns = sum((p[at] == 0) & (p[(at + 1) % 8] == 1) for at in range(8))
    edge = (count >= 2) & (count <= 6) & (turns == 1)
    above, right, below, left = p[0], p[2], p[4], p[6]
    first = edge & (above * right * below == 0) & (right * below * left == 0)
    second = edge & (above * right * left == 0) & (above * below * left == 0)
    return tuple(np.where(gone, 0, 255).astype(np.uint8) for gone in (first, second))  # pyright: ignore[reportReturnType]


_GONE = _tables()
