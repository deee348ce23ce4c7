"""A blur."""

from __future__ import annotations

import math
from typing import Final

import cv2

from desktop_app.core.pixels import Array
from desktop_app.core.values import Choice, Field, Number
from desktop_app.imaging.adjustments.adjustment import ALPHA, Adjustment, Place, Values

RADIUS: Final = Number(0, 50, step=0.1, middle=5.0, unit=" px", decimals=1)
_REACH: Final = 3.0
"""Of a Gaussian, in its standard deviations: beyond lies 0.3 % of it."""


def reach(radius: float) -> int:
    """How many pixels away a Gaussian of that radius looks."""
    return math.ceil(_REACH * radius)


def blurred(pixels: Array, radius: float) -> Array:
    """By a Gaussian of that standard deviation in pixels; (h, w, 3) float32. Beyond the border
    stands what is inside, mirrored."""
    if radius <= 0:
        return pixels
    along = kernel(radius)
    return cv2.sepFilter2D(pixels, -1, along, along, borderType=cv2.BORDER_REFLECT_101)


def kernel(radius: float) -> Array:
    """(n,) float32: its weights along one axis."""
    return cv2.getGaussianKernel(2 * reach(radius) + 1, radius, cv2.CV_32F).ravel()


def _area(values: Values, pixels: Array, place: Place) -> Array:
    if values["shape"] != "box":
        return blurred(pixels, values["radius"] / place.step)
    side = 2 * round(values["radius"] / place.step) + 1
    return cv2.blur(pixels, (side, side), borderType=cv2.BORDER_REFLECT_101)


_SHAPES: Final = Choice({"gaussian": ("Gaussian", ""), "box": ("Box", "")})

BLUR = Adjustment(
    id="blur",
    name="Blur",
    tip="Makes everything soft.",
    icon="droplet",
    fields=(
        Field("radius", "Radius", "How far it spreads.", RADIUS, 0.0),
        Field("shape", "Shape", "How a point spreads.", _SHAPES, "gaussian"),
        ALPHA,
    ),
    starts={"radius": 2.0},
    area=_area,
    spreads=True,
    cost=2.0,
    reach=lambda values: reach(values["radius"]),
)
