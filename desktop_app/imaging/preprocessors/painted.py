"""Control images of what is painted: strokes as white lines, or their colours over black."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray
from desktop_app.core.values import Choice
from desktop_app.imaging.preprocessors.parameter import Parameter, Values

INK: Final = Parameter(
    "ink",
    "Strokes",
    "Which strokes count as lines.",
    Choice(
        {
            "auto": (
                "Automatic",
                "Everything painted; on opaque paper, whatever differs from the paper.",
            ),
            "all": ("All strokes", "Everything painted, whatever its colour."),
            "dark": ("Dark on light", "Dark strokes, like pencil on paper."),
            "light": ("Light on dark", "Light strokes, like chalk on a blackboard."),
        }
    ),
    "auto",
    of="painting",
)

_PAPER = 0.9
"""Share of the border that is opaque where there is paper."""

_INK = 0.25
"""Contrast with the paper from which on the strongest stroke of a drawing is shown as white."""

_LIGHT = 127.5
"""Median luma of the border from which on paper is light."""


def lines_painted(painting: ByteArray, values: Values) -> ByteArray:
    """How much of a line each pixel is: white lines on black, of one channel.

    Args:
        painting: (h, w, 4) uint8 sRGB, straight alpha.
        values: of `INK`. "all": whatever is painted, by its alpha; "dark", "light": how much darker
            or lighter it is than the paper, which is what an opaque border shows (else white, or
            black); "auto": "all" without paper, else "dark" on light paper and "light" on dark. The
            strongest stroke on paper is white, however faint a pencil it was.

    Returns:
        (h, w) uint8.
    """
    alpha = np.asarray(cv2.extractChannel(painting, 3), np.uint8)
    paper = _paper(painting)
    kind = values.choice(INK.id)
    if kind == "auto":
        kind = "all" if paper is None else "dark" if paper >= _LIGHT else "light"
    if kind == "all":
        return alpha
    luma = luma_of(painting[..., :3])
    levels = np.arange(256)
    if kind == "light":  # dark strokes of the negative
        levels, paper = 255 - levels, None if paper is None else 255 - paper
    white = 255.0 if paper is None else paper
    strokes = (white - levels) / max(white, 1)
    strongest = strokes[[luma.min(), luma.max()]].max() if paper is not None else 1.0
    curve = np.rint(255 * np.clip(strokes / max(strongest, _INK), 0, 1)).astype(np.uint8)
    return _times(np.asarray(cv2.LUT(luma, curve), np.uint8), alpha)


def painted_colours(painting: ByteArray, _values: Values) -> ByteArray:
    """What is painted over black, (h, w, 3) uint8; ``painting`` is (h, w, 4), straight alpha."""
    return _times(painting[..., :3], as_rgb(painting[..., 3]))


def as_rgb(plane: ByteArray) -> ByteArray:
    """(h, w) uint8 → (h, w, 3) with three equal channels; a new array."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(plane), cv2.COLOR_GRAY2RGB), np.uint8)


def luma_of(picture: ByteArray) -> ByteArray:
    """(h, w, 3) uint8 → (h, w): ITU-R BT.601, of the values as they are."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.uint8)


def _times(first: ByteArray, second: ByteArray) -> ByteArray:
    """The product of two arrays, 255 for 1."""
    product = cv2.multiply(np.ascontiguousarray(first), np.ascontiguousarray(second), scale=1 / 255)
    return np.asarray(product, np.uint8)


def _paper(painting: ByteArray) -> float | None:
    """Luma of the paper, 0..255, which reaches to the border; None where that is transparent."""
    border = np.concatenate(
        [painting[0], painting[-1], painting[1:-1, 0], painting[1:-1, -1]]
    ).astype(np.float32)
    if (border[:, 3] == 255).mean() < _PAPER:
        return None
    return float(np.median(border[:, :3] @ np.array([0.299, 0.587, 0.114], np.float32)))
