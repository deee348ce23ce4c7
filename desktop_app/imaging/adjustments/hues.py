"""Hue, saturation and lightness of HSL, and how much a hue belongs to a range."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import Array

RANGES: Final = ("reds", "yellows", "greens", "cyans", "blues", "magentas")
"""Around 0, 60, 120 … degrees: all of it within 15 degrees of the middle, none beyond 45, as
Photoshop has them."""

_WHOLE, _NONE = 15.0, 45.0


def to_hsl(pixels: Array) -> tuple[Array, Array, Array]:
    """Hue in degrees, saturation 0..1, lightness, each (h, w), of RGB (h, w, 3); for values within
    0..1 (Joblove and Greenberg 1978)."""
    most, least = pixels.max(axis=2), pixels.min(axis=2)
    chroma, whole = most - least, most + least
    lightness = whole / 2
    span = 1 - np.abs(whole - 1)
    saturation = np.divide(chroma, span, out=np.zeros_like(chroma), where=span > 1e-6)
    return _hue(pixels, most, chroma), np.clip(saturation, 0, 1), lightness


def _hue(pixels: Array, most: Array, chroma: Array) -> Array:
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    safe = np.where(chroma > 0, chroma, 1)
    of_red = ((green - blue) / safe) % 6
    of_green, of_blue = (blue - red) / safe + 2, (red - green) / safe + 4
    hue = np.where(most == red, of_red, np.where(most == green, of_green, of_blue))
    return np.where(chroma > 0, hue * 60, 0).astype(np.float32)


def from_hsl(hue: Array, saturation: Array, lightness: Array) -> Array:
    """RGB (h, w, 3) of `to_hsl`'s."""
    reach = saturation * np.minimum(lightness, 1 - lightness)
    out = np.empty((*hue.shape, 3), np.float32)
    for channel, shift in enumerate((0, 8, 4)):
        k = (shift + hue / 30) % 12
        out[..., channel] = lightness - reach * np.clip(np.minimum(k - 3, 9 - k), -1, 1)
    return out


def share_of(hue: Array, middle: float) -> Array:
    """0..1: how much of a hue in degrees belongs to the range around ``middle``."""
    away = np.abs((hue - middle + 180) % 360 - 180)
    return np.clip((_NONE - away) / (_NONE - _WHOLE), 0, 1)
