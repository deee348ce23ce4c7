"""How far each pixel of a picture was moved: a smooth field of few numbers.

Two uniform cubic B-splines (P. Dierckx, Curve and Surface Fitting with Splines, 1993) on a coarse
grid, one across and one down. Shift, scale, turn and skew are in them exactly; what bends costs
(the thin plate's energy, of second differences), so that where nothing tells, they go on straight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Doubles, FloatArray
from desktop_app.imaging.registration.parts import Slices

_CELLS: Final = 6
"""Along the longer side: a wave of half the side still has three of them."""

_MORE: Final = 3  # numbers of a cubic spline beyond its cells


@dataclass(frozen=True, slots=True, eq=False)
class DisplacementField:
    """Where the content of each pixel is in the answer: so far to the right and down.

    Attributes:
        numbers: (2, rows, columns) float64, in shares of the picture's longer side.
        size: of the picture, in pixels.
    """

    numbers: Doubles
    size: Size

    def at(self, size: Size, part: Slices | None = None) -> tuple[FloatArray, FloatArray]:
        """(h, w) float32 each: across and down, in pixels of the picture scaled to ``size``, or of
        a ``part`` of that."""
        cells = cells_of(self.size)
        down, across = basis(size.height, cells.height), basis(size.width, cells.width)
        if part is not None:
            down, across = down[part[0]], across[part[1]]
        side = max(self.size.width, self.size.height)
        shares = side / self.size.width, side / self.size.height
        scales = np.array([shares[0] * size.width, shares[1] * size.height])[:, None, None]
        rows, columns = (scales * (down @ self.numbers)).astype(np.float32), across.T
        found = rows @ columns.astype(np.float32)
        return found[0], found[1]


def cells_of(size: Size) -> Size:
    """How many there are across and down."""
    step = max(size.width, size.height) / _CELLS
    return Size(max(1, round(size.width / step)), max(1, round(size.height / step)))


def affine_field(size: Size, scale: float, shift: tuple[float, float]) -> DisplacementField:
    """One that scales about the picture's middle, then shifts by (x, y) pixels of it."""
    cells, side = cells_of(size), max(size.width, size.height)
    rows, columns = (
        (np.arange(-1, count + 2) / count - 0.5) * length / side
        for count, length in ((cells.height, size.height), (cells.width, size.width))
    )
    across, down = np.meshgrid(columns, rows)
    moved = [(scale - 1) * one + by / side for one, by in zip((across, down), shift, strict=True)]
    return DisplacementField(np.stack(moved), size)


@cache
def basis(length: int, cells: int) -> Doubles:
    """(length, cells + 3): how much each number counts at the middle of each pixel."""
    place = (np.arange(length) + 0.5) / length * cells
    first = np.minimum(place.astype(np.int64), cells - 1)
    t = place - first
    weights = np.stack(
        [(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1
    )
    found = np.zeros((length, cells + _MORE))
    for number in range(4):
        found[np.arange(length), first + number] = weights[:, number] / 6
    found.flags.writeable = False
    return found


@cache
def stiffness(cells: Size) -> Doubles:
    """(n, n): the bending energy of n numbers is their product with it, twice."""
    rows, columns = cells.height + _MORE, cells.width + _MORE
    down, across = np.eye(rows), np.eye(columns)
    bends = [
        np.kron(np.diff(down, 2, axis=0), across),
        np.kron(down, np.diff(across, 2, axis=0)),
        math.sqrt(2) * np.kron(np.diff(down, axis=0), np.diff(across, axis=0)),
    ]
    found = np.sum([each.T @ each for each in bends], axis=0)
    found.flags.writeable = False
    return found
