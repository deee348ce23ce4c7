"""Grain of film: measured, and given back to a picture that lost it with the noise."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.depth import from_float, to_float

_FINE: Final = 1.5
"""Deviation, in pixels, of the smoothing whose rest is fine."""

_CLIP: Final = 3.0
"""Beyond so many deviations it is an edge and no grain."""

_QUIET: Final = 50
"""Percentile of the local deviation: half of a picture is quieter."""

_SIDE: Final = 9
_MOST: Final = 2.0
"""Times what was lost, at most."""


def deviation(pixels: Array) -> float:
    """Of the grain of (h, w, 3|4) pixels of any dtype, 0..1: that of the fine rest in its quiet
    half."""
    fine = _fine(to_float(pixels[..., :3]))
    return _quiet(fine)


def grain_returned(before: Array, cleaned: Array, amount: float) -> Array:
    """A cleaned picture with the grain that it had.

    Args:
        before: (h, w, 3|4), any dtype.
        cleaned: the same without noise.
        amount: 0..1, the share of the grain that is given back; 1: as much as there was.
    """
    if amount <= 0:
        return cleaned
    was, now = to_float(before[..., :3]), to_float(cleaned[..., :3])
    wanted = _quiet(_fine(was)) * amount
    lost = _fine(was - now)
    most = _CLIP * max(_quiet(lost), 1e-4)
    lost = np.asarray(np.clip(lost, -most, most), np.float32)
    # What was left of it counts too, so the share is found by halving.
    low, high = 0.0, _MOST
    fine_now, fine_lost = _fine(now), _fine(lost)
    for _ in range(10):
        middle = np.float32((low + high) / 2)
        if _quiet(np.asarray(fine_now + middle * fine_lost, np.float32)) < wanted:
            low = float(middle)
        else:
            high = float(middle)
    made = now + np.float32(high) * lost
    made = np.clip(made, 0, 1) if before.dtype != np.float32 else made
    colours = from_float(np.asarray(made, np.float32), cleaned.dtype)
    return np.concatenate([colours, cleaned[..., 3:]], axis=2)


def _fine(values: FloatArray) -> FloatArray:
    return values - np.asarray(cv2.GaussianBlur(values, (0, 0), _FINE), np.float32)


def _quiet(fine: FloatArray) -> float:
    """Deviation of its quiet half."""
    grey = fine.mean(axis=2)
    local = np.asarray(cv2.blur(grey * grey, (_SIDE, _SIDE)), np.float32)
    return float(np.sqrt(np.percentile(local, _QUIET)))
