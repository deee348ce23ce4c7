"""Curves: each channel through its own curve, then all through one."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Doubles
from desktop_app.core.values import Field
from desktop_app.imaging.adjustments.adjustment import CHANNELS, Adjustment, Values
from desktop_app.imaging.adjustments.spline import natural_spline
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.colour_values import STRAIGHT, Curve, Points


def _curve(values: Values, levels: Doubles, channel: int, space: ColourSpace) -> Doubles:
    return _through(values["rgb"], _through(values[CHANNELS[channel]], levels))


def _through(points: Points, levels: Doubles) -> Doubles:
    """What lies beyond 0..1 stays as far beyond the ends."""
    if points == STRAIGHT:
        return levels
    inside = np.clip(levels, 0.0, 1.0)
    return natural_spline(points, inside) + (levels - inside)


CURVES = Adjustment(
    id="curves",
    name="Curves",
    tip="Changes tones by a curve, of all channels or of one.",
    icon="chart-spline",
    fields=(
        Field("rgb", "RGB", "The curve of all channels.", Curve(), STRAIGHT),
        Field("red", "Red", "The curve of red.", Curve(), STRAIGHT),
        Field("green", "Green", "The curve of green.", Curve(), STRAIGHT),
        Field("blue", "Blue", "The curve of blue.", Curve(), STRAIGHT),
    ),
    curve=_curve,
    cost=0.4,
)
