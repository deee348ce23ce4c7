"""Control images of people: OpenPose's coloured limbs and joints on black."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.parameter import Parameter
from desktop_app.imaging.preprocessors.pose import Joint, Point, Pose
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor

LIMBS: Final = (
    (1, 2),
    (1, 5),
    (2, 3),
    (3, 4),
    (5, 6),
    (6, 7),
    (1, 8),
    (8, 9),
    (9, 10),
    (1, 11),
    (11, 12),
    (12, 13),
    (1, 0),
    (0, 14),
    (14, 16),
    (0, 15),
    (15, 17),
)
"""Joints that are connected, in the order they are drawn."""

COLOURS: Final = (
    (255, 0, 0),
    (255, 85, 0),
    (255, 170, 0),
    (255, 255, 0),
    (170, 255, 0),
    (85, 255, 0),
    (0, 255, 0),
    (0, 255, 85),
    (0, 255, 170),
    (0, 255, 255),
    (0, 170, 255),
    (0, 85, 255),
    (0, 0, 255),
    (85, 0, 255),
    (170, 0, 255),
    (255, 0, 255),
    (255, 0, 170),
    (255, 0, 85),
)
"""sRGB of joints by their number, and of limbs by their place in `LIMBS`, as OpenPose publishes
them (COCO body, 18 joints) and networks for poses are trained."""

_DIM: Final = 0.6
"""Limbs are darker than joints, by as much as in the networks' training."""

_WIDTH: Final = 4 / 512
"""Half the width of limbs, and radius of joints, in parts of the frame's short side."""

_FINE: Final = 4
"""Binary digits behind the point of coordinates handed to OpenCV."""

_FARTHEST: Final = 1 << 24
"""Pixels from the frame up to which OpenCV's whole numbers hold a limb; none of it is seen then."""


def half_width(size: Size) -> float:
    """Half the width of limbs, in pixels, in a frame of ``size``."""
    return max(1.0, _WIDTH * min(size.width, size.height))


def render(people: Iterable[Pose], size: Size) -> ByteArray:
    """Draw everybody, the last on top, with limbs as wide as suits a frame of ``size`` pixels.

    Args:
        people: in shares of the frame.
        size: of the frame.

    Returns:
        (h, w, 3) uint8 sRGB.
    """
    places = (
        [joint and Point(joint.x * size.width, joint.y * size.height) for joint in pose.joints]
        for pose in people
    )
    return render_joints(places, size, half_width(size))


def render_joints(people: Iterable[Sequence[Joint]], size: Size, thickness: float) -> ByteArray:
    """As `render`.

    Args:
        people: their joints, in pixels.
        size: of the picture.
        thickness: half the width of limbs.
    """
    image = np.zeros((size.height, size.width, 3), np.uint8)
    for places in people:
        for (start, end), colour in zip(LIMBS, COLOURS, strict=False):
            first, second = places[start], places[end]
            if first is not None and second is not None:
                dim = tuple(int(_DIM * channel) for channel in colour)
                _fill(image, _limb(first, second, thickness), dim)
        for place, colour in zip(places, COLOURS, strict=True):
            if place is not None:
                _fill(image, _ellipse(place, thickness, thickness, 0.0), colour)
    return image


def _limb(first: Point, second: Point, thickness: float) -> Array:
    """An ellipse from joint to joint."""
    middle = Point((first.x + second.x) / 2, (first.y + second.y) / 2)
    across, down = second.x - first.x, second.y - first.y
    return _ellipse(middle, math.hypot(across, down) / 2, thickness, math.atan2(down, across))


def _ellipse(centre: Point, length: float, width: float, angle: float) -> Array:
    """Its outline, (n, 2) float64 in pixels."""
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    along, aside = length * np.cos(turn), width * np.sin(turn)
    cos, sin = math.cos(angle), math.sin(angle)
    return np.stack(
        [centre.x + along * cos - aside * sin, centre.y + along * sin + aside * cos], axis=1
    )


def _fill(image: ByteArray, outline: Array, colour: tuple[int, ...]) -> None:
    # A pixel's middle is at a half, to OpenCV at a whole number.
    points = np.rint(np.clip(outline - 0.5, -_FARTHEST, _FARTHEST) * (1 << _FINE))
    cv2.fillConvexPoly(image, points.astype(np.int32), colour, cv2.LINE_8, _FINE)


POSE = Preprocessor(
    "pose",
    "Pose",
    "People as coloured skeletons: keeps their places and poses.",
    "pose",
    "areas",
    (
        Parameter(
            "people",
            "People",
            "Confidence the detector needs to find a person.",
            Number(0.05, 0.95, step=0.05, unit=" %", shown=100),
            0.3,
            of="picture",
        ),
        Parameter(
            "joints",
            "Joints",
            "Confidence a joint needs; others are left out.",
            Number(0.05, 0.95, step=0.05, unit=" %", shown=100),
            0.3,
            of="picture",
        ),
    ),
    posed=True,
    operation="preprocess",
    needs=("people", "pose"),
)
