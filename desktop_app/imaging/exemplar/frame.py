"""The picture around one hole at one scale, flat in memory, and its pyramid. Searches nothing.

Every pixel is one of: *known*; in the *hole*; or *void*, where there is no picture (beyond its
border). Void pixels near the hole are filled along with it,
and thrown away at the end: so a hole at the border is no special case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import Array, FloatArray

BoolArray: TypeAlias = NDArray[np.bool_]
IndexArray: TypeAlias = NDArray[np.intp]
"""Flat positions in a frame, y·width + x, or -1 for none."""

MARGIN = 16
"""Void pixels around every frame: flat positions may be moved by so much without a check."""

_KNOWN = 0.5  # share of a coarse pixel that must be known for its colour to count


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """One scale of the picture as weights and weighted values; what a pyramid is made of.

    Attributes:
        values: (h, w, c) float32; the channels, times `known`.
        known: (h, w) float32, share of each pixel that is known.
        hole: (h, w) float32, share that is to be filled.
        source: (h, w) float32, share that may be copied from.
        shunned: (h, w) float32, share where no patch that is copied may have its middle; None:
            nowhere.
    """

    values: FloatArray
    known: FloatArray
    hole: FloatArray
    source: FloatArray
    shunned: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScaleFrame:
    """One scale, ready to be searched. All arrays have the frame's shape with its margin.

    Attributes:
        values: (h, w, c) float32; 0 where nothing is known yet.
        known: pixels with a value.
        hole: pixels to be filled.
        unknown: the hole and the void pixels to be filled with it.
        source: centres of patches that may be copied from: all of their pixels may.
        target: centres of patches that touch the hole.
        patch: side of the patches.
    """

    values: FloatArray
    known: BoolArray
    hole: BoolArray
    unknown: BoolArray
    source: BoolArray
    target: BoolArray
    patch: int

    @property
    def radius(self) -> int:
        """Pixels from a patch's centre to its border."""
        return self.patch // 2

    @property
    def width(self) -> int:
        """Pixels of a row, with the margin."""
        return self.hole.shape[1]

    def offsets(self) -> list[tuple[int, int]]:
        """(dy, dx) of all pixels of a patch, in rows."""
        r = range(-self.radius, self.radius + 1)
        return [(dy, dx) for dy in r for dx in r]


def reduced(layers: Layers, check: Callable[[], None]) -> Layers:
    """Half the size, rounded up; every value the mean of four, the void counting 0."""
    shunned = None if layers.shunned is None else half(layers.shunned, check)
    values, known, hole, source = (half(array, check) for array in _fields(layers))
    return Layers(values, known, hole, source, shunned)


def to_frame(layers: Layers, patch: int, check: Callable[[], None]) -> ScaleFrame:
    """Decide which pixels are what, and add the margin."""
    values, weight, hole_share, source_share = (_with_margin(a, check) for a in _fields(layers))
    check()
    known = weight >= _KNOWN
    hole = ~known & (hole_share > 0)
    void = ~known & ~hole
    unknown = hole | (void & _grown(hole, 2 * (patch // 2)))
    usable = known & (source_share >= np.maximum(weight - 1e-3, _KNOWN))
    check()
    np.divide(values, weight[..., None], out=values, where=known[..., None])
    check()
    values[~known] = 0
    check()
    source = _shrunk(usable, patch // 2)
    if layers.shunned is not None:
        source &= _with_margin(layers.shunned, check) < _KNOWN
    return ScaleFrame(
        values=values,
        known=known,
        hole=hole,
        unknown=unknown,
        source=source,
        target=_grown(hole, patch // 2),
        patch=patch,
    )


def _fields(layers: Layers) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    return layers.values, layers.known, layers.hole, layers.source


def half(array: FloatArray, check: Callable[[], None]) -> FloatArray:
    """Half the size, rounded up; (h, w) or (h, w, c)."""
    check()
    height, width = array.shape[:2]
    padding = [(0, height % 2), (0, width % 2)] + [(0, 0)] * (array.ndim - 2)
    even = np.pad(array, padding) if height % 2 or width % 2 else array
    total = even[0::2, 0::2] + even[1::2, 0::2]
    total += even[0::2, 1::2]
    total += even[1::2, 1::2]
    return np.multiply(total, np.float32(0.25), out=total)


def _with_margin(array: FloatArray, check: Callable[[], None]) -> FloatArray:
    check()
    return np.pad(array, [(MARGIN, MARGIN)] * 2 + [(0, 0)] * (array.ndim - 2))


def _grown(mask: BoolArray, radius: int) -> BoolArray:
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    return _boolean(cv2.dilate(mask.view(np.uint8), kernel))


def _shrunk(mask: BoolArray, radius: int) -> BoolArray:
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    return _boolean(cv2.erode(mask.view(np.uint8), kernel))


def _boolean(array: Array) -> BoolArray:
    return array.view(np.bool_)
