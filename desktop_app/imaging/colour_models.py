"""Colours by other numbers than red, green and blue: HSV, Lab, OKLCh; harmonies; equal lightness.

sRGB is encoded, 0..1, not clipped: what lies beyond is a colour that sRGB hasn't got. All functions
take and give (…, 3) float64. OKLab: Björn Ottosson, "A perceptual color space for image
processing" (2020), with the matrices of January 2021. Lab: CIE 15:2004, illuminant D50 as ICC
profiles have it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import Doubles, FloatArray
from desktop_app.core.swatches import Colour
from desktop_app.imaging.icc import D50, SRGB_TO_XYZ
from desktop_app.imaging.tone_curve import SRGB

_EPSILON, _KAPPA = 216 / 24389, 24389 / 27  # CIE 15:2004
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONES, _FROM_OKLAB = np.linalg.inv(_TO_CONES), np.linalg.inv(_TO_OKLAB)
_LUMINANCE = SRGB_TO_XYZ[1] / D50[1]
_SLACK: Final = 1e-4
MOST_CHROMA: Final = 0.33
"""OKLCh's chroma at the end of its slider: a little more than sRGB has anywhere (0.3225)."""


def to_oklab(srgb: Doubles) -> Doubles:
    """(…, 3) sRGB 0..1 → L 0..1, a, b (Ottosson 2020)."""
    return np.cbrt(SRGB.forward(srgb) @ _TO_CONES.T) @ _TO_OKLAB.T


def from_oklab(oklab: Doubles) -> Doubles:
    """sRGB of L 0..1, a, b."""
    return SRGB.inverse((oklab @ _FROM_OKLAB.T) ** 3 @ _FROM_CONES.T)


def to_oklch(srgb: Doubles) -> Doubles:
    """L 0..1, chroma, hue 0..360 degrees (of greys 0)."""
    lightness, a, b = np.moveaxis(to_oklab(srgb), -1, 0)
    chroma = np.hypot(a, b)
    hue = np.where(chroma < _SLACK, 0.0, np.degrees(np.arctan2(b, a)) % 360)
    return np.stack([lightness, np.where(chroma < _SLACK, 0.0, chroma), hue], -1)


def from_oklch(oklch: Doubles) -> Doubles:
    """sRGB of L 0..1, chroma, degrees."""
    lightness, chroma, hue = np.moveaxis(np.asarray(oklch, np.float64), -1, 0)
    turned = np.radians(hue)
    return from_oklab(np.stack([lightness, chroma * np.cos(turned), chroma * np.sin(turned)], -1))


def to_hsv(srgb: Doubles) -> Doubles:
    """Hue 0..360 degrees (of greys 0), saturation and value 0..1 (Smith 1978)."""
    most, least = srgb.max(-1), srgb.min(-1)
    span = most - least
    safe = np.where(span > 0, span, 1.0)
    red, green, blue = np.moveaxis(srgb, -1, 0)
    sector = np.select(
        [most == red, most == green],
        [(green - blue) / safe % 6, (blue - red) / safe + 2],
        (red - green) / safe + 4,
    )
    saturation = np.divide(span, most, out=np.zeros_like(span), where=most > 0)
    return np.stack([np.where(span > 0, 60 * sector, 0.0), saturation, most], -1)


def from_hsv(hsv: Doubles) -> Doubles:
    """sRGB of degrees, saturation and value 0..1."""
    hue, saturation, value = np.moveaxis(np.asarray(hsv, np.float64), -1, 0)
    sector = (np.array([5.0, 3.0, 1.0]) + hue[..., None] / 60) % 6
    share = np.clip(np.minimum(sector, 4 - sector), 0, 1)
    return value[..., None] * (1 - saturation[..., None] * share)


