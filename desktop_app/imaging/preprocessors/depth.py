"""How near things are, and which way they face: control images of what a network measured."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.painted import as_rgb
from desktop_app.imaging.preprocessors.parameter import Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.smoothing import gaussian

OUTLIERS: Final = 0.5
"""Percent of the pixels at either end whose nearness does not stretch the range."""

NETWORK_SIDE: Final = Parameter(
    "resolution",
    "Resolution",
    "Side of the picture as the network sees it. Larger values than it was trained for find finer"
    " details, more slowly, and may misjudge large areas.",
    Number(0, 2048, whole=True, step=32, unit=" px"),
    0,
    of="picture",
    unset="As trained",
)
"""Of those that look through a network."""


def nearness(disparity: FloatArray) -> FloatArray:
    """What a network measured as shares, 0 far away and 1 near.

    Args:
        disparity: (h, w), larger is nearer; of any unit.

    Returns:
        (h, w) float32 0..1; all 0 where everything is as near.
    """
    finite = np.nan_to_num(disparity.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = np.percentile(finite, (OUTLIERS, 100 - OUTLIERS))
    if high <= low:
        return np.zeros(disparity.shape, np.float32)
    return np.clip((finite - np.float32(low)) / np.float32(high - low), 0, 1, dtype=np.float32)


def depth_image(disparity: FloatArray, _values: Values) -> ByteArray:
    """White is near.

    Args:
        disparity: (h, w), larger is nearer.

    Returns:
        (h, w, 3) uint8.
    """
    return as_rgb(np.rint(255 * nearness(disparity)).astype(np.uint8))


def normal_image(disparity: FloatArray, values: Values) -> ByteArray:
    """Normals of nearness as a relief: red is left, green is up, blue faces us.

    Args:
        disparity: (h, w), larger is nearer.
        values: of `NORMAL`.

    Returns:
        (h, w, 3) uint8.
    """
    near = nearness(disparity)
    height, width = near.shape
    relief = gaussian(near, values.number("blur"))
    deep = np.float32(values.number("relief") * min(height, width))
    across, down = (
        cv2.Sobel(relief, cv2.CV_32F, *axes, scale=1 / 8, borderType=cv2.BORDER_REPLICATE) * deep
        for axes in ((1, 0), (0, 1))
    )
    # A slope that rises to the right faces left.
    normals = np.dstack([across, down, np.ones_like(near)])
    normals[near < np.float32(values.number("background"))] = (0, 0, 1)
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    return np.rint(127.5 * (normals + 1)).astype(np.uint8)


DEPTH = Preprocessor(
    "depth",
    "Depth",
    "How near things are, the nearest white: keeps the arrangement of a scene.",
    "depth",
    "tones",
    (NETWORK_SIDE,),
    operation="preprocess",
    needs=("depth",),
)

NORMAL = Preprocessor(
    "normal",
    "Normals from depth",
    "Directions of surfaces, computed from depth: keeps forms, whatever their colour.",
    "normal",
    "tones",
    (
        Parameter(
            "relief",
            "Relief",
            "Depth of the scene by the picture's short side; higher values tilt surfaces further.",
            Number(0.05, 4.0, step=0.05, middle=0.5, decimals=2),
            0.5,
            of="picture",
        ),
        Parameter(
            "blur",
            "Blur",
            "Smooths the depth first: less of the network's noise.",
            Number(0.0, 16.0, step=0.5, unit=" px", decimals=1),
            2.0,
            of="picture",
        ),
        Parameter(
            "background",
            "Background",
            "What is farther away than this counts as background and faces the viewer.",
            Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
            0.0,
            of="picture",
        ),
        NETWORK_SIDE,
    ),
    operation="preprocess",
    needs=("depth",),
)
