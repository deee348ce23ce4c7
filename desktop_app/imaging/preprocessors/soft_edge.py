"""Soft edges: how much of a border each pixel is, at several scales at once."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.painted import INK, as_rgb, lines_painted
from desktop_app.imaging.preprocessors.parameter import RESOLUTION, Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.smoothing import gaussian, step_left

_SIGMA = 1.0
"""Blur of each level of the pyramid before its gradient is taken."""

_LEAST = 0.004
"""Contrast that counts for nothing: half a step of 8 bits to either side."""


def edge_contrast(picture: ByteArray, levels: int) -> FloatArray:
    """Contrast of the edge that a pixel is on, 0..1.

    The geometric mean of the gradients of a Gaussian pyramid's levels: where an edge lies the fine
    ones say, whether it is one at all the coarse ones. Texture has no gradient at coarse scales.

    Args:
        picture: (h, w, 3) uint8.
        levels: how many; each is half the size of the one before.

    Returns:
        (h, w) float32, of the channel with the greatest contrast.
    """
    level: FloatArray = picture.astype(np.float32) / np.float32(255)
    sizes: list[tuple[int, int]] = []
    total: FloatArray | None = None
    for at in range(levels):
        if at > 0:
            level = np.asarray(cv2.pyrDown(level), np.float32)
        found = _scaled(_gradient(level), sizes)
        total = found if total is None else total * found
        sizes.append(level.shape[:2])
    assert total is not None
    return total ** np.float32(1 / levels)


def _gradient(level: FloatArray) -> FloatArray:
    """(h, w, 3) float32 → (h, w): 1 for a step from 0 to 1. Channel by channel: so small arrays
    stay in the processor's cache."""
    scale = 1 / (4 * step_left(_SIGMA))
    found: list[FloatArray] = []
    for channel in cv2.split(level):
        soft = gaussian(np.asarray(channel, np.float32), _SIGMA)
        across, down = (
            cv2.Sobel(soft, cv2.CV_32F, *axes, scale=scale, borderType=cv2.BORDER_REPLICATE)
            for axes in ((1, 0), (0, 1))
        )
        found.append(np.asarray(cv2.magnitude(across, down), np.float32))
    red, green, blue = found
    contrast = np.asarray(cv2.max(cv2.max(red, green), blue), np.float32)
    return np.maximum(contrast - np.float32(_LEAST), 0)


def _scaled(plane: FloatArray, sizes: list[tuple[int, int]]) -> FloatArray:
    """Up the pyramid again, through ``sizes`` from the last to the first."""
    for height, width in reversed(sizes):
        plane = np.asarray(cv2.pyrUp(plane, dstsize=(width, height)), np.float32)
    return plane


def _soft_edge(picture: ByteArray, values: Values) -> ByteArray:
    contrast = edge_contrast(picture, values.whole("levels"))
    squared = np.square(contrast)
    seen = squared / (squared + np.float32(values.number("contrast") ** 2))
    return as_rgb(np.rint(255 * seen).astype(np.uint8))


_LEVELS = Parameter(
    "levels",
    "Coarseness",
    "At how many scales an edge must be visible: at 1 texture counts too, at 6 only large outlines"
    " do.",
    Number(1, 6, whole=True),
    3,
    of="picture",
)

SOFT_EDGE = Preprocessor(
    "softedge",
    "Soft edges",
    "Soft outlines, brighter where the contrast is high: keeps shapes, and leaves details open.",
    "softedge",
    "lines",
    (
        _LEVELS,
        Parameter(
            "contrast",
            "Contrast",
            "Edges of this contrast are shown at half brightness; lower values show fainter edges.",
            Number(0.01, 1.0, step=0.01, reach=0.5, middle=0.1, unit=" %", shown=100),
            0.2,
            of="picture",
        ),
        RESOLUTION,
        INK,
    ),
    process=_soft_edge,
    paint=lines_painted,
)
