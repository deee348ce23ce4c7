"""What the readers of brushes share: limits, and the pixels of tips."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import ByteArray

MOST_SIDE: Final = 10_000
"""Pixels of a tip's side in a file."""

MOST_BRUSHES: Final = 1_000
"""Of one file."""


def checked_side(*sides: int) -> None:
    """Raises ValueError where a picture can't be that large."""
    if not all(0 < side <= MOST_SIDE for side in sides):
        raise ValueError(f"a tip of {' × '.join(map(str, sides))} pixels")


def values_of(data: bytes, width: int, height: int, step: int = 1) -> ByteArray:
    """(h, w) uint8 of rows of samples, the last of ``step`` bytes each (alpha of RGBA)."""
    return np.frombuffer(data, np.uint8).reshape(height, width, step)[..., -1]
