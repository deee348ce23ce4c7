"""Colour balance of shadows, midtones and highlights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.colour_values import Numbers
from desktop_app.core.values import Field, Flag
from desktop_app.imaging.adjustments.adjustment import LUMA, Adjustment, Place, Values

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array

_KIND: Final = Numbers(("Cyan to red", "Magenta to green", "Yellow to blue"), -1, 1)
_NONE: Final = (0.0, 0.0, 0.0)
_SOFT, _EDGE, _MOST = 0.25, 1 / 3, 0.7


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    """Shares by lightness, as GIMP's (gimpoperationcolorbalance.c): with l the lightness of HSL,

    shadows     clip((l - 1/3) / -0.25 + 0.5) · 0.7
    midtones    clip((l - 1/3) / 0.25 + 0.5) · clip((l + 1/3 - 1) / -0.25 + 0.5) · 0.7
    highlights  clip((l + 1/3 - 1) / 0.25 + 0.5) · 0.7
    """
    del place
    lightness = (pixels.max(axis=2) + pixels.min(axis=2)) / 2
    from_dark = np.clip((lightness - _EDGE) / _SOFT + 0.5, 0, 1)
    from_light = np.clip((lightness + _EDGE - 1) / _SOFT + 0.5, 0, 1)
    shares = (1 - from_dark, from_dark * (1 - from_light), from_light)
    out = pixels.astype(np.float32)
    for name, share in zip(("shadows", "midtones", "highlights"), shares, strict=True):
        if tuple(values[name]) != _NONE:
            out = out + (share * _MOST)[..., None] * np.array(values[name], np.float32)
    out = np.clip(out, 0, 1)
    if values["keep_luminosity"]:
        out = out + (pixels @ LUMA - out @ LUMA)[..., None]
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
