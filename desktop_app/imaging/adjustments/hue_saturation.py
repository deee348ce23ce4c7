"""Hue, saturation and lightness, of everything or by range."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Flag, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values
from desktop_app.imaging.colour_values import Numbers

RANGES: Final = ("reds", "yellows", "greens", "cyans", "blues", "magentas")
"""Around 0, 60, 120 … degrees: all of it within 15 degrees of the middle, none beyond 45, as
Photoshop has them."""

_FULL_SHARE, _NO_SHARE = 15.0, 45.0


def to_hsl(pixels: Array) -> tuple[Array, Array, Array]:
    """Hue in degrees, saturation 0..1, lightness, each (h, w), of RGB (h, w, 3); for values within
    0..1 (Joblove and Greenberg 1978)."""
    hue, lightness, saturation = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2HLS))
    return hue, saturation, lightness


def from_hsl(hue: Array, saturation: Array, lightness: Array) -> Array:
    """RGB (h, w, 3) of `to_hsl`'s."""
    planes = (each.astype(np.float32, copy=False) for each in (hue, lightness, saturation))
    return cv2.cvtColor(cv2.merge([*planes]), cv2.COLOR_HLS2RGB)


def share_of(hue: Array, middle: float) -> Array:
    """0..1: how much of a hue in degrees belongs to the range around ``middle``."""
    away = np.abs((hue - middle + 180) % 360 - 180)
    return np.clip((_NO_SHARE - away) / (_NO_SHARE - _FULL_SHARE), 0, 1)


_HUE: Final = Number(-1, 1, step=1 / 180, shown=180, unit="°")
_SHARE: Final = Number(-1, 1, step=0.01, shown=100)
_KIND: Final = Numbers(("Hue", "Saturation", "Lightness"), -1, 1, (_HUE, _SHARE, _SHARE))
_NONE: Final = (0.0, 0.0, 0.0)


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    """Hue is turned by 180 degrees at 1; saturation is multiplied below 0, and above brought
    towards the most by its share; lightness goes towards black or white. Those of ranges count by
    how much a hue belongs to them."""
    hue, saturation, lightness = to_hsl(np.clip(pixels, 0, 1))
    turned, more, lighter = (np.array(each, np.float32) for each in values["all"])
    if values["colorize"]:
        turned = np.full_like(hue, turned * 180 + 180)
        strength = np.full_like(hue, np.clip(0.5 + more / 2, 0, 1))
        return from_hsl(turned, strength, _lit(lightness, lighter))
    for number, name in enumerate(RANGES):
        if tuple(values[name]) != _NONE:
            share = share_of(hue, 60.0 * number) * (saturation > 0)
            by_hue, by_saturation, by_lightness = (
                np.array(each, np.float32) for each in values[name]
            )
            turned, more = turned + share * by_hue, more + share * by_saturation
            lighter = lighter + share * by_lightness
    kept = np.where(more <= 0, saturation * (1 + more), saturation + more * (1 - saturation))
    kept = np.clip(np.where(saturation > 0, kept, 0), 0, 1)  # grey stays grey
    return from_hsl((hue + turned * 180) % 360, kept, _lit(lightness, lighter))


def _lit(lightness: Array, lighter: Array) -> Array:
    down, up = lightness * (1 + lighter), lightness + lighter * (1 - lightness)
    return np.clip(np.where(lighter <= 0, down, up), 0, 1)


def _range(name: str) -> Field:
    return Field(name, name.capitalize(), f"Of {name} alone.", _KIND, _NONE)


HUE_SATURATION = Adjustment(
    id="hue_saturation",
    name="Hue and Saturation",
    tip="Turns hues, and changes how strong and how light colours are, by range if wanted.",
    icon="palette",
    fields=(
        Field("all", "All", "Of all colours.", _KIND, _NONE),
        *(_range(name) for name in RANGES),
        Field("colorize", "Colorize", "One hue for everything.", Flag(), False),
    ),
    colours=_colours,
    cost=6.0,
)
