"""The colour of a place, in the ways one asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour_models import to_lab
from desktop_app.imaging.depth import to_float

if TYPE_CHECKING:
    from desktop_app.imaging.colour import ColourSpace


@dataclass(frozen=True, slots=True)
class Reading:
    """One colour.

    Attributes:
        srgb: 0..255 each.
        lab: L* 0..100, a*, b* of illuminant D50, as ICC profiles have it.
        values: red, green, blue as the picture holds them: whole numbers of its depth, or floats.
        opacity: 0..1.
    """

    srgb: tuple[int, int, int]
    lab: tuple[float, float, float]
    values: tuple[float, float, float]
    opacity: float


def read_colour(pixels: Array, space: ColourSpace) -> Reading:
    """The average colour of (h, w, 3|4) pixels, uint8, uint16 or float32; what is more transparent
    counts less."""
    flat = to_float(pixels).reshape(-1, pixels.shape[2]).astype(np.float64)
    alpha = flat[:, 3] if flat.shape[1] == 4 else np.ones(len(flat))
    mean = np.average(flat[:, :3], axis=0, weights=alpha if alpha.any() else None)
    wide = space.to_srgb(mean.astype(np.float32)[None, None], clip=False)[0, 0]
    shown = np.rint(255 * np.clip(wide, 0, 1)).astype(int)
    lightness, a, b = (float(one) for one in to_lab(wide.astype(np.float64)))
    values = mean * full_value(pixels.dtype)
    if pixels.dtype != np.float32:
        values = np.rint(values)
    return Reading(
        (int(shown[0]), int(shown[1]), int(shown[2])),
        (lightness, a, b),
        (float(values[0]), float(values[1]), float(values[2])),
        float(alpha.mean()),
    )
