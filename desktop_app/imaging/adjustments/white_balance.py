"""White balance: another light on the scene."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import Array, Doubles
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values
from desktop_app.imaging.adjustments.exposure import from_light, matrix_of, to_light

_BRADFORD: Final = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
"""XYZ to cone responses (Lam 1985; ICC.1:2022, annex E)."""

_NEUTRAL_MIRED: Final = 1e6 / 6504
_MOST_MIRED: Final = 120.0
"""At both ends of the slider: 3,650 K and 29,500 K, about."""
_MOST_DUV: Final = 0.03


def white_of(temperature: float, tint: float) -> Doubles:
    """(3,) XYZ, Y = 1, of a light that looks as warm and as green or magenta.

    Args:
        temperature: -1..1, warmer above 0, evenly in mired.
        tint: -1..1, magenta above 0: the distance from the daylight locus in CIE 1960.
    """
    mired = _NEUTRAL_MIRED + _MOST_MIRED * temperature
    u, v = daylight(1e6 / mired)
    before, after = daylight(1e6 / (mired - 1)), daylight(1e6 / (mired + 1))
    along = np.array(after) - np.array(before)
    across = np.array([along[1], -along[0]]) / np.hypot(*along)  # to the side of magenta
    u, v = np.array([u, v]) + across * tint * _MOST_DUV
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    return np.array([x / y, 1.0, (1 - x - y) / y])


def daylight(kelvin: float) -> tuple[float, float]:
    """(u, v) of CIE 1960 of daylight (CIE 15:2004, 3.1), taken on beyond 4,000 and 25,000 K by
    the same formula."""
    t = 1e3 / kelvin
    if kelvin <= 7000:
        x = -4.6070 * t**3 + 2.9678 * t**2 + 0.09911 * t + 0.244063
    else:
        x = -2.0064 * t**3 + 1.9018 * t**2 + 0.24748 * t + 0.237040
    y = -3.0 * x**2 + 2.870 * x - 0.275
    below = -2 * x + 12 * y + 3
    return 4 * x / below, 6 * y / below


def adaptation(values: Values, to_xyz: Doubles) -> Doubles:
    """(3, 3): of light of a space to light under the other white (von Kries in Bradford's cones);
    neutral values give the identity."""
    seen, usual = white_of(values["temperature"], values["tint"]), white_of(0, 0)
    gains = np.diag((_BRADFORD @ seen) / (_BRADFORD @ usual))
    there = _BRADFORD @ to_xyz
    return np.linalg.inv(there) @ gains @ there


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    matrix = adaptation(values, matrix_of(place.space))
    return from_light(to_light(pixels, place.space) @ matrix.T, place.space)


_SHARE: Final = Number(-1, 1, step=0.01, shown=100)

WHITE_BALANCE = Adjustment(
    id="white_balance",
    name="White Balance",
    tip="Makes the light warmer or cooler, greener or more magenta.",
    icon="thermometer-sun",
    fields=(
        Field("temperature", "Temperature", "Warmer above 0, cooler below.", _SHARE, 0.0),
        Field("tint", "Tint", "Magenta above 0, green below.", _SHARE, 0.0),
    ),
    colours=_colours,
    cost=9.0,
)
