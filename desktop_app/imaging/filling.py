"""What a bucket and a gradient cover. Pure functions."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import full_value

_SEED: Final = 57


def poured(
    pixels: ByteArray, x: int, y: int, tolerance: int, *, everywhere: bool = False, gap: int = 0
) -> ByteArray:
    """Where a bucket's colour goes from (x, y).

    Args:
        pixels: (h, w, 3|4) uint8, what is looked at.
        x, y: inside.
        tolerance: 0..255: how far each channel may be from the pixel's.
        everywhere: also where no way leads.
        gap: gaps of up to so many pixels in what bounds it are closed.

    Returns:
        (h, w) uint8, 0 or 255; always with the pixel itself.
    """
    seed = pixels[y, x].astype(np.int16)
    low = np.clip(seed - tolerance, 0, 255).astype(np.float64)
    high = np.clip(seed + tolerance, 0, 255).astype(np.float64)
    alike = np.asarray(cv2.inRange(np.ascontiguousarray(pixels), low, high), np.uint8)
    if everywhere:
        return alike
    if gap:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap + 1 | 1, gap + 1 | 1))
        edge = cv2.BORDER_CONSTANT
        narrow = np.asarray(cv2.erode(alike, disc, borderType=edge, borderValue=255), np.uint8)
        if narrow[y, x]:
            inner = _connected(narrow, x, y)
            return np.minimum(alike, cv2.dilate(inner, disc)).astype(np.uint8)
    return _connected(alike, x, y)


def _connected(alike: ByteArray, x: int, y: int) -> ByteArray:
    height, width = alike.shape
    reached = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    cv2.floodFill(alike.copy(), reached, (x, y), 0.0, 0.0, 0.0, flags)
    return np.ascontiguousarray(reached[1:-1, 1:-1])


def softened_edge(covered: ByteArray) -> ByteArray:
    """With the steps of its edge smoothed, for antialiasing: half a pixel in and out."""
    return np.asarray(cv2.GaussianBlur(covered, (3, 3), 0.6), np.uint8)


def ramp(
    width: int, height: int, start: tuple[float, float], end: tuple[float, float], *, radial: bool
) -> FloatArray:
    """How far along a gradient each pixel's middle lies.

    Args:
        width, height: of what is filled, in pixels.
        start, end: x and y in it; of a radial one the centre and where it ends.
        radial: by the distance from the start.

    Returns:
        (h, w) float32 0..1.
    """
    x = np.arange(width, dtype=np.float32)[None] + np.float32(0.5 - start[0])
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5 - start[1])
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max(1e-6, float(np.hypot(dx, dy)))
    if radial:
        along = np.hypot(x, y) / np.float32(length)
    else:
        along = (x * np.float32(dx) + y * np.float32(dy)) / np.float32(length * length)
    return np.clip(along, 0, 1).astype(np.float32)


def between(
    first: Array, last: Array, along: FloatArray, dtype: np.dtype[np.generic], *, seed: int = 0
) -> Array:
    """Colours from one to the other: (h, w, 4) of ``dtype``.

    Whole numbers are dithered by half a step, so that a slow gradient shows no bands; the same
    numbers each time.

    Args:
        first, last: (4,) in values of ``dtype``, straight alpha.
        along: (h, w) float32 0..1.
        seed: of the dither.
    """
    share = along[..., None]
    start, stop = first.astype(np.float32), last.astype(np.float32)
    if start[3] == stop[3]:
        mixed = start + (stop - start) * share
    else:  # colours of what is transparent don't count
        alpha = start[3] * (1 - share) + stop[3] * share
        mixed = start * start[3] * (1 - share) + stop * stop[3] * share
        mixed = mixed / np.where(alpha > 0, alpha, 1)
        mixed[..., 3:] = alpha
    if dtype == np.float32:
        return mixed.astype(np.float32)
    dither = np.random.default_rng(_SEED + seed).random(along.shape, np.float32)[..., None]
    most = full_value(dtype)
    return np.clip(np.floor(mixed + dither), 0, most).astype(dtype)
