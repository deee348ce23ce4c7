"""A part of a picture, smaller and smoothed, to be mixed in where the picture is to be soft.

Colours count here as much as they are seen, so nothing transparent bleeds into what is visible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import to_float

_AROUND = 4  # reduced pixels around a part that its smoothing looks at
_BAND = 1 << 18  # pixels worked on at a time


def weighted(pixels: Array) -> FloatArray:
    """0..1 float32, clipped; colours times alpha, so that what is not seen does not count."""
    values = to_float(pixels)
    np.nan_to_num(values, copy=False, nan=0.0, posinf=1.0, neginf=0.0)
    np.clip(values, 0, 1, out=values)
    if values.shape[-1] == 4:
        values[..., :3] *= values[..., 3:]
    return values


def unweighted(values: FloatArray) -> FloatArray:
    """Undoes `weighted`: divides colour by alpha, where that is above 1e-6."""
    if values.shape[-1] == 4:
        values = values.copy()
        values[..., :3] /= np.maximum(values[..., 3:], np.float32(1e-6))
    return values


@dataclass(frozen=True, slots=True, eq=False)
class Soft:
    """A part of a picture, reduced and smoothed.

    Attributes:
        values: (h, w, c) as `weighted` gives them.
        factor: pixels of the picture a pixel of these stands for, across and down.
        x, y: which of all such pixels of the picture comes first.
    """

    values: FloatArray
    factor: int
    x: int
    y: int

    def at_full_size(self, rect: Rect) -> FloatArray:
        """What is in ``rect`` of the picture, at its size; bilinear."""
        step = 1 / self.factor
        # Middles of pixels on each other; the matrix maps result to source.
        matrix = np.array(
            [
                [step, 0.0, (rect.x + 0.5) * step - 0.5 - self.x],
                [0.0, step, (rect.y + 0.5) * step - 0.5 - self.y],
            ]
        )
        large: Any = cv2.warpAffine(
            self.values,
            matrix,
            (rect.width, rect.height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return large


def soft_part(whole: Array, rect: Rect, factor: float) -> Soft:
    """What is in ``rect`` of ``whole`` and a little around it, ``factor`` times smaller.

    Its pixels are averages of squares whose places don't depend on ``rect``, so two neighbouring
    parts fit together. What is left over at the far ends is dropped.
    """
    high, wide = whole.shape[:2]
    k = max(1, round(factor))
    x, y = max(0, rect.x // k - _AROUND), max(0, rect.y // k - _AROUND)
    right = max(x + 1, min(wide // k, -(-rect.right // k) + _AROUND))
    bottom = max(y + 1, min(high // k, -(-rect.bottom // k) + _AROUND))
    part = whole[y * k : bottom * k, x * k : right * k]
    small = _averaged(part, (right - x, bottom - y))
    smooth: Any = cv2.GaussianBlur(small, (0, 0), 1.0, borderType=cv2.BORDER_REFLECT)
    return Soft(smooth, k, x, y)


def _averaged(part: Array, size: tuple[int, int]) -> FloatArray:
    if part.shape[2] == 3 or part[..., 3].min() >= full_value(part.dtype):
        return weighted(cv2.resize(part, size, interpolation=cv2.INTER_AREA))
    # First along the rows, band by band: colours times alpha of all of it would be too much.
    high = part.shape[0]
    narrow = np.empty((high, size[0], 4), np.float32)
    step = max(1, _BAND // part.shape[1])
    for top in range(0, high, step):
        band = weighted(part[top : top + step])
        narrow[top : top + step] = cv2.resize(
            band, (size[0], band.shape[0]), interpolation=cv2.INTER_AREA
        )
    small: Any = cv2.resize(narrow, size, interpolation=cv2.INTER_AREA)
    return small
