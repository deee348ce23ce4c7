"""What mask truth is drawn with: the lines' shades, hatching, dots. Neutral: colours are judged.

Everything is light beside dark, so that it shows on anything.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import ByteArray
from desktop_app.ui.canvas.viewport import Viewport

LEVELS: Final = 4
"""Contour lines: where denoising ends, and at 25, 50 and 75 %."""

_HATCH, _DOTS = 16, 4
"""Distance of the hatching's lines, and of dots, in device pixels of a 1x screen."""

_LINE_KIND, _DOT_KIND = 2 * LEVELS + 1, 2 * LEVELS + 3


def _ink(grey: int, alpha: float) -> int:
    """A neutral colour, premultiplied ARGB."""
    value = round(grey * alpha)
    return round(255 * alpha) << 24 | value << 16 | value << 8 | value


PALETTE: Final = np.array(
    [
        0,
        *(_ink(255, alpha) for alpha in (0.36, 0.45, 0.62, 0.9)),
        *(_ink(0, alpha) for alpha in (0.24, 0.3, 0.4, 0.55)),
        *(_ink(255, 0.18), _ink(0, 0.24)),
        *(_ink(255, 0.85), _ink(0, 0.6)),
        *[0] * (256 - 2 * LEVELS - 5),
    ],
    np.uint32,
)
"""Premultiplied ARGB of every kind of pixel: nothing; the light line of level 1..4; the dark one
beside it; hatching, light and dark; a dot, light and dark. Lines fade with what they stand for.
Filled up to 256, to be looked up in."""


def hatching(area: Rect, viewport: Viewport, line: int) -> ByteArray:
    """Kinds of thin diagonals over ``area`` (device pixels) that stay with the picture."""
    period = _HATCH * line
    row = np.zeros(period, np.uint8)
    row[:line], row[line : 2 * line] = _LINE_KIND, _LINE_KIND + 1
    start = (area.x - viewport.left + area.y - viewport.top) % period
    repeated = np.resize(np.roll(row, -start), area.width + area.height)
    # Row y is row 0 moved by y: a view, nothing is copied.
    return np.lib.stride_tricks.sliding_window_view(repeated, area.width)[: area.height]


def dots(area: Rect, viewport: Viewport, line: int) -> ByteArray:
    """Kinds of light dots with a dark one beside, on a grid turned by 45 degrees."""
    side = _DOTS * line
    tile = np.zeros((2 * side, 2 * side), np.uint8)
    for at in (0, side):
        tile[at : at + line, at : at + line] = _DOT_KIND
        tile[at + line : at + 2 * line, at + line : at + 2 * line] = _DOT_KIND + 1
    rows = (np.arange(area.y, area.bottom) - viewport.top) % (2 * side)
    columns = (np.arange(area.x, area.right) - viewport.left) % (2 * side)
    return tile.take(rows, axis=0).take(columns, axis=1)
