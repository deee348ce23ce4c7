"""Masks out of a picture: what is coloured alike, and what is transparent."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.mask_parts import connected_to


def mask_of_range(
    differences: FloatArray,
    tolerance: float,
    softness: float = 0.0,
    within: tuple[int, int] | None = None,
) -> ByteArray:
    """What differs little from a colour.

    Args:
        differences: (h, w) float32, from `colour_difference.differences`.
        tolerance: ΔE up to which a pixel is fully painted.
        softness: ΔE beyond that over which it fades to nothing, linearly.
        within: x, y of a pixel; only what hangs together with it (by corners too) is painted.

    Returns:
        (h, w) uint8.
    """
    if softness > 0:
        share = (np.float32(tolerance + softness) - differences) * np.float32(255 / softness)
        mask = np.clip(np.rint(share), 0, 255).astype(np.uint8)
    else:
        mask = np.where(differences <= tolerance, np.uint8(255), np.uint8(0))
    return mask if within is None else connected_to(mask, *within)


def mask_of_alpha(pixels: Array, *, transparent: bool = True) -> ByteArray:
    """What is transparent, the more the more; or what is not.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32. Without alpha all is opaque.
        transparent: False gives the opaque part instead.

    Returns:
        (h, w) uint8. What is transparent at all is above 0, as what is opaque at all is in the
        other: 0 is locked.
    """
    if pixels.shape[2] == 3:
        value = 0 if transparent else 255
        return np.full(pixels.shape[:2], value, np.uint8)
    full = full_value(pixels.dtype)
    alpha = pixels[..., 3]
    if pixels.dtype == np.uint8:
        return 255 - alpha if transparent else np.array(alpha)
    share = alpha.astype(np.float32) / np.float32(full)
    share = np.clip(1 - share if transparent else share, 0, 1)
    return np.ceil(share * 255).astype(np.uint8)
