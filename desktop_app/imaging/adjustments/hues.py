"""Hue, saturation and lightness of HSL, and how much a hue belongs to a range."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array

RANGES: Final = ("reds", "yellows", "greens", "cyans", "blues", "magentas")
"""Around 0, 60, 120 … degrees: all of it within 15 degrees of the middle, none beyond 45, as
Photoshop has them."""

_WHOLE, _NONE = 15.0, 45.0


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
    return np.clip((_NONE - away) / (_NONE - _WHOLE), 0, 1)
