"""Shape and dtype checks at the doors of this package. For programmers' errors, not users'."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array

_FULL: dict[str, float] = {"uint8": 255.0, "uint16": 65535.0, "float32": 1.0}
_QUICK: dict[np.dtype[np.generic], float] = {}
"""By the dtype itself: numpy makes its name again at each question, and a dab asks ten times."""


def full_value(dtype: np.dtype[np.generic]) -> float:
    """The value of full intensity: 255, 65535 or 1.0.

    Raises:
        ValueError: ``dtype`` is none of uint8, uint16, float32.
    """
    quick = _QUICK.get(dtype)
    if quick is not None:
        return quick
    try:
        _QUICK[dtype] = full = _FULL[dtype.name]
        return full
    except KeyError:
        raise ValueError(f"no pixel type: {dtype}") from None


def check_pixels(pixels: Array) -> None:
    """Check that ``pixels`` is (h, w, 3|4), uint8, uint16 or float32, with at least one pixel.

    Raises:
        ValueError: it is not.
    """
    full_value(pixels.dtype)
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.size == 0:
        raise ValueError(f"no picture: shape {pixels.shape}")


def check_mask(mask: Array) -> None:
    """Check that ``mask`` is (h, w), uint8 or float32, with at least one pixel.

    Raises:
        ValueError: it is not.
    """
    if mask.dtype.name not in ("uint8", "float32") or mask.ndim != 2 or mask.size == 0:
        raise ValueError(f"no mask: shape {mask.shape}, {mask.dtype}")
