"""Grain of film: measured, and given back to a picture that lost it with the noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

_BAND: Final = 256
"""Rows that are worked on at a time, so that a large picture takes little memory."""

_REACH: Final = 16
"""Rows that smoothing sees beyond, twice: OpenCV's kernel for `_FINE` reaches 6."""

_MOST: Final = 2.0
"""Times what was lost, at most."""


def deviation(pixels: Array) -> float:
    """Of the grain of (h, w, 3|4) pixels of any dtype, 0..1: that of the fine rest in its quiet
    half."""
    return _quiet(_grey(pixels, lambda rows: _fine(_floats(pixels, rows))))


def grain_returned(before: Array, cleaned: Array, amount: float) -> Array:
    """A cleaned picture with the grain that it had.

    Args:
        before: (h, w, 3|4), any dtype.
        cleaned: the same without noise.
        amount: 0..1, the share of the grain that is given back; 1: as much as there was.
    """
    if amount <= 0:
        return cleaned
    most = np.float32(np.inf)

    def lost(rows: slice) -> FloatArray:
        fine = _fine(_floats(before, rows) - _floats(cleaned, rows))
        return np.asarray(np.clip(fine, -most, most), np.float32)

    most = np.float32(_CLIP * max(_quiet(_grey(before, lost)), 1e-4))
    wanted = deviation(before) * amount
    # What was left of it counts too, so the share is found by halving.
    low, high = 0.0, _MOST
    fine_now = _grey(cleaned, lambda rows: _fine(_floats(cleaned, rows)))
    fine_lost = _grey(before, lambda rows: _fine(lost(rows)))
    for _ in range(10):
        middle = np.float32((low + high) / 2)
        if _quiet(np.asarray(fine_now + middle * fine_lost, np.float32)) < wanted:
            low = float(middle)
        else:
            high = float(middle)
    made = cleaned.copy()
    for rows, seen, inner in _bands(len(before)):
        values = _floats(cleaned, rows) + np.float32(high) * lost(seen)[inner]
        values = np.clip(values, 0, 1) if before.dtype != np.float32 else values
        made[rows, :, :3] = from_float(np.asarray(values, np.float32), cleaned.dtype)
    return made


def _floats(pixels: Array, rows: slice) -> FloatArray:
    return to_float(pixels[rows, :, :3])


def _bands(height: int) -> Iterator[tuple[slice, slice, slice]]:
    """Rows; these and what smoothing twice sees around them; where the first are in the second."""
    for top in range(0, height, _BAND):
        bottom = min(height, top + _BAND)
        above = max(0, top - _REACH)
        seen = slice(above, min(height, bottom + _REACH))
        yield slice(top, bottom), seen, slice(top - above, bottom - above)


def _grey(pixels: Array, of: Callable[[slice], FloatArray]) -> FloatArray:
    """(h, w): the mean of the channels of what ``of`` makes of rows of ``pixels``."""
    grey = np.empty(pixels.shape[:2], np.float32)
    for rows, seen, inner in _bands(len(pixels)):
        of(seen)[inner].mean(axis=2, out=grey[rows])
    return grey


def _fine(values: FloatArray) -> FloatArray:
    return values - np.asarray(cv2.GaussianBlur(values, (0, 0), _FINE), np.float32)


def _quiet(grey: FloatArray) -> float:
    """Deviation of the quiet half of (h, w)."""
    local = np.asarray(cv2.blur(grey * grey, (_SIDE, _SIDE)), np.float32)
    return float(np.sqrt(np.percentile(local, _QUIET)))
