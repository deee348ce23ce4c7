"""Light without colour: what networks that colour a picture are shown."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray
from desktop_app.core.setting_kinds import Number
from desktop_app.imaging.preprocessors.painted import as_rgb, luma_of, painted_colours
from desktop_app.imaging.preprocessors.parameter import Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor


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
