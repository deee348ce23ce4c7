"""Lines as a pen draws them: XDoG, after H. Winnemöller, J. E. Kyprianidis and S. C. Olsen, "XDoG:
an eXtended difference-of-Gaussians compendium including advanced image stylization" (2012)."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.values import Flag, Number
from desktop_app.imaging.preprocessors.painted import INK, as_rgb, lines_painted, luma_of
from desktop_app.imaging.preprocessors.parameter import RESOLUTION, Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.smoothing import gaussian

WIDER: Final = 1.6
"""Deviation of the second Gaussian by that of the first (k), as in the paper."""

STEEPNESS: Final = 10.0
"""How steeply tones fall below the threshold (φ), as in the paper's drawings."""


def xdog(
    luma: FloatArray, width: float, sharpness: float, threshold: float, *, filled: bool
) -> FloatArray:
    """How much ink there is, 0..1: one minus the paper's T(S).

    Args:
        luma: (h, w) float32 0..1.
        width: σ, in pixels.
        sharpness: p, what the difference of Gaussians counts beside the tone itself.
        threshold: ε, the tone from which on there is no ink.
        filled: whether the tone itself counts, as in the paper: dark areas are filled. Else it
            counts as white, and differences of Gaussians alone give lines.
    """
    fine = gaussian(luma, width)
    tone = fine if filled else np.float32(1)
    seen = tone + np.float32(sharpness) * (fine - gaussian(luma, WIDER * width))
    return np.tanh(np.float32(STEEPNESS) * np.maximum(np.float32(threshold) - seen, 0))


def _line_art(picture: ByteArray, values: Values) -> ByteArray:
    ink = xdog(
        luma_of(picture).astype(np.float32) / np.float32(255),
        values.number("width"),
        values.number("sharpness"),
        values.number("threshold"),
        filled=values.flag("filled"),
    )
    return as_rgb(np.rint(255 * ink).astype(np.uint8))


LINE_ART = Preprocessor(
    "lineart",
    "Line art",
    "Lines like a pen's, on the dark side of edges: keeps a drawing's lines.",
    "lineart",
    "lines",
    (
        Parameter(
            "width",
            "Line width",
            "Wider lines leave out finer things.",
            Number(0.3, 8.0, step=0.1, middle=2, unit=" px", decimals=1),
            1.0,
            of="picture",
        ),
        Parameter(
            "sharpness",
            "Sharpness",
            "How much faint edges count.",
            Number(0.0, 100.0, step=1, middle=20),
            20.0,
            of="picture",
        ),
        Parameter(
            "threshold",
            "Threshold",
            "Tones below it become ink: higher values give more lines.",
            Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
            0.8,
            of="picture",
        ),
        Parameter(
            "filled",
            "Fill dark areas",
            "Turns dark areas into ink, like a woodcut; use a lower threshold.",
            Flag(),
            False,
            of="picture",
        ),
        RESOLUTION,
        INK,
    ),
    process=_line_art,
    paint=lines_painted,
)
