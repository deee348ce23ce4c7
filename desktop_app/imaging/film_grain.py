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
    lost = np.clip(lost, -most, most)
    made = now
    share = 0.0
    for _ in range(6):  # what is left of it counts too, so that the share is found by trying
        made = now + np.float32(share) * lost
        found = _quiet(_fine(made))
        if found >= wanted:
            break
        share += float(np.sqrt(max(wanted**2 - found**2, 0)) / max(_quiet(lost), 1e-6))
        share = min(share, 2.0)
    made = np.clip(made, 0, 1) if before.dtype != np.float32 else made
    colours = from_float(np.asarray(made, np.float32), cleaned.dtype)
    return np.concatenate([colours, cleaned[..., 3:]], axis=2)


def _fine(values: FloatArray) -> FloatArray:
    return values - np.asarray(cv2.GaussianBlur(values, (0, 0), _FINE), np.float32)


def _quiet(fine: FloatArray) -> float:
    """Deviation of its quiet half."""
    grey = fine.mean(axis=2)
    local = cv2.blur(grey * grey, (_SIDE, _SIDE))
    return float(np.sqrt(np.percentile(np.asarray(local), _QUIET)))
