"""A blur as a lens has it out of focus: each point becomes the shape of its aperture."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, frozen
from desktop_app.core.values import Choice, Field, Number
from desktop_app.imaging.adjustments.adjustment import ALPHA, Adjustment, Place, Values, luma

_PARTS: Final = 5
"""Of a pixel's side that the edge of the aperture is told by."""
_LEAST: Final = 1e-6
"""Of alpha: less is none."""
_BRIGHTER: Final = 30.0
"""Times that white weighs at most as much as black: lights become shapes."""


@lru_cache(maxsize=8)
def aperture(radius: float, blades: int, turn: float) -> Array:
    """(n, n) float32, with a sum of 1: a disc, or a polygon of so many sides with the same
    outermost radius, turned by degrees."""
    half = math.ceil(radius)
    fine = (np.arange((2 * half + 1) * _PARTS) + 0.5) / _PARTS - half - 0.5
    x, y = np.meshgrid(fine, fine)
    away = np.hypot(x, y)
    if blades:
        around = np.arctan2(y, x) - math.radians(turn) - math.pi / 2
        side = 2 * math.pi / blades
        off = (around % side) - side / 2
        away = away * np.cos(off) / math.cos(side / 2)
    inside = (away <= max(radius, 0.5)).astype(np.float32)
    made = cv2.resize(inside, (2 * half + 1,) * 2, interpolation=cv2.INTER_AREA)
    return frozen(made / made.sum())


def _area(values: Values, pixels: Array, place: Place) -> Array:
    if not values["radius"]:
        return pixels
    kernel = aperture(values["radius"] / place.step, int(values["shape"]), values["turn"])

    def spread(part: Array) -> Array:
        return cv2.filter2D(part, -1, kernel, borderType=cv2.BORDER_REFLECT_101)

    if not values["lights"]:
        return spread(pixels)
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else np.float32(1)
    light = np.clip(luma(pixels[..., :3]) / np.maximum(alpha, _LEAST), 0, 1)
    weight = 1 + np.float32(_BRIGHTER * values["lights"]) * light**4
    lit = spread(pixels * weight[..., None])
    if pixels.shape[2] == 3:
        return lit / np.maximum(spread(weight), 1)[..., None]
    soft = spread(pixels[..., 3])
    lit *= (soft / np.maximum(lit[..., 3], _LEAST))[..., None]
    return lit


_RADIUS: Final = Number(0, 50, step=0.5, middle=10.0, unit=" px", decimals=1)
_SHARE: Final = Number(0, 1, step=0.01, shown=100)
_NAMES: Final = {"0": "Disc", "4": "Square", "5": "Pentagon", "6": "Hexagon", "8": "Octagon"}
_SHAPES: Final = Choice({sides: (name, "") for sides, name in _NAMES.items()})

LENS_BLUR = Adjustment(
    id="lens_blur",
    name="Lens Blur",
    tip="Blurs as a lens does out of focus: lights become discs or polygons.",
    icon="aperture",
    fields=(
        Field("radius", "Radius", "Of what a point becomes.", _RADIUS, 0.0),
        Field("shape", "Shape", "Of the aperture.", _SHAPES, "0"),
        Field("turn", "Turn", "Of a polygon.", Number(0, 90, step=1, unit="°"), 0.0),
        Field("lights", "Highlights", "How much lights outshine others.", _SHARE, 0.0),
        ALPHA,
    ),
    starts={"radius": 8.0, "lights": 0.3},
    area=_area,
    spreads=True,
    cost=12.0,
    reach=lambda values: math.ceil(values["radius"]),
)
