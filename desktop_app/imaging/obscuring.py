"""Blurring a picture beyond recognition."""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.resize import fitted_size, resize


def obscured(pixels: Array, cells: int) -> Array:
    """``pixels`` as a soft mosaic: each patch is the mean of what it stands for, so nothing smaller
    is left, and sharpening brings nothing back.

    Args:
        pixels: (h, w, 3|4) uint8, uint16 or float32.
        cells: patches of the longer side.

    Returns:
        A new array of the same shape and dtype.
    """
    size = Size(pixels.shape[1], pixels.shape[0])
    few = fitted_size(size, min(cells, max(1, max(size.width, size.height) // 2)))
    small = resize(np.ascontiguousarray(pixels), few)
    made = resize(small, size, quality="fast")
    return made.copy() if made is pixels else made
