"""Where two arrays of pixels differ."""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array


def around_difference(first: Array, second: Array) -> Rect:
    """The smallest rectangle that holds every pixel with other bits; an empty one if none has.

    Args:
        first: (h, w[, 4]), uint8, uint16 or float32; the values of a pixel lie side by side.
        second: the same shape and dtype.
    """
    import cv2

    channels = 1 if first.ndim == 2 else first.shape[2]
    word = np.uint8 if first.itemsize * channels % 4 else np.uint32
    words = first.itemsize * channels // np.dtype(word).itemsize
    one, other = (values.view(word).reshape(values.shape[0], -1) for values in (first, second))
    x, y, width, height = cv2.boundingRect((one != other).view(np.uint8))
    return Rect.from_edges(x // words, y, -(-(x + width) // words), y + height)
