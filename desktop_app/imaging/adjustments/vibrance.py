"""Vibrance and saturation."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import (
    Adjustment,
    Place,
    Values,
    extremes,
    luma,
)

_SHARE: Final = Number(-1, 1, step=0.01, shown=100)


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    """Away from grey of the same luma, by 1 + saturation + vibrance · (1 - s): s is how far a
    colour is from grey, (most - least) / most, so what is pale changes most."""
    most, least = extremes(pixels)
    strong = np.divide(most - least, most, out=np.zeros_like(most), where=most > 1e-6)
    factor = 1 + values["saturation"] + values["vibrance"] * (1 - np.clip(strong, 0, 1))
    factor, grey = np.maximum(factor, 0), luma(pixels)
    return cv2.merge([grey + (each - grey) * factor for each in cv2.split(pixels)])


VIBRANCE = Adjustment(
    id="vibrance",
    name="Vibrance",
    tip="Makes pale colours stronger and leaves strong ones.",
    icon="rainbow",
    fields=(
        Field("vibrance", "Vibrance", "Pale colours change most.", _SHARE, 0.0),
        Field("saturation", "Saturation", "All colours change alike.", _SHARE, 0.0),
    ),
    colours=_colours,
)
