"""A mosaic of squares."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import ALPHA, Adjustment, Place, Values

_SIZE: Final = Number(1, 200, whole=True, middle=20.0, unit=" px")


def _area(values: Values, pixels: Array, place: Place) -> Array:
    """The mean of each square; squares are counted from the document's left top corner."""
    made = pixels.astype(np.float64)
    for axis, first in ((0, place.rect.y), (1, place.rect.x)):
        size: int = values["size"]
        places = np.arange(pixels.shape[axis], dtype=np.int64) * place.step + first
        square = np.floor_divide(places, size)
        starts = np.flatnonzero(np.diff(square, prepend=square[0] - 1))
        counts = np.diff(starts, append=len(square))
        shape = (-1, 1, 1) if axis == 0 else (1, -1, 1)
        means = np.add.reduceat(made, starts, axis=axis) / counts.reshape(shape)
        made = np.repeat(means, counts, axis=axis)
    return made.astype(np.float32)


PIXELATE = Adjustment(
    id="pixelate",
    name="Pixelate",
    tip="Squares of one colour, as a mosaic has them.",
    icon="grid-3x3",
    fields=(
        Field(
            "size", "Size", "Of squares.", Number(1, 200, whole=True, middle=20.0, unit=" px"), 1
        ),
        ALPHA,
    ),
    starts={"size": 12},
    area=_area,
    spreads=True,
    cost=3.0,
    reach=lambda values: values["size"] - 1,
)
