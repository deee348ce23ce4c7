"""What brushes that retouch make of the pixels below them. Pure functions.

All take and give pixels with straight alpha, (h, w, 4) float32, colours as the document has them.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.resampling import premultiplied, straight
from desktop_app.imaging.seam_blending.membrane import membrane

SOFT: Final = 3.0
"""Standard deviation of the blur brush, in pixels."""
_FINE, _MORE = 1.2, 1.0  # standard deviation and amount of what the sharpening brush adds
_LIGHT: Final = 0.8
"""Exponent of the dodge brush; burn has the inverse. Black and white stay."""
RIM: Final = 4
"""Pixels around a healed place that it is fitted to."""


def softened(pixels: FloatArray) -> FloatArray:
    """Blurred; what is transparent lends no colour."""
    return _blurred(pixels, SOFT)


def sharpened(pixels: FloatArray) -> FloatArray:
    """By an unsharp mask, within 0..1 where the pixels are; alpha stays."""
    soft = _blurred(pixels, _FINE)
    made = np.asarray(cv2.addWeighted(pixels, 1 + _MORE, soft, -_MORE, 0), np.float32)
    made[..., 3] = pixels[..., 3]
    np.clip(made, min(0.0, float(pixels.min())), max(1.0, float(pixels.max())), out=made)
    return made


def _blurred(pixels: FloatArray, sigma: float) -> FloatArray:
    soft = cv2.GaussianBlur(premultiplied(pixels), (0, 0), sigma)
    return straight(np.asarray(soft, np.float32), pixels.dtype)


def lightened(pixels: FloatArray) -> FloatArray:
    """Dodged: the middle tones most."""
    return _raised(pixels, _LIGHT)


def darkened(pixels: FloatArray) -> FloatArray:
    """Burned: the middle tones most."""
    return _raised(pixels, 1 / _LIGHT)


def _raised(pixels: FloatArray, exponent: float) -> FloatArray:
    within = np.clip(pixels, 0, 1)
    made = np.power(within, np.float32(exponent)) + (pixels - within)  # what is beyond stays
    made[..., 3] = pixels[..., 3]
    return made


def _widened(where: Array) -> Array:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RIM + 1, 2 * RIM + 1))
    return cv2.dilate(where.astype(np.uint8), kernel) > 0


def healed(below: FloatArray, copied: FloatArray, where: Array) -> FloatArray:
    """``copied`` with the light and colour of what lies around the place that it is laid on: its
    gradients, by a membrane through the differences along the rim (Pérez et al., SIGGRAPH 2003).

    Args:
        below: (h, w, 4) float32, what there is, with some pixels around the place.
        copied: (h, w, 4) float32, what is laid on it.
        where: (h, w) bool, the place.

    Returns:
        (h, w, 4) float32; outside of ``where`` it means nothing.
    """
    seen = (below[..., 3] > 0) & (copied[..., 3] > 0)
    rim = (_widened(where) & ~where & seen).astype(np.float32)
    if not rim.any():
        return copied
    difference = np.ascontiguousarray(below[..., :3] - copied[..., :3])
    made = copied.copy()
    made[..., :3] += membrane(difference, rim)
    return made


def patched(pixels: FloatArray, hole: Array, where: Array) -> FloatArray:
    """``pixels`` with a place covered by the part nearby whose surroundings are most like its own,
    in the light around it (`healed`).

    Args:
        pixels: (h, w, 4) float32.
        hole: (h, w) bool, what must not be taken from, ``where`` among it.
        where: (h, w) bool, the place.

    Returns:
        (h, w, 4) float32; only ``where`` is another. Where nothing fits, a smooth surface through
        what lies around.
    """
    barred = (hole | (pixels[..., 3] <= 0)).astype(np.float32)
    rim = _widened(where) & (barred == 0)
    x, y, width, height = cv2.boundingRect((where | rim).astype(np.uint8))
    here = np.s_[y : y + height, x : x + width]
    made = pixels.copy()
    copied = np.zeros_like(pixels[here])
    if width < pixels.shape[1] or height < pixels.shape[0]:
        colours = np.ascontiguousarray(pixels[..., :3])
        weight = np.repeat(rim[here].astype(np.float32)[..., None], 3, axis=2)
        off = cv2.matchTemplate(colours, colours[here], cv2.TM_SQDIFF, mask=weight)
        needed = (where | rim)[here].astype(np.float32)
        met = cv2.matchTemplate(barred, needed, cv2.TM_CCORR)
        off = np.where(met < 0.5, np.nan_to_num(off, nan=np.inf), np.inf)
        if np.isfinite(off).any():
            row, column = np.unravel_index(int(off.argmin()), off.shape)
            copied = pixels[row : row + height, column : column + width]
    if not copied.any():
        copied = np.broadcast_to(np.array((0, 0, 0, 1), np.float32), copied.shape)
    below = pixels[here].copy()
    below[barred[here] > 0, 3] = 0  # the rim is of what stays
    place = where[here]
    made[here][place] = healed(below, np.ascontiguousarray(copied), place)[place]
    return made
