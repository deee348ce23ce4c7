"""From values of a document's space to light and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.core.pixels import Array, Doubles
from desktop_app.imaging.colour import ColourSpace, curves_and_matrix
from desktop_app.imaging.tone_curve import ToneCurve


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
