"""Blurs along a way: straight, towards a point, around a point.

Each is the mean of the picture moved along a way, by halves: the mean of two pictures moved apart
is moved apart twice as far, so that a way of 2ⁿ pixels takes n of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.pixels import Array
from desktop_app.core.values import Choice, Field, Number
from desktop_app.imaging.adjustments.adjustment import ALPHA, Adjustment, Place, Values

_FINE: Final = 32
"""Parts of a pixel that places are rounded to, as OpenCV does: here already, so that they are
the same whatever part of the picture is looked at."""


def moved(pixels: Array, matrix: Affine, place: Place) -> Array:
    """(h, w[, c]) float32: each pixel as it is where ``matrix`` brings its place in the document,
    between pixels. Beyond the border stands what is inside, mirrored."""
    rect, step = place.rect, place.step
    x = np.arange(rect.x, rect.right, step) + 0.5
    y = (np.arange(rect.y, rect.bottom, step) + 0.5)[:, None]

    def coordinates(by_x: float, by_y: float, more: float, first: int) -> Array:
        along = (by_x * x + (by_y * y + more) - 0.5) / step
        return (np.rint(along * _FINE) / _FINE - first / step).astype(np.float32)

    across = coordinates(matrix.xx, matrix.xy, matrix.x0, rect.x)
    down = coordinates(matrix.yx, matrix.yy, matrix.y0, rect.y)
    return cv2.remap(pixels, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def _levels(length: float) -> int:
    return max(1, math.ceil(math.log2(max(1.0, length))))


def _reach(length: float) -> int:
    """Half of it each way; each step looks between pixels."""
    return math.ceil(length / 2) + _levels(length) + 1 if length else 0


def _swept(pixels: Array, place: Place, length: float, motion: Callable[[float], Affine]) -> Array:
    """The mean along ``motion``, which takes -0.5..0.5 and is ``length`` pixels long."""
    levels = _levels(length / place.step)
    for level in range(levels if length else 0):
        share = 0.5 ** (levels + 1 - level)
        ahead, behind = (moved(pixels, motion(each), place) for each in (share, -share))
        pixels = (ahead + behind) * np.float32(0.5)
    return pixels


def _motion(values: Values, pixels: Array, place: Place) -> Array:
    length, turn = values["length"], math.radians(values["angle"])
    across, down = length * math.cos(turn), -length * math.sin(turn)
    return _swept(pixels, place, length, lambda at: Affine.translation(across * at, down * at))


def _radial(values: Values, pixels: Array, place: Place) -> Array:
    """The way is longest in the corner that is farthest from the centre."""
    length, size = values["length"], place.size
    centre = values["x"] * size.width, values["y"] * size.height
    far = math.hypot(
        max(centre[0], size.width - centre[0]), max(centre[1], size.height - centre[1])
    )

    def zoom(at: float) -> Affine:
        times = math.exp(2 * math.log1p(length / (2 * far)) * at)
        return Affine.scaling(times, times, centre)

    def spin(at: float) -> Affine:
        return Affine.rotation(math.degrees(length / far) * at, centre)

    return _swept(pixels, place, length, spin if values["way"] == "spin" else zoom)


_LENGTH: Final = Number(0, 300, step=0.5, middle=30.0, unit=" px", decimals=1)
_ANGLE: Final = Number(-90, 90, step=1, unit="°")
_WAYS: Final = Choice({"zoom": ("Zoom", ""), "spin": ("Spin", "")})
_SHARE: Final = Number(0, 1, step=0.01, shown=100)

MOTION_BLUR = Adjustment(
    id="motion_blur",
    name="Motion Blur",
    tip="Blurs along a direction, as what moves fast is blurred.",
    icon="wind",
    fields=(
        Field("length", "Length", "How far it moves.", _LENGTH, 0.0),
        Field("angle", "Angle", "Anticlockwise from the right.", _ANGLE, 0.0),
        ALPHA,
    ),
    starts={"length": 20.0},
    area=_motion,
    spreads=True,
    cost=20.0,
    reach=lambda values: _reach(values["length"]),
)

RADIAL_BLUR = Adjustment(
    id="radial_blur",
    name="Radial Blur",
    tip="Blurs towards a point, as zooming does, or around it.",
    icon="orbit",
    fields=(
        Field("length", "Length", "How far the farthest corner moves.", _LENGTH, 0.0),
        Field("way", "Way", "Towards the centre or around it.", _WAYS, "zoom"),
        Field("x", "Centre across", "From the left side.", _SHARE, 0.5),
        Field("y", "Centre down", "From the upper side.", _SHARE, 0.5),
        ALPHA,
    ),
    starts={"length": 40.0},
    area=_radial,
    spreads=True,
    cost=30.0,
    reach=lambda values: _reach(values["length"]),
)
