"""RGBA reduced to what a screen shows of it: quick, for pictures that are only looked at. With care
for quality it is `resize`."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray


def reduced(pixels: ByteArray, level: int) -> ByteArray:
    """Averages of squares of 2^level pixels; what is transparent does not colour them.

    Args:
        pixels: (h, w, 4), straight alpha; both sides multiples of 2^level, or smaller.
        level: from 0, which gives the same array.
    """
    if level == 0:
        return pixels
    size = (max(1, pixels.shape[1] >> level), max(1, pixels.shape[0] >> level))
    if pixels[..., 3].min() == 255:
        return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    alpha = cv2.extractChannel(pixels, 3)
    weights = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
    small = cv2.multiply(pixels, weights, scale=1 / 255)
    small = cv2.resize(small, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    seen = np.maximum(small[..., 3:], 1) / 255
    small[..., :3] /= seen
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)
