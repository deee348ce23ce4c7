"""Pictures that are control images already, or their negatives."""

from __future__ import annotations

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.preprocessors.painted import (
    INK,
    as_rgb,
    lines_painted,
    luma_of,
    painted_colours,
)
from desktop_app.imaging.preprocessors.parameter import Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor


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
