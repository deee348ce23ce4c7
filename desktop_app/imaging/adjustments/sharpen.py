"""Sharpening by an unsharp mask, and details alone."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values, luma
from desktop_app.imaging.adjustments.blur import RADIUS, blurred, reach


def _area(values: Values, pixels: Array, place: Place) -> Array:
    """More of what a blur takes away, of the luma alone, so that edges get no colours; none where
    that is less than the threshold."""
    light = luma(pixels)
    detail = light - blurred(light, values["radius"] / place.step)
    detail = np.where(np.abs(detail) < values["threshold"], 0, detail)
    return pixels + (np.float32(values["amount"]) * detail)[..., None]


def _details(values: Values, pixels: Array, place: Place) -> Array:
    """What a blur takes away, on grey."""
    return pixels - blurred(pixels, values["radius"] / place.step) + np.float32(0.5)


SHARPEN = Adjustment(
    id="sharpen",
    name="Sharpen",
    tip="Makes edges crisp by an unsharp mask.",
    icon="focus",
    fields=(
        Field("amount", "Amount", "How much.", Number(0, 5, step=0.01, shown=100, reach=2), 0.0),
        Field("radius", "Radius", "How wide edges become.", RADIUS, 1.0),
        Field(
            "threshold",
            "Threshold",
            "Differences below it stay.",
            Number(0, 0.2, step=0.001, shown=100, decimals=1),
            0.0,
        ),
    ),
    starts={"amount": 0.8},
    area=_area,
    reach=lambda values: reach(values["radius"]) if values["amount"] else 0,
)

HIGH_PASS = Adjustment(
    id="high_pass",
    name="High Pass",
    tip="Details alone, on grey: in the mode Overlay or Soft Light they become crisper.",
    icon="mountain",
    fields=(Field("radius", "Radius", "How large details are.", RADIUS, 0.0),),
    starts={"radius": 4.0},
    area=_details,
    cost=2.0,
    reach=lambda values: reach(values["radius"]),
)
