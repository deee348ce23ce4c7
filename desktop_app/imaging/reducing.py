"""Pixels reduced to what a screen shows of them: quick, for pictures that are only looked at. With
care for quality it is `resize`."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray


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


def averaged(pixels: Array, step: int) -> Array:
    """Averages of squares of ``step`` pixels, a power of two; the last row and column may stand for
    fewer. (h, w, 3|4) uint8, uint16 or float32, straight alpha; the same dtype."""
    if step == 1:
        return pixels
    down, right = -pixels.shape[0] % step, -pixels.shape[1] % step
    if down or right:
        pixels = np.pad(pixels, ((0, down), (0, right), (0, 0)), mode="edge")
    size = (pixels.shape[1] // step, pixels.shape[0] // step)
    if pixels.shape[2] == 3:
        return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    values = pixels.astype(np.float32)
    values[..., :3] *= values[..., 3:]
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    np.divide(small[..., :3], small[..., 3:], out=small[..., :3], where=small[..., 3:] > 0)
    return small if pixels.dtype == np.float32 else np.rint(small).astype(pixels.dtype)