def to_lab(srgb: Doubles) -> Doubles:
    """(…, 3) sRGB 0..1 → L* 0..100, a*, b* for D50 (CIE 1976)."""
    ratio = SRGB.forward(srgb) @ SRGB_TO_XYZ.T / np.array(D50)
    root = np.where(ratio > _EPSILON, np.cbrt(ratio), (_KAPPA * ratio + 16) / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def from_lab(lab: Doubles) -> Doubles:
    """sRGB of L* 0..100, a*, b*."""
    lightness, a, b = np.moveaxis(np.asarray(lab, np.float64), -1, 0)
    y = (lightness + 16) / 116
    root = np.stack([y + a / 500, y, y - b / 200], -1)
    ratio = np.where(root**3 > _EPSILON, root**3, (116 * root - 16) / _KAPPA)
    return SRGB.inverse(ratio * np.array(D50) @ np.linalg.inv(SRGB_TO_XYZ).T)


def in_srgb(srgb: Doubles) -> NDArray[np.bool_]:
    """(…,): whether sRGB has the colour, to less than a tenth of a step of 8 bits."""
    fits = (srgb > -4e-4) & (srgb < 1 + 4e-4)
    return fits[..., 0] & fits[..., 1] & fits[..., 2]


def nearest(srgb: Doubles) -> Doubles:
    """What sRGB has of a colour's lightness and hue: its own chroma, or the most there is (OKLCh,
    20 halvings)."""
    if in_srgb(srgb).all():
        return np.clip(srgb, 0.0, 1.0)
    oklch = to_oklch(srgb)
    oklch[..., 0] = np.clip(oklch[..., 0], 0.0, 1.0)
    low, high = np.zeros(oklch.shape[:-1]), oklch[..., 1].copy()
    for _ in range(20):
        oklch[..., 1] = (low + high) / 2
        fits = in_srgb(from_oklch(oklch))
        low, high = np.where(fits, oklch[..., 1], low), np.where(fits, high, oklch[..., 1])
    oklch[..., 1] = low
    made = np.where(in_srgb(srgb)[..., None], srgb, from_oklch(oklch))
    return np.clip(made, 0.0, 1.0)


def bytes_of(srgb: Doubles) -> Colour:
    """(3,) sRGB 0..1 as three bytes; what lies outside is clipped."""
    red, green, blue = np.rint(255 * np.clip(srgb, 0.0, 1.0)).astype(int).tolist()
    return red, green, blue


@dataclass(frozen=True, slots=True)
class ColourPart:
    """One number of a colour: what it is called in short, its ends, and the step of a key.

    ``turns``: after the end comes the beginning; ``times``: it is told so many times as large."""

    name: str
    least: float
    most: float
    step: float = 1.0
    decimals: int = 0
    unit: str = ""
    turns: bool = False
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class ColourModel:
    """A way to tell colours by three numbers.

    Attributes:
        id: of its row.
        name: as it is written everywhere.
        parts: the numbers.
        to, back: what they are, before `Part.times`, of sRGB; and sRGB of that, not clipped.
    """

    id: str
    name: str
    parts: tuple[ColourPart, ColourPart, ColourPart]
    to: Callable[[Doubles], Doubles]
    back: Callable[[Doubles], Doubles]

    def of(self, srgb: Doubles) -> Doubles:
        """(…, 3) sRGB 0..1 in the model's own units."""
        return self.to(srgb) * [part.times for part in self.parts]

    def srgb(self, values: Doubles) -> Doubles:
        """sRGB of the numbers; not clipped."""
        return self.back(np.asarray(values) / [part.times for part in self.parts])


_HUE = ColourPart("H", 0, 360, unit="°", turns=True)
_AB = ColourPart("a*", -115, 115), ColourPart("b*", -115, 115)
_R, _G, _B = (ColourPart(name, 0, 255, times=255) for name in "RGB")
_S, _V, _L = (ColourPart(name, 0, 100, unit=" %", times=100) for name in "SVL")
_C = ColourPart("C", 0, MOST_CHROMA, 0.001, 3)
MODELS: Final[dict[str, ColourModel]] = {
    row.id: row
    for row in (
        ColourModel("srgb", "sRGB", (_R, _G, _B), np.array, np.array),
        ColourModel("hsv", "HSV", (_HUE, _S, _V), to_hsv, from_hsv),
        ColourModel("lab", "Lab", (ColourPart("L*", 0, 100), *_AB), to_lab, from_lab),
        ColourModel("oklch", "OKLCh", (_L, _C, _HUE), to_oklch, from_oklch),
    )
}
"""The ways to tell a colour."""

HARMONIES: Final[dict[str, tuple[float, ...]]] = {
    "none": (),
    "complement": (180,),
    "split_complement": (150, 210),
    "triad": (120, 240),
    "tetrad": (90, 180, 270),
    "analogous": (-30, 30),
}
"""Degrees from the colour's own hue."""


def harmony(srgb: Doubles, turns: Sequence[float], *, perceptual: bool) -> Doubles:
    """(n, 3): a colour (3,) with its hue turned by so many degrees, in OKLCh where it is
    ``perceptual``, else in HSV; as far as sRGB has them."""
    of, back, at = (to_oklch, from_oklch, 2) if perceptual else (to_hsv, from_hsv, 0)
    values = np.repeat(of(srgb)[None], len(turns), 0)
    values[:, at] = (values[:, at] + np.array(turns)) % 360
    return nearest(back(values))


def with_lightness(srgb: Doubles, lightness: float) -> Doubles:
    """The colour with another lightness, OKLab's L 0..1: its hue, and its chroma as far as sRGB has
    it."""
    oklab = to_oklab(srgb)
    oklab[..., 0] = lightness
    return nearest(from_oklab(oklab))


def tinted(pixels: FloatArray, colour: FloatArray, *, bounded: bool = True) -> FloatArray:
    """The colour on pixels whose light stays: their luminance (CIE Y, thus L*) is what it was.

    Args:
        pixels: (h, w, 3) float32 sRGB; beyond 0..1 is kept.
        colour: (3,) sRGB.
        bounded: whether nothing may be brighter than white; where the colour would be, it gets
            paler.

    Returns:
        (h, w, 3) float32.
    """
    light = SRGB.forward(np.asarray(pixels, np.float64))
    luminance = np.maximum(light @ _LUMINANCE, 0.0)[..., None]
    ink = SRGB.forward(np.asarray(colour, np.float64))
    own = float(ink @ _LUMINANCE)
    made = luminance * (ink / own if own > 1e-6 else np.ones(3))
    if bounded:
        most = made.max(-1, keepdims=True)
        room = np.divide(
            1 - luminance, most - luminance, out=np.ones_like(most), where=most > luminance
        )
        made = luminance + (made - luminance) * np.clip(room, 0.0, 1.0)
    return SRGB.inverse(made).astype(np.float32)
