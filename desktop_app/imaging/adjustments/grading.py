"""A stack of adjustments on a whole picture, as layers of a document would do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Size
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.compositing import laid_patch
from desktop_app.imaging.depth import deepened, to_bytes

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array, FloatArray
    from desktop_app.imaging.colour import ColourSpace


@dataclass(frozen=True, slots=True)
class Grade:
    """One adjustment of a stack.

    Attributes:
        adjustment: id of a row of `table.ADJUSTMENTS`.
        values: all of its values, by their ids.
        opacity: 0..1.
        mode: how what it makes meets what was there.
    """

    adjustment: str
    values: Mapping[str, Any]
    opacity: float = 1.0
    mode: BlendMode = BlendMode.NORMAL


def graded(
    pixels: Array, grades: Iterable[Grade], space: ColourSpace, share: FloatArray | None = None
) -> Array:
    """``pixels`` after each of ``grades`` in turn, with 16 bits at least between them.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32; not written to.
        grades: the lowest first.
        space: of the values.
        share: (h, w) float32 0..1, how much of each counts where; None: all of it. Where it is 0,
            nothing changes.

    Returns:
        The same shape and dtype; ``pixels`` itself where nothing changes.
    """
    size = Size(pixels.shape[1], pixels.shape[0])
    place = Place(size.rect, size, space=space)
    grades = list(grades)
    made = deep = deepened(pixels) if len(grades) > 1 else pixels
    for each in grades:
        adjusted = ADJUSTMENTS[each.adjustment].apply(made, each.values, place)
        if adjusted is not made:
            made = laid_patch(made, adjusted, share, each.mode, each.opacity)
    if pixels.dtype == np.uint8 and made.dtype != np.uint8:
        return pixels if made is deep else to_bytes(made)
    return made
