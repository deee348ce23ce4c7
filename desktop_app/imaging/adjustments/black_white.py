"""Black and white, by how light each hue becomes."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Flag, Number
from desktop_app.imaging.adjustments.adjustment import (
    LUMA,
    Adjustment,
    Place,
    Values,
    extremes,
)
from desktop_app.imaging.adjustments.hue_saturation import RANGES
from desktop_app.imaging.colour_values import Colour, rgb_of

_SHARE: Final = Number(-2, 3, step=0.01, shown=100)
_USUAL: Final = (0.4, 0.6, 0.4, 0.6, 0.2, 0.8)
"""Of reds, yellows …, as Photoshop begins."""


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    """A colour is grey, a secondary colour (yellow, cyan, magenta) and a primary one: least, what
    the middle channel has more, and what the most has more. Each of the latter two counts by its
    share."""
    if not values["on"]:
        return pixels
    most, least = extremes(pixels)
    channels = cv2.split(pixels)
    middle = channels[0] + channels[1] + channels[2] - most - least
    red, yellow, green, cyan, blue, magenta = (np.float32(values[name]) for name in RANGES)
    first, second, _ = (each == most for each in channels)
    primary = np.where(first, red, np.where(second, green, blue))
    first, second, _ = (each == least for each in channels)
    secondary = np.where(first, cyan, np.where(second, magenta, yellow))
    grey = least + secondary * (middle - least) + primary * (most - middle)
    grey = np.clip(grey, 0, 1)[..., None]
    if not values["tinted"]:
        return cv2.merge([grey[..., 0]] * 3)
    tint = np.array(rgb_of(values["tint"]), np.float32)
    return np.clip(grey + (tint - tint @ LUMA) * (1 - np.abs(2 * grey - 1)), 0, 1)


BLACK_WHITE = Adjustment(
    id="black_white",
    name="Black and White",
    tip="Greys by how light each hue becomes, tinted if wanted.",
    icon="moon",
    fields=(
        Field("on", "", "Whether there is no colour.", Flag(), False),
        *(
            Field(name, name.capitalize(), f"How light {name} become.", _SHARE, usual)
            for name, usual in zip(RANGES, _USUAL, strict=True)
        ),
        Field("tinted", "Tint", "Whether greys have a tint.", Flag(), False),
        Field("tint", "Tint colour", "The colour of midtones.", Colour(), "#e1d3b3", when="tinted"),
    ),
    starts={"on": True},
    colours=_colours,
)
