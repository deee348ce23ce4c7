"""How different colours look: CIELAB, and the differences ΔE*ab (CIE 1976) and ΔE00 (CIEDE2000).

Colours are 8-bit sRGB, as a screen shows them; the white is D65.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache

import numpy as np

from desktop_app.core.pixels import Array, ByteArray, Doubles, FloatArray

_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
"""Of linear sRGB, IEC 61966-2-1."""

_TO_LAB = ((0.0, 116.0, 0.0), (500.0, -500.0, 0.0), (0.0, 200.0, -200.0))

_EPSILON, _KAPPA = 216 / 24389, 24389 / 27
"""CIE 15:2004: below the first, the cube root becomes a straight line of this slope."""

_FEW = 1 << 14
"""Pixels up to which every one is worked out; of more, every colour there is, once."""

_PIECE = 1 << 16
"""Colours worked out at a time."""


class ColourMeasure(StrEnum):
    """How a difference of colours is measured."""

    CIE76 = "cie76"
    CIEDE2000 = "ciede2000"


@cache
def _linear() -> Doubles:
    """Light of every value of a channel, IEC 61966-2-1."""
    values = np.arange(256) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab_of(colours: Array) -> Doubles:
    """CIELAB of colours.

    Args:
        colours: (…, 3) of whole numbers 0..255.

    Returns:
        (…, 3) float64: L* 0..100, a*, b*.
    """
    to_xyz = np.array(_TO_XYZ)
    xyz: Doubles = _linear()[colours] @ to_xyz.T / to_xyz.sum(axis=1)
    f: Doubles = np.where(xyz > _EPSILON, np.cbrt(xyz), (_KAPPA * xyz + 16) / 116)
    return f @ np.array(_TO_LAB).T - np.array([16.0, 0.0, 0.0])


def cie76(first: Doubles, second: Doubles) -> Doubles:
    """ΔE*ab of two (…, 3) of CIELAB: their distance."""
    return np.sqrt(((first - second) ** 2).sum(axis=-1))


def ciede2000(first: Doubles, second: Doubles) -> Doubles:
    """ΔE00 of two (…, 3) of CIELAB, with all three weights 1.

    By G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 color-difference formula: implementation
    notes, supplementary test data, and mathematical observations" (2005).
    """
    light_1, a_1, b_1 = np.moveaxis(first, -1, 0)
    light_2, a_2, b_2 = np.moveaxis(second, -1, 0)
    mean_c7 = ((np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_c7 / (mean_c7 + 25.0**7))
    a_1, a_2 = a_1 * stretch, a_2 * stretch
    c_1, c_2 = np.hypot(a_1, b_1), np.hypot(a_2, b_2)
    h_1, h_2 = _hue(a_1, b_1), _hue(a_2, b_2)
    grey = c_1 * c_2 == 0
    turn = (h_2 - h_1 + 180) % 360 - 180
    # Exactly opposite hues: the formula's sign, which the modulus would turn around.
    turn = np.where(h_2 - h_1 == 180, 180.0, turn)
    turn = np.where(grey, 0.0, turn)
    hue: Doubles = np.where(grey, h_1 + h_2, (h_1 + h_2) / 2)
    far = ~grey & (np.abs(h_1 - h_2) > 180)
    hue = np.where(far, np.where(h_1 + h_2 < 360, hue + 180, hue - 180), hue)
    light, chroma = (light_1 + light_2) / 2, (c_1 + c_2) / 2
    weight = (
        1
        - 0.17 * _cosine(hue - 30)
        + 0.24 * _cosine(2 * hue)
        + 0.32 * _cosine(3 * hue + 6)
        - 0.20 * _cosine(4 * hue - 63)
    )
    away = (light - 50) ** 2
    of_light = (light_2 - light_1) / (1 + 0.015 * away / np.sqrt(20 + away))
    of_chroma = (c_2 - c_1) / (1 + 0.045 * chroma)
    of_hue = 2 * np.sqrt(c_1 * c_2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    c7 = chroma**7
    tilt = -2 * np.sqrt(c7 / (c7 + 25.0**7))
    tilt *= np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    squares = of_light**2 + of_chroma**2 + of_hue**2 + tilt * of_chroma * of_hue
    return np.sqrt(np.maximum(squares, 0))


_MEASURES: dict[ColourMeasure, Callable[[Doubles, Doubles], Doubles]] = {
    ColourMeasure.CIE76: cie76,
    ColourMeasure.CIEDE2000: ciede2000,
}


def differences(
    pixels: ByteArray, colour: tuple[int, int, int], measure: ColourMeasure = ColourMeasure.CIE76
) -> FloatArray:
    """How different each pixel is from ``colour``.

    Args:
        pixels: (h, w, 3|4) uint8 sRGB. Where alpha is 0 there is no colour.
        colour: red, green, blue, 0..255.
        measure: see the module.

    Returns:
        (h, w) float32 ΔE, 0 for the colour itself; infinite where there is no colour.
    """
    if pixels.shape[0] * pixels.shape[1] <= _FEW:
        found = _from_colour(pixels[..., :3].reshape(-1, 3), colour, measure)
        found = found.reshape(pixels.shape[:2])
    else:
        found = _by_table(pixels, colour, measure)
    if pixels.shape[2] == 4:
        found[pixels[..., 3] == 0] = np.inf
    return found


def _by_table(
    pixels: ByteArray, colour: tuple[int, int, int], measure: ColourMeasure
) -> FloatArray:
    """A photograph of 16 megapixels has some hundred thousand colours."""
    index = pixels[..., 0].astype(np.uint32)
    for channel in (1, 2):
        index <<= 8
        index |= pixels[..., channel]
    present = np.zeros(1 << 24, np.bool_)
    present[index.ravel()] = True
    there = np.flatnonzero(present)
    colours = np.stack([there >> 16, there >> 8 & 255, there & 255], axis=-1)
    table = np.zeros(1 << 24, np.float32)
    table[there] = _from_colour(colours, colour, measure)
    return table[index]


def _from_colour(
    colours: Array, colour: tuple[int, int, int], measure: ColourMeasure
) -> FloatArray:
    """(n,) float32 of (n, 3), a piece at a time."""
    centre = lab_of(np.asarray(colour))
    pieces = range(0, len(colours), _PIECE)
    found = [_MEASURES[measure](lab_of(colours[at : at + _PIECE]), centre) for at in pieces]
    return np.concatenate(found).astype(np.float32)


def _hue(a: Doubles, b: Doubles) -> Doubles:
    """In degrees, 0..360; 0 where both are 0."""
    return np.degrees(np.arctan2(b, a)) % 360


def _cosine(degrees: Doubles) -> Doubles:
    return np.cos(np.radians(degrees))
