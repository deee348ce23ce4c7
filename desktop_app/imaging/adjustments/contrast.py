"""Brightness and contrast."""

from __future__ import annotations

import math
from typing import Final

from desktop_app.core.pixels import Doubles
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Values
from desktop_app.imaging.colour import ColourSpace

_SHARE: Final = Number(-1, 1, step=0.01, shown=100)
_STEEPEST: Final = 1e4


def _curve(values: Values, levels: Doubles, channel: int, space: ColourSpace) -> Doubles:
    """As GIMP's: half of the brightness towards black or white, then a line through the middle
    (gimpoperationbrightnesscontrast.c)."""
    brightness, slope = values["brightness"] / 2, math.tan((values["contrast"] + 1) * math.pi / 4)
    if brightness < 0:
        levels = levels * (1 + brightness)
    else:
        levels = levels + (1 - levels) * brightness
    return (levels - 0.5) * min(slope, _STEEPEST) + 0.5


CONTRAST = Adjustment(
    id="contrast",
    name="Brightness and Contrast",
    tip="Brightens or darkens all tones, and moves them apart or together.",
    icon="contrast",
    fields=(
        Field("brightness", "Brightness", "Towards black or white.", _SHARE, 0.0),
        Field("contrast", "Contrast", "How far apart tones are.", _SHARE, 0.0),
    ),
    curve=_curve,
    cost=0.4,
)
