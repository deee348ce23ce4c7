"""Gaussian blur, and of masks in a time that does not grow with its width."""

from __future__ import annotations

import math

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray

_EXACT = 4.0
"""Deviation in pixels up to which the Gaussian itself is taken."""

_PASSES = 3


def gaussian(plane: FloatArray, sigma: float) -> FloatArray:
    """``plane``, (h, w) or (h, w, c) float32, blurred; beyond its border it goes on as there."""
    if sigma <= 0:
        return plane
    side = _side(sigma)
    soft = cv2.GaussianBlur(plane, (side, side), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, np.float32)


def step_left(sigma: float) -> float:
    """Which share of a step's height is left between two neighbours but one, after `gaussian`:
    central differences divided by it measure contrast, whatever the blur."""
    if sigma <= 0:
        return 1.0
    weights = cv2.getGaussianKernel(_side(sigma), sigma).ravel()
    return float((weights[1:] + weights[:-1]).max())


def blurred(mask: Array, sigma: float) -> ByteArray:
    """``mask`` blurred; beyond its border it goes on as it is there.

    Wide blurs are three box blurs, which are within 3 % of the Gaussian and reach 3 deviations
    far, with widths after P. Kovesi, "Fast Almost-Gaussian Filtering" (2010).

    Args:
        mask: (h, w) uint8.
        sigma: standard deviation in pixels; 0 changes nothing.

    Returns:
        (h, w) uint8; a new array.
    """
    if sigma <= 0:
        return np.array(mask, np.uint8)
    values: Array = mask.astype(np.float32)
    if sigma <= _EXACT:
        values = gaussian(values, sigma)
    else:
        for side in _boxes(sigma):
            values = cv2.blur(values, (side, side), borderType=cv2.BORDER_REPLICATE)
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def feathered(mask: Array, width: float) -> ByteArray:
    """``mask`` with soft edges, which fall over ``width`` pixels to either side of where they are.

    Args:
        mask: (h, w) uint8; beyond its border it goes on as it is there.
        width: in pixels: twice the deviation of a Gaussian.
    """
    return blurred(mask, width / 2)


def feather_reach(width: float) -> int:
    """Pixels around a mask to which `feathered` carries it."""
    return math.ceil(3 * width / 2)


def _side(sigma: float) -> int:
    """Width of a kernel, odd: three deviations to either side."""
    return 2 * math.ceil(3 * sigma) + 1


def _boxes(sigma: float) -> list[int]:
    """Odd widths whose boxes together vary as much as the Gaussian."""
    ideal = math.sqrt(12 * sigma * sigma / _PASSES + 1)
    narrow = math.floor(ideal)
    narrow -= 1 - narrow % 2
    least = 12 * sigma * sigma - _PASSES * (narrow * narrow + 4 * narrow + 3)
    count = round(least / (-4 * narrow - 4))
    return [narrow if at < count else narrow + 2 for at in range(_PASSES)]
