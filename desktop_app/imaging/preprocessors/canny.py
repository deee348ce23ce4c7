"""Edges one pixel wide, after J. Canny, "A computational approach to edge detection" (1986)."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.painted import INK, as_rgb, lines_painted
from desktop_app.imaging.preprocessors.parameter import RESOLUTION, Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.smoothing import gaussian, step_left

_SOBEL = 4.0
"""What a 3x3 Sobel operator makes of a step by 1."""

_FINER = 16.0
"""Gradients are whole numbers to OpenCV: of a wide blur they would have few values."""


def _canny(picture: ByteArray, values: Values) -> ByteArray:
    """Edges of whichever channel has the largest gradient.

    Thresholds are the contrast of a step that is just found, whatever the blur: gradients are
    measured by what is left of a step after the blur (T. Lindeberg 1998 normalises by scale).
    """
    sigma = values.number("blur")
    soft = gaussian(picture.astype(np.float32), sigma)
    gradients = [
        np.rint(cv2.Sobel(soft, cv2.CV_32F, *axes, scale=_FINER)).astype(np.int16)
        for axes in ((1, 0), (0, 1))
    ]
    full = 255 * _SOBEL * _FINER * step_left(sigma)
    low, high = sorted((values.number("low") * full, values.number("high") * full))
    edges = cv2.Canny(gradients[0], gradients[1], low, high, L2gradient=True)
    return as_rgb(np.asarray(edges, np.uint8))


_THRESHOLD = Number(0.01, 1.0, step=0.01, reach=0.6, unit=" %", shown=100)

CANNY = Preprocessor(
    "canny",
    "Canny edges",
    "Sharp edges, one pixel wide: keeps outlines exactly.",
    "canny",
    "lines",
    (
        Parameter(
            "low",
            "Low threshold",
            "Edges found with the high threshold are followed down to this contrast.",
            _THRESHOLD,
            0.1,
            of="picture",
        ),
        Parameter(
            "high",
            "High threshold",
            "Contrast that an edge needs to be found.",
            _THRESHOLD,
            0.2,
            of="picture",
        ),
        Parameter(
            "blur",
            "Blur",
            "Smooths the picture first: fewer edges of texture and noise.",
            Number(0.0, 10.0, step=0.1, unit=" px", decimals=1),
            1.0,
            of="picture",
        ),
        RESOLUTION,
        INK,
    ),
    process=_canny,
    paint=lines_painted,
)
