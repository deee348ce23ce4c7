"""Few thick strokes, as somebody sketches what is where: the middle of XDoG's lines."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.line_art import xdog
from desktop_app.imaging.preprocessors.painted import INK, as_rgb, lines_painted, luma_of
from desktop_app.imaging.preprocessors.parameter import RESOLUTION, Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor

_SHARPNESS = 20.0
"""What the difference of Gaussians counts; 20 is the paper's."""

_BITS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
"""Neighbours clockwise from the one above: Zhang and Suen's P2 to P9."""


def thinned(lines: Array) -> Array:
    """Lines one pixel wide along the middle of wider ones, connected as they are.

    After T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns"
    (1984), by a table of all 256 neighbourhoods.

    Args:
        lines: (h, w) bool.

    Returns:
        (h, w) bool; a new array.
    """
    left: ByteArray = np.pad(lines, 1).astype(np.uint8)
    while True:
        before = int(left.sum())
        for gone in _GONE:
            # Neighbours of a pixel as a number of eight bits; `filter2D` correlates.
            around = cv2.filter2D(left, cv2.CV_8U, _BITS, borderType=cv2.BORDER_CONSTANT)
            left &= np.asarray(cv2.LUT(around, gone), np.uint8)
        if int(left.sum()) == before:
            return left[1:-1, 1:-1] > 0


def without_short(lines: Array, shortest: int) -> Array:
    """``lines``, (h, w) bool, without connected parts of fewer pixels than ``shortest``."""
    if shortest <= 1:
        return lines
    _, labels, stats, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8), connectivity=8)
    areas: Array = np.asarray(stats)[:, cv2.CC_STAT_AREA]
    kept: Array = areas >= shortest
    kept[0] = False  # the background
    return kept.take(np.asarray(labels, np.intp))


def thick(lines: Array, width: int) -> ByteArray:
    """Round strokes ``width`` pixels wide along ``lines``, (h, w) bool, as 0 and 255."""
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return np.asarray(cv2.dilate(lines.astype(np.uint8) * 255, brush), np.uint8)


def _tables() -> tuple[ByteArray, ByteArray]:
    """Of both steps: 0 for the neighbourhoods of pixels that go, 255 for others."""
    codes = np.arange(256)
    p = [(codes >> bit) & 1 for bit in range(8)]
    count = sum(p)
    turns = sum((p[at] == 0) & (p[(at + 1) % 8] == 1) for at in range(8))
    edge = (count >= 2) & (count <= 6) & (turns == 1)
    above, right, below, left = p[0], p[2], p[4], p[6]
    first = edge & (above * right * below == 0) & (right * below * left == 0)
    second = edge & (above * right * left == 0) & (above * below * left == 0)
    return tuple(np.where(gone, 0, 255).astype(np.uint8) for gone in (first, second))  # pyright: ignore[reportReturnType]


_GONE = _tables()


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
