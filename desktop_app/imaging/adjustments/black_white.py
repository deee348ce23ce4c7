"""Black and white, by how light each hue becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.colour_values import Colour, rgb_of
from desktop_app.core.values import Field, Flag, Number
from desktop_app.imaging.adjustments.adjustment import LUMA, Adjustment, Place, Values
from desktop_app.imaging.adjustments.hues import RANGES

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array

_SHARE: Final = Number(-2, 3, step=0.01, shown=100)
_USUAL: Final = (0.4, 0.6, 0.4, 0.6, 0.2, 0.8)
"""Of reds, yellows …, as Photoshop begins."""


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    """A colour is grey, a secondary colour (yellow, cyan, magenta) and a primary one: least, what
    the middle channel has more, and what the most has more. Each of the latter two counts by its
    share."""
    del place
    if not values["on"]:
        return pixels
    ordered = np.sort(pixels, axis=2)
    least, middle, most = ordered[..., 0], ordered[..., 1], ordered[..., 2]
    red, yellow, green, cyan, blue, magenta = (values[name] for name in RANGES)
    primary = np.array([red, green, blue], np.float32)[pixels.argmax(axis=2)]
    secondary = np.array([cyan, magenta, yellow], np.float32)[pixels.argmin(axis=2)]
    grey = least + secondary * (middle - least) + primary * (most - middle)
    grey = np.clip(grey, 0, 1)[..., None]
    if not values["tinted"]:
        return np.repeat(grey, 3, axis=2)
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
