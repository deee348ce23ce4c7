"""A stack of adjustments on a whole picture, as layers of a document would do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.compositing import laid_patch
from desktop_app.imaging.depth import deepened, to_bytes

_STRIP: Final = 1 << 20
"""Pixels that are worked on at a time, where none needs its surroundings: in float32 a whole
picture is up to four times as large."""


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
    grades, size = list(grades), Size(pixels.shape[1], pixels.shape[0])
    rows = size.height
    if all(ADJUSTMENTS[each.adjustment].area is None for each in grades):
        rows = max(1, _STRIP // max(1, size.width))
    found = pixels
    for top in range(0, size.height, rows):
        rect = Rect(0, top, size.width, min(rows, size.height - top))
        part = pixels[rect.slices]
        made = _graded(part, grades, Place(rect, size, space=space), share)
        if made is part:
            continue
        if rect == size.rect:
            return made
        if found is pixels:
            found = pixels.copy()
        found[rect.slices] = made
    return found


def _graded(
    pixels: Array, grades: Sequence[Grade], place: Place, share: FloatArray | None
) -> Array:
    """A strip of whole rows; ``share`` is that of the whole picture."""
    share = None if share is None else share[place.rect.slices]
    made = deep = deepened(pixels) if len(grades) > 1 else pixels
    for each in grades:
        adjusted = ADJUSTMENTS[each.adjustment].apply(made, each.values, place)
        if adjusted is not made:
            made = laid_patch(made, adjusted, share, each.mode, each.opacity)
    if pixels.dtype == np.uint8 and made.dtype != np.uint8:
        return pixels if made is deep else to_bytes(made)
    return made
