"""The picture with less in it: without its details, without its colours, or as it is."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.painted import (
    INK,
    as_rgb,
    lines_painted,
    luma_of,
    painted_colours,
)
from desktop_app.imaging.preprocessors.parameter import Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.resize import resize
from desktop_app.imaging.smoothing import blurred


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


def _blur(picture: ByteArray, values: Values) -> ByteArray:
    return blurred(picture, values.number("blur"))


BLUR = Preprocessor(
    "blur",
    "Blur",
    "A blurred copy: keeps large shapes and colours, and lets details be new.",
    "blur",
    "tones",
    (
        Parameter(
            "blur",
            "Blur",
            "Standard deviation of the Gaussian.",
            Number(0.0, 100.0, step=0.5, reach=50, middle=10, unit=" px", decimals=1),
            9.0,
        ),
    ),
    process=_blur,
    paint=painted_colours,
)


def _lightness(picture: ByteArray, values: Values) -> ByteArray:
    """CIELAB's L*, 0..100 as 0..255."""
    lab = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2LAB)
    return _curved(np.asarray(lab[..., 0], np.uint8), values)


def _luma(picture: ByteArray, values: Values) -> ByteArray:
    """ITU-R BT.601, of the values as they are."""
    return _curved(luma_of(picture), values)


def _curved(plane: ByteArray, values: Values) -> ByteArray:
    curve = 255 * (np.arange(256) / 255) ** values.number("gamma")
    return as_rgb(np.rint(curve).astype(np.uint8)[plane])


_GAMMA = Parameter(
    "gamma",
    "Gamma",
    "Values above 1 darken the midtones, values below 1 lighten them.",
    Number(0.1, 5.0, step=0.05, middle=1, decimals=2),
    1.0,
)

RECOLOUR = Preprocessor(
    "recolour",
    "Recolour",
    "Lightness without colour: keeps the drawing, and lets colours be new.",
    "recolour",
    "tones",
    (_GAMMA,),
    process=_lightness,
)

LUMINANCE = Preprocessor(
    "luminance",
    "Luminance",
    "Brightness: keeps light and shadow.",
    "luminance",
    "tones",
    (_GAMMA,),
    process=_luma,
    paint=painted_colours,
)


def _same(picture: ByteArray, _values: Values) -> ByteArray:
    return picture.copy()


def _inverted(picture: ByteArray, _values: Values) -> ByteArray:
    return as_rgb(255 - luma_of(picture))


NONE = Preprocessor(
    "none",
    "None",
    "The picture already is a control image, and is used as it is.",
    "",
    "tones",
    process=_same,
    paint=painted_colours,
)

INVERT = Preprocessor(
    "invert",
    "Invert",
    "Turns a drawing with dark lines on light paper into white lines on black.",
    "lineart",
    "lines",
    (INK,),
    process=_inverted,
    paint=lines_painted,
)
