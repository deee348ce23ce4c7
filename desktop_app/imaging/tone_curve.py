"""Tone curves of colour profiles: from a channel's value to light and back. Pure arithmetic.

ICC.1:2022, 10.6 (curveType) and 10.18 (parametricCurveType); sRGB after IEC 61966-2-1.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import Array

_Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ParametricCurve:
    """``(a·x + b)^g + e`` from ``d`` on, ``c·x + f`` below; odd around 0, so nothing is cut off."""

    g: float
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 0.0
    f: float = 0.0

    def forward(self, values: Array) -> _Doubles:
        """Light, 0..1 for 0..1 and beyond for what is beyond; any shape."""
        x = np.abs(values).astype(np.float64, copy=False)
        power = np.maximum(self.a * x + self.b, 0.0) ** self.g + self.e
        return np.copysign(np.where(x >= self.d, power, self.c * x + self.f), values)

    def inverse(self, light: Array) -> _Doubles:
        """The value that gives this light."""
        y = np.abs(light).astype(np.float64, copy=False)
        edge = max(self.a * self.d + self.b, 0.0) ** self.g + self.e
        upper = (np.maximum(y - self.e, 0.0) ** (1.0 / self.g) - self.b) / self.a
        lower = (y - self.f) / self.c if self.c > 0 else np.full_like(y, self.d)
        return np.copysign(np.maximum(np.where(y >= edge, upper, lower), 0.0), light)


@dataclass(frozen=True, slots=True, eq=False)
class TableCurve:
    """Light at evenly spaced values from 0 to 1, straight lines between; clipped at both ends.

    Attributes:
        table: at least two values that never fall, float64.
        black, white: where the table is level at its dark or bright end, which value comes back:
            the ``outer``, so that 0 and 1 stay what they are, or the ``inner``, where values beyond
            black or white are not meant to be written.
    """

    table: _Doubles
    black: Literal["outer", "inner"] = "outer"
    white: Literal["outer", "inner"] = "outer"

    def forward(self, values: Array) -> _Doubles:
        """Light of ``values``; any shape."""
        return np.interp(values, np.linspace(0.0, 1.0, len(self.table)), self.table)

    def inverse(self, light: Array) -> _Doubles:
        """The value that gives this light."""
        places = np.linspace(0.0, 1.0, len(self.table))
        # On a level stretch every value gives the same light.
        first = np.concatenate([[True], np.diff(self.table) > 0])
        last = np.concatenate([np.diff(self.table) > 0, [True]])
        dark = first if self.black == "outer" else last
        kept = np.where(places < 0.5, dark, last if self.white == "outer" else first)
        return np.interp(light, self.table[kept], places[kept])


ToneCurve = ParametricCurve | TableCurve

SRGB = ParametricCurve(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""IEC 61966-2-1."""


def gamma_curve(gamma: float) -> ParametricCurve:
    """``x^gamma``, 0..1 to 0..1, without a linear part."""
    return ParametricCurve(gamma)


def read_curve(tag: bytes) -> ToneCurve | None:
    """A curve from the content of its tag.

    Returns:
        None if it is not a curve, is damaged, falls somewhere, or is level all over.
    """
    try:
        if tag[:4] == b"curv":
            return _read_table(tag)
        if tag[:4] == b"para":
            return _read_parametric(tag)
    except (struct.error, ValueError):
        pass
    return None


def _read_table(tag: bytes) -> ToneCurve | None:
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return gamma_curve(1.0)
    if 12 + 2 * count > len(tag):
        return None
    values = np.frombuffer(tag, ">u2", count, 12).astype(np.float64)
    if count == 1:
        return _checked(gamma_curve(float(values[0]) / 256))  # u8Fixed8Number
    if bool((np.diff(values) < 0).any()) or values[0] == values[-1]:
        return None
    return TableCurve(values / 65535)


# Parameters in the order of the file for each function type (table 68).
_PARAMETERS = ("g", "gab", "gabc", "gabcd", "gabcdef")


def _read_parametric(tag: bytes) -> ToneCurve | None:
    kind: int = struct.unpack_from(">H", tag, 8)[0]
    if kind >= len(_PARAMETERS):
        return None
    names = _PARAMETERS[kind]
    numbers = (n / 65536 for n in struct.unpack_from(f">{len(names)}i", tag, 12))
    p = dict(zip(names, numbers, strict=True))
    if kind in (1, 2):
        # Below -b/a: 0 (type 1) or the constant that type 2 calls c.
        if p["a"] == 0:
            return None
        p["d"] = -p["b"] / p["a"]
        constant = p.pop("c", 0.0)
        p |= {"c": 0.0, "e": constant, "f": constant}
    return _checked(ParametricCurve(**p))


def _checked(curve: ParametricCurve) -> ToneCurve | None:
    """The curve, if it rises over 0..1 and can be turned round."""
    if not (curve.g > 0 and curve.a > 0):
        return None
    sample = curve.forward(np.linspace(0.0, 1.0, 257))
    fine = bool(np.isfinite(sample).all()) and bool((np.diff(sample) >= -1e-4).all())
    return curve if fine and sample[-1] > sample[0] else None
