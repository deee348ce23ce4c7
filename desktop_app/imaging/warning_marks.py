"""What lies over a picture to warn of values: clipped ones, and colours a device can't show."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.histogram import clipped

LOW: Final = (0, 90, 255, 255)
"""Mark of a pixel with a channel at 0."""
HIGH: Final = (255, 40, 40, 255)
"""Mark of a pixel with a channel at full, whatever the others are."""
BEYOND: Final = (128, 128, 128, 255)
"""Mark of a colour beyond the gamut."""

_MARKS: Final = np.array([(0, 0, 0, 0), BEYOND, LOW, HIGH], np.uint8).view(np.uint32)[:, 0]


def warning_marks(
    pixels: Array, *, clipping: bool = False, beyond: Array | None = None
) -> ByteArray:
    """(h, w, 4) uint8, transparent where there is nothing to warn of.

    Args:
        pixels: (h, w, 3|4); what is wholly transparent has no mark.
        clipping: mark clipped values, before colours beyond the gamut.
        beyond: (h, w) bool, which these are; None: not looked at.
    """
    kind = np.zeros(pixels.shape[:2], np.uint8)
    if beyond is not None:
        kind += beyond
    if clipping:
        low, high = clipped(pixels)
        np.maximum(kind, np.maximum(low & 2, high & 3), out=kind)
    if pixels.shape[2] == 4:
        kind[pixels[..., 3] == 0] = 0
    return _MARKS[kind].view(np.uint8).reshape(*kind.shape, 4)
