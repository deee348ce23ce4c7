"""A mask as the pixels of a layer, and back: arrays alone. What layers are is `state`."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.checks import full_value

__all__ = ["layer_to_mask", "mask_to_layer"]


def mask_to_layer(mask: Array, dtype: np.dtype[np.generic]) -> Array:
    """The pixels of a layer that holds a mask: its values as opacity, over white.

    Args:
        mask: (h, w) uint8.
        dtype: of the document: uint8, uint16 or float32.

    Returns:
        (h, w, 4) of that dtype; all 0 where the mask is, as blank tiles are.
    """
    full = full_value(dtype)
    layer = np.zeros((*mask.shape, 4), dtype)
    layer[mask > 0, :3] = full
    layer[..., 3] = mask * (full / 255)
    return layer


def layer_to_mask(pixels: Array) -> ByteArray:
    """The mask that a layer's opacity stands for; what `mask_to_layer` made comes back as it was.

    Args:
        pixels: (h, w, 4), uint8, uint16 or float32.
    """
    full = full_value(pixels.dtype)
    alpha = pixels[..., 3]
    if pixels.dtype == np.uint8:
        return np.array(alpha)
    values = np.rint(np.clip(alpha.astype(np.float32) * np.float32(255 / full), 0, 255))
    # However little it is, what is there is painted.
    return np.maximum(values, alpha > 0).astype(np.uint8)
