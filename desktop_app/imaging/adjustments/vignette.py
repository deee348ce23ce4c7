"""A vignette: darker or lighter towards the corners."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.core.values import Field, Number
from desktop_app.imaging.adjustments.adjustment import Adjustment, Place, Values

_SHARE: Final = Number(0, 1, step=0.01, shown=100)


def shares(values: Values, place: Place) -> Array:
    """(h, w) float32 0..1: how much of it there is, from its inner to its outer border.

    The distance from the centre is 1 at a corner, on ellipses of the picture's proportions
    (roundness 0) or on circles (1), and rises between both borders like 3 t² - 2 t³.
    """
    rect, size, step = place.rect, place.size, place.step
    halves = np.array([size.width, size.height]) / 2
    round_ = np.full(2, np.hypot(*halves) / np.sqrt(2))
    reach = halves + (round_ - halves) * values["roundness"]
    x = (np.arange(rect.x, rect.right, step) + step / 2 - halves[0]) / reach[0]
    y = (np.arange(rect.y, rect.bottom, step) + step / 2 - halves[1]) / reach[1]
    away = np.hypot(x[None], y[:, None]) / np.sqrt(2)
    soft = max(values["feather"], 1e-3)
    t = np.clip((away - values["midpoint"]) / soft + 0.5, 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def _colours(values: Values, pixels: Array, place: Place) -> Array:
    amount = np.float32(values["amount"])
    share = (shares(values, place) * abs(amount))[..., None]
    towards = np.float32(0 if amount < 0 else 1)
    return pixels + share * (towards - pixels)


VIGNETTE = Adjustment(
    id="vignette",
    name="Vignette",
    tip="Darkens or lightens the corners.",
    icon="circle-dot",
    fields=(
        Field(
            "amount",
            "Amount",
            "Darker below 0, lighter above.",
            Number(-1, 1, step=0.01, shown=100),
            0.0,
        ),
        Field("midpoint", "Midpoint", "How far from the centre it begins.", _SHARE, 0.65),
        Field("roundness", "Roundness", "A circle at 100.", _SHARE, 0.0),
        Field("feather", "Feather", "How soft its border is.", _SHARE, 0.6),
    ),
    starts={"amount": -0.4},
    colours=_colours,
)
