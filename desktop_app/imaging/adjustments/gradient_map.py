"""A gradient in place of tones."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Choice, Field, Flag
from desktop_app.imaging.adjustments.adjustment import LUMA, Adjustment, Place, Values, luma
from desktop_app.imaging.colour_values import Gradient, rgb_of

_NTSC: Final = np.array([0.30, 0.59, 0.11], np.float32)
"""As Photoshop has it."""

_LUMAS: Final = Choice(
    {
        "bt709": ("BT.709", "As on today's screens."),
        "ntsc": ("NTSC", "As in Photoshop: 30, 59 and 11 % of red, green and blue."),
    }
)
_GREYS: Final = ((0.0, "#000000"), (1.0, "#ffffff"))


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    """The luma of each pixel is its place along the gradient, straight between stops."""
    if not values["on"]:
        return pixels
    weights = _NTSC if values["luma"] == "ntsc" else LUMA
    light = np.clip(luma(pixels, weights), 0, 1)
    light = 1 - light if values["reverse"] else light
    places = [place for place, _ in values["stops"]]
    colours = np.array([rgb_of(colour) for _, colour in values["stops"]])
    each = (np.interp(light, places, colours[:, channel]) for channel in range(3))
    return np.stack(list(each), axis=2).astype(np.float32)


GRADIENT_MAP = Adjustment(
    id="gradient_map",
    name="Gradient Map",
    tip="Puts a gradient in place of tones, from shadows to highlights.",
    icon="blend",
    fields=(
        Field("on", "", "Whether tones become colours.", Flag(), False),
        Field("stops", "Gradient", "From shadows to highlights.", Gradient(), _GREYS),
        Field("reverse", "Reverse", "From highlights to shadows.", Flag(), False),
        Field("luma", "Luma", "How much each colour counts.", _LUMAS, "bt709"),
    ),
    starts={"on": True},
    colours=_colours,
)
