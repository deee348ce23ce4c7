"""The picture without its details: a Gaussian blur."""

from __future__ import annotations

from desktop_app.core.pixels import ByteArray
from desktop_app.core.setting_kinds import Number
from desktop_app.imaging.preprocessors.painted import painted_colours
from desktop_app.imaging.preprocessors.parameter import Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.smoothing import blurred


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
