"""Levels: black point, white point and gamma, of each channel and of all."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import Array, Doubles
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import CHANNELS, Adjustment, Values
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.colour_values import Numbers

_USUAL: Final = (0.0, 1.0, 1.0, 0.0, 1.0)
_ENDS: Final = (0.5, 50.0, 99.5)
"""Percentiles that are taken for the darkest, the middle and the lightest."""
_SHARE: Final = Number(0, 1, step=1 / 255, shown=255)
_GAMMA: Final = Number(0.01, 9.99, step=0.01, middle=1.0, decimals=2)
_KIND: Final = Numbers(
    ("Black", "White", "Gamma", "Output black", "Output white"),
    0.0,
    9.99,
    (_SHARE, _SHARE, _GAMMA, _SHARE, _SHARE),
)


def _curve(values: Values, levels: Doubles, channel: int, space: ColourSpace) -> Doubles:
    return _levelled(values["rgb"], _levelled(values[CHANNELS[channel]], levels))


def _levelled(numbers: tuple[float, ...], levels: Doubles) -> Doubles:
    if tuple(numbers) == _USUAL:
        return levels
    black, white, gamma, low, high = numbers
    inside = np.clip((levels - black) / max(white - black, 1e-6), 0.0, 1.0)
    return low + (high - low) * inside ** (1.0 / max(gamma, 0.01))


def measured_levels(colours: Array, share: float) -> dict[str, tuple[float, ...]]:
    """Levels against fading and a colour cast: each channel's darkest and lightest become black and
    white, and its middle that of all; ``share`` (0..1) of the way.

    Args:
        colours: (n, 3), 0..1.
    """
    low, middle, high = np.percentile(colours.astype(np.float64), _ENDS, axis=0)
    wide = np.maximum(high - low, 1 / 255)
    inside = np.clip((middle - low) / wide, 0.05, 0.95)
    gammas = np.log(inside) / np.log(inside.mean())
    made = dict[str, tuple[float, ...]]()
    for number, name in enumerate(CHANNELS):
        black, white = share * low[number], 1 - share * (1 - low[number] - wide[number])
        made[name] = (float(black), float(white), float(gammas[number] ** share), 0.0, 1.0)
    return made


LEVELS = Adjustment(
    id="levels",
    name="Levels",
    tip="Sets what is black, what is white, and how bright it is between.",
    icon="chart-area",
    fields=(
        Field("rgb", "RGB", "Of all channels.", _KIND, _USUAL),
        Field("red", "Red", "Of red.", _KIND, _USUAL),
        Field("green", "Green", "Of green.", _KIND, _USUAL),
        Field("blue", "Blue", "Of blue.", _KIND, _USUAL),
    ),
    curve=_curve,
    cost=0.4,
)
