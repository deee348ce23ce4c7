"""People as data sets have them, 17 joints as COCO numbers them, made into OpenPose's 18."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.preprocessors.pose import NECK, Joint, Point, Pose

COCO_JOINTS: Final = 17

_SHOULDERS: Final = (5, 6)
"""Left and right; COCO has no neck, OpenPose's lies between them."""

_COCO_OF: Final = (0, None, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3)
"""COCO's number of each joint in `pose.NAMES`."""


def pose_of_coco(points: FloatArray, scores: FloatArray, size: Size, least: float) -> Pose:
    """One person.

    Args:
        points: (17, 2) x and y in pixels, where a pixel's middle is a whole number.
        scores: (17,) how sure each is, 0..1.
        size: of the picture.
        least: score from which on a joint is seen.

    Raises:
        ValueError: other than 17 joints.
    """
    if points.shape != (COCO_JOINTS, 2) or scores.shape != (COCO_JOINTS,):
        raise ValueError(f"joints of {points.shape}, scores of {scores.shape}")
    shares = (points.astype(np.float64) + 0.5) / (size.width, size.height)
    seen = (scores >= least) & np.isfinite(shares).all(axis=1)
    joints: list[Joint] = []
    for place, number in enumerate(_COCO_OF):
        numbers = _SHOULDERS if place == NECK or number is None else (number,)
        if not all(seen[each] for each in numbers):
            joints.append(None)
            continue
        x, y = shares[list(numbers)].mean(axis=0)
        joints.append(Point(float(x), float(y)))
    return Pose(tuple(joints))
