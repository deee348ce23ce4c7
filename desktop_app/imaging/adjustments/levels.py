"""Levels: black point, white point and gamma, of each channel and of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.colour_values import Numbers
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import CHANNELS, Adjustment, Values

if TYPE_CHECKING:
    from desktop_app.core.pixels import Doubles
    from desktop_app.imaging.colour import ColourSpace

_USUAL: Final = (0.0, 1.0, 1.0, 0.0, 1.0)
_SHARE: Final = Number(0, 1, step=1 / 255, shown=255)
_GAMMA: Final = Number(0.01, 9.99, step=0.01, middle=1.0, decimals=2)
_KIND: Final = Numbers(
    ("Black", "White", "Gamma", "Output black", "Output white"),
    *(0.0, 9.99, (_SHARE, _SHARE, _GAMMA, _SHARE, _SHARE)),
)


def _curve(values: Values, levels: Doubles, channel: int, space: ColourSpace) -> Doubles:
    del space
    return _levelled(values["rgb"], _levelled(values[CHANNELS[channel]], levels))


def _levelled(numbers: tuple[float, ...], levels: Doubles) -> Doubles:
    if tuple(numbers) == _USUAL:
        return levels
    black, white, gamma, low, high = numbers
    inside = np.clip((levels - black) / max(white - black, 1e-6), 0.0, 1.0)
    return low + (high - low) * inside ** (1.0 / max(gamma, 0.01))


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
