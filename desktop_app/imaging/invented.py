"""The map of invented pixels: which a model, or a removal, made or changed."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray

MADE: Final = 255
"""Of a pixel that is new."""

CHANGED: Final = 128
"""Of one that was changed: cleaned, enlarged, gone over."""


def reduced(cover: ByteArray, width: int, height: int) -> ByteArray:
    """What covers (h, w), 0 or 255, at a smaller size: 255 where any of it is."""
    whole = cover.astype(np.float32)
    found = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA))
    return np.where(found > 0, np.uint8(255), np.uint8(0))
