"""Medians: dust, scratches and single wrong pixels go, edges stay."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values

_HALF: Final = 0.49 / 255
"""About half a step of 8 bits: less, so that 8 bits give the step itself."""


def _area(values: Values, pixels: Array, place: Place) -> Array:
    """The median to a step of 8 bits: a median of steps is the step of the median. A pixel that
    is within that step keeps what it has of finer differences."""
    radius = round(values["radius"] / place.step)
    if not radius:
        return pixels
    steps = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    found = cv2.merge([cv2.medianBlur(one, 2 * radius + 1) for one in cv2.split(steps)])
    middle = found.astype(np.float32) / np.float32(255)
    low = np.where(found == 0, -np.inf, middle - np.float32(_HALF))
    high = np.where(found == 255, np.inf, middle + np.float32(_HALF))
    made = np.clip(pixels, low, high).astype(np.float32)
    return np.where(np.abs(made - pixels) < values["threshold"], pixels, made)


_RADIUS: Final = Number(0, 50, whole=True, step=1, middle=8.0, unit=" px")
_SHARE: Final = Number(0, 0.5, step=0.005, middle=0.1, shown=100, decimals=1)

MEDIAN = Adjustment(
    id="median",
    name="Dust and Scratches",
    tip="The median around each pixel: specks and thin lines go, edges stay.",
    icon="brush-cleaning",
    fields=(
        Field("radius", "Radius", "Half the width of what goes.", _RADIUS, 0),
        Field("threshold", "Threshold", "What differs less stays, as grain does.", _SHARE, 0.0),
    ),
    starts={"radius": 2},
    area=_area,
    cost=10.0,
    reach=lambda values: values["radius"],
)
