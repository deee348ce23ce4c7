"""Scaling pixels: with care for quality, or for speed. Knows no plan; that is
`preprocess`/`blend`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import full_value

Quality: TypeAlias = Literal["nearest", "fast", "best", "lanczos"]
"""*nearest* repeats pixels; *fast* is bilinear; *best* averages areas, or is bicubic to scale up;
*lanczos* scales up sharper, and leaves the range of values at hard edges."""


_MANY = 1024
"""Pixels for one from which float32 sums are no longer exact to a step of 16 bits: 36,864 equal
values gave a mean that was 2.2 steps off."""


def resize(array: Array, size: Size, *, quality: Quality = "best") -> Array:
    """Scale to ``size``.

    Args:
        array: (h, w) or (h, w, 1|3|4); uint8, uint16 or float32. With four channels the fourth is
            alpha, and colours of transparent pixels don't bleed into visible ones (*best*).
        size: both sides at least 1.
        quality: see `Quality`.

    Returns:
        The same dtype and number of channels; the same array if it has that size already.
    """
    height, width = array.shape[:2]
    if (width, height) == (size.width, size.height):
        return array
    if quality == "best" and array.ndim == 3 and array.shape[2] == 4:
        return _resize_with_alpha(array, size)
    return _scale(array, size, _filter(Size(width, height), size, quality))


def fitted_size(size: Size, max_side: int) -> Size:
    """``size`` scaled down (never up) so that its longer side is at most ``max_side``."""
    longer = max(size.width, size.height)
    if longer <= max_side:
        return size
    return Size(
        max(1, round(size.width * max_side / longer)),
        max(1, round(size.height * max_side / longer)),
    )


def fit_within(array: Array, max_side: int, *, quality: Quality = "best") -> Array:
    """Scale down (never up) to at most ``max_side``: thumbnails and proxies. Else see `resize`."""
    return resize(
        array, fitted_size(Size(array.shape[1], array.shape[0]), max_side), quality=quality
    )


def cropped_to(array: Array, size: Size) -> Array:
    """What is left around the centre at the proportions of ``size``: a view, as large as it can be.
    As ComfyUI ("center") and sd-webui-controlnet ("Crop and Resize") fit control images."""
    height, width = array.shape[:2]
    wide = min(width, max(1, round(height * size.width / size.height)))
    high = min(height, max(1, round(width * size.height / size.width)))
    left, top = (width - wide) // 2, (height - high) // 2
    return array[top : top + high, left : left + wide]


def covering(array: Array, size: Size) -> Array:
    """At its own proportions, and just so large that it covers ``size``."""
    height, width = array.shape[:2]
    factor = max(size.width / width, size.height / height)
    wide, high = (max(1, round(side * factor)) for side in (width, height))
    return resize(array, Size(max(wide, size.width), max(high, size.height)))


def _filter(old: Size, new: Size, quality: Quality) -> int:
    if quality == "nearest":
        return cv2.INTER_NEAREST
    if quality == "fast":
        return cv2.INTER_LINEAR
    if quality == "lanczos":
        return cv2.INTER_LANCZOS4
    shrinks = new.width <= old.width and new.height <= old.height
    return cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC


def _scale(array: Array, size: Size, method: int) -> Array:
    many = array.shape[0] * array.shape[1] > _MANY * size.width * size.height
    exact = method == cv2.INTER_AREA and array.dtype == np.float32 and many
    source = array.astype(np.float64) if exact else array
    scaled = cv2.resize(source, (size.width, size.height), interpolation=method)
    scaled = scaled.astype(array.dtype, copy=False)
    # OpenCV drops a single channel's axis.
    return scaled.reshape(size.height, size.width, *array.shape[2:])


def _resize_with_alpha(array: Array, size: Size) -> Array:
    full = full_value(array.dtype)
    method = _filter(Size(array.shape[1], array.shape[0]), size, "best")
    if array[..., 3].min() == full:  # opaque: nothing can bleed
        return _scale(array, size, method)
    weighted = array.astype(np.float32)
    weighted[..., :3] *= weighted[..., 3:] / np.float32(full)
    scaled = _scale(weighted, size, method)
    alpha = np.clip(scaled[..., 3:], 0, full)
    scaled[..., :3] /= np.maximum(alpha, np.float32(1e-6 * full)) / np.float32(full)
    scaled[..., 3:] = alpha
    if array.dtype.kind == "u":
        np.rint(scaled, out=scaled)
    return np.clip(scaled, 0, full).astype(array.dtype)
