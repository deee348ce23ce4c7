"""How often which value is in a picture."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import Array
from desktop_app.imaging.depth import to_bytes

BINS: Final = 256

_LUMA: Final = np.array([[0.2126, 0.7152, 0.0722]], np.float32)
"""ITU-R BT.709."""


def histogram(pixels: Array) -> NDArray[np.float64]:
    """Counts of values, in bins of 1/256 of the full range.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32; with alpha a pixel counts by its alpha.

    Returns:
        (4, 256): of red, green, blue, and of the luma of both.
    """
    values = to_bytes(np.ascontiguousarray(pixels))
    colours = np.ascontiguousarray(values[..., :3])
    luma = cv2.transform(colours, _LUMA).reshape(colours.shape[:2])
    weights = values[..., 3].ravel() / 255.0 if values.shape[2] == 4 else None
    channels = (*(colours[..., k] for k in range(3)), luma)
    return np.stack(
        [np.bincount(each.ravel(), weights, BINS).astype(np.float64) for each in channels]
    )
