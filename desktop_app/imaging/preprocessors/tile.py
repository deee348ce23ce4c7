"""The picture at a lower resolution: what networks for tiles and upscaling are shown."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.setting_kinds import Number
from desktop_app.imaging.preprocessors.painted import painted_colours
from desktop_app.imaging.preprocessors.parameter import Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.resize import resize


def _tile(picture: ByteArray, values: Values) -> ByteArray:
    factor = values.number("factor")
    height, width = picture.shape[:2]
    small = Size(max(1, round(width / factor)), max(1, round(height / factor)))
    if small == Size(width, height):
        return picture.copy()
    # Bicubic in both directions along each side, also where one side stays 1 pixel long.
    large = cv2.resize(resize(picture, small), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, np.uint8)


TILE = Preprocessor(
    "tile",
    "Tile",
    "The picture at a lower resolution: keeps shapes and colours, and lets details be new.",
    "tile",
    "tones",
    (
        Parameter(
            "factor",
            "Reduction",
            "The picture is made this many times smaller, then enlarged again; 1 changes nothing.",
            Number(1.0, 16.0, step=0.5, middle=4, decimals=1),
            4.0,
        ),
    ),
    process=_tile,
    paint=painted_colours,
)
