"""Large pictures part by part, so that what is calculated on the way takes little memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.seam_blending.filters import luminance

SIDE: Final = 512
_ENOUGH: Final = 100_000  # pixels that tell what is usual

Slices = tuple[slice, slice]


@dataclass(frozen=True, slots=True)
class RegisteredPart:
    """A rectangle of a picture.

    Attributes:
        own: of the picture.
        around: the same with what filters reach, as far as the picture goes.
        inside: where the first is in the second.
    """

    own: Slices
    around: Slices
    inside: Slices


def parts_of(
    shape: tuple[int, ...], reach: int, where: Array | None = None
) -> Iterator[RegisteredPart]:
    """Those of a picture (h, w, …) of at most `SIDE` pixels each way.

    Args:
        shape: of the picture.
        reach: pixels around each that are needed to make it.
        where: (h, w), above 0 where something is wanted: other parts are left out.
    """
    for top in range(0, shape[0], SIDE):
        for left in range(0, shape[1], SIDE):
            own = slice(top, min(top + SIDE, shape[0])), slice(left, min(left + SIDE, shape[1]))
            if where is None or where[own].any():
                begin = max(top - reach, 0), max(left - reach, 0)
                around = slice(begin[0], own[0].stop + reach), slice(begin[1], own[1].stop + reach)
                rows, columns = (
                    slice(one.start - at, one.stop - at) for one, at in zip(own, begin, strict=True)
                )
                yield RegisteredPart(own, around, (rows, columns))


def grey_of(pixels: Array) -> FloatArray:
    """(h, w) float32 of (h, w, 3|4) uint8, uint16 or float32: `luminance` of the colours."""
    made = np.empty(pixels.shape[:2], np.float32)
    for part in parts_of(made.shape, 0):
        made[part.own] = luminance(to_float(pixels[part.own][..., :3]))
    return made


def sparse(plane: Array) -> Array:
    """Every n-th pixel each way of ``plane`` (h, w), so that as many are left as are needed to
    tell a median."""
    step = max(1, int(np.sqrt(plane.shape[0] * plane.shape[1] / _ENOUGH)))
    return plane[::step, ::step]


def fraction(size: Size, by: int) -> Size:
    """A picture's size ``by`` times as small."""
    return Size(max(1, size.width // by), max(1, size.height // by))
