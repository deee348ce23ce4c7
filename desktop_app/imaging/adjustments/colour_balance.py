"""Colour balance of shadows, midtones and highlights."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Flag
from desktop_app.imaging.adjustments.adjustment import (
    Adjustment,
    Place,
    Values,
    extremes,
    luma,
)
from desktop_app.imaging.colour_values import Numbers

_KIND: Final = Numbers(("Cyan to red", "Magenta to green", "Yellow to blue"), -1, 1)
_NONE: Final = (0.0, 0.0, 0.0)
_SOFT, _EDGE, _MOST = 0.25, 1 / 3, 0.7


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    """Shares by lightness, as GIMP's (gimpoperationcolorbalance.c): with l the lightness of HSL,

    shadows     clip((l - 1/3) / -0.25 + 0.5) · 0.7
    midtones    clip((l - 1/3) / 0.25 + 0.5) · clip((l + 1/3 - 1) / -0.25 + 0.5) · 0.7
    highlights  clip((l + 1/3 - 1) / 0.25 + 0.5) · 0.7
    """
    most, least = extremes(pixels)
    lightness = (most + least) / 2
    from_dark = np.clip((lightness - _EDGE) / _SOFT + 0.5, 0, 1)
    from_light = np.clip((lightness + _EDGE - 1) / _SOFT + 0.5, 0, 1)
    shares = (1 - from_dark, from_dark * (1 - from_light), from_light)
    moved = list(cv2.split(pixels))
    for name, share in zip(("shadows", "midtones", "highlights"), shares, strict=True):
        for channel, amount in enumerate(values[name]):
            if amount:
                moved[channel] = moved[channel] + share * np.float32(_MOST * amount)
    out = np.clip(cv2.merge(moved), 0, 1)
    if values["keep_luminosity"]:
        out += (luma(pixels) - luma(out))[..., None]
    return out


COLOUR_BALANCE = Adjustment(
    id="colour_balance",
    name="Colour Balance",
    tip="Moves shadows, midtones and highlights between opposite colours.",
    icon="scale",
    fields=(
        Field("shadows", "Shadows", "What is dark.", _KIND, _NONE),
        Field("midtones", "Midtones", "What is between.", _KIND, _NONE),
        Field("highlights", "Highlights", "What is light.", _KIND, _NONE),
        Field("keep_luminosity", "Keep luminosity", "Colours alone change.", Flag(), True),
    ),
    colours=_colours,
)
