"""Few thick strokes, as somebody sketches what is where: the middle of XDoG's lines."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import ByteArray
from desktop_app.core.setting_kinds import Number
from desktop_app.imaging.preprocessors.line_art import xdog
from desktop_app.imaging.preprocessors.painted import INK, as_rgb, lines_painted, luma_of
from desktop_app.imaging.preprocessors.parameter import RESOLUTION, Parameter, Values
from desktop_app.imaging.preprocessors.planes import thick, thinned, without_short
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor

_SHARPNESS = 20.0
"""What the difference of Gaussians counts; 20 is the paper's."""


def _scribble(picture: ByteArray, values: Values) -> ByteArray:
    luma = luma_of(picture).astype(np.float32) / np.float32(255)
    found = (values.number("coarseness"), _SHARPNESS, values.number("threshold"))
    ink = xdog(luma, *found, filled=False) > 0.5
    lines = without_short(thinned(ink), values.whole("shortest"))
    return as_rgb(thick(lines, values.whole("width")))


SCRIBBLE = Preprocessor(
    "scribble",
    "Scribble",
    "A few thick strokes: says roughly what is where, and leaves the rest open.",
    "scribble",
    "lines",
    (
        Parameter(
            "coarseness",
            "Coarseness",
            "Size of the finest things that get a stroke.",
            Number(0.5, 12.0, step=0.1, middle=3, unit=" px", decimals=1),
            2.5,
            of="picture",
        ),
        Parameter(
            "threshold",
            "Threshold",
            "Tones below it become strokes: higher values give more.",
            Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
            0.8,
            of="picture",
        ),
        Parameter(
            "shortest",
            "Shortest stroke",
            "Shorter strokes are left out.",
            Number(0, 200, whole=True, middle=30, unit=" px"),
            24,
            of="picture",
        ),
        Parameter(
            "width",
            "Stroke width",
            "Width of the strokes.",
            Number(1, 24, whole=True, middle=6, unit=" px"),
            4,
            of="picture",
        ),
        RESOLUTION,
        INK,
    ),
    process=_scribble,
    paint=lines_painted,
)
