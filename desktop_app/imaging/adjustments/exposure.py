"""Exposure: more or less light, as a camera would have taken it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.core.pixels import Array, Doubles
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Values
from desktop_app.imaging.colour import ColourSpace, curves_and_matrix
from desktop_app.imaging.tone_curve import ToneCurve


def _curve(values: Values, levels: Doubles, channel: int, space: ColourSpace) -> Doubles:
    tone = curves_of(space)[channel]
    light = tone.forward(levels) * 2.0 ** values["exposure"] + values["offset"]
    return tone.inverse(np.copysign(np.abs(light) ** (1.0 / values["gamma"]), light))


EXPOSURE = Adjustment(
    id="exposure",
    name="Exposure",
    tip="Gives more or less light, as a camera would have taken it.",
    icon="aperture",
    fields=(
        Field(
            "exposure",
            "Exposure",
            "Stops of light; 1 is twice as much.",
            Number(-20, 20, step=0.05, reach=5, unit=" EV", decimals=2),
            0.0,
        ),
        Field(
            "offset",
            "Offset",
            "Light that is added; it moves shadows most.",
            Number(-0.5, 0.5, step=0.001, decimals=3),
            0.0,
        ),
        Field(
            "gamma",
            "Gamma",
            "Brightens midtones above 1, darkens them below.",
            Number(0.01, 9.99, step=0.01, middle=1.0, decimals=2),
            1.0,
        ),
    ),
    curve=_curve,
    cost=0.4,
)


def curves_of(space: ColourSpace) -> Sequence[ToneCurve]:
    """Those of red, green and blue; sRGB's where the space is made of tables."""
    return curves_and_matrix(space)[0]


def matrix_of(space: ColourSpace) -> Doubles:
    """(3, 3): light to XYZ of illuminant D50; sRGB's where the space is made of tables."""
    return curves_and_matrix(space)[1]


def to_light(values: Array, space: ColourSpace) -> Doubles:
    """(h, w, 3) float64: the light of values."""
    each = (curve.forward(values[..., k]) for k, curve in enumerate(curves_of(space)))
    return np.stack(list(each), axis=-1)


def from_light(light: Doubles, space: ColourSpace) -> Array:
    """(h, w, 3) float32: the values that give that light."""
    each = (curve.inverse(light[..., k]) for k, curve in enumerate(curves_of(space)))
    return np.stack(list(each), axis=-1).astype(np.float32)
