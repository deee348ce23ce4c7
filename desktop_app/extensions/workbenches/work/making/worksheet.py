"""The picture of a worksheet: a dot on each named place, a line, and its number beside the picture;
the names, or blanks for them, are a list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.imaging.annotations.annotation import AnnotationPlace
from desktop_app.imaging.annotations.looks import dot
from desktop_app.imaging.annotations.placing import LabelColumn, placed
from desktop_app.imaging.drawing.page import DrawnLine, TextBlock, TextStyle
from desktop_app.imaging.resize import fit_within
from desktop_app.studio.sheets import SheetPicture, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.core.pixels import ByteArray
    from desktop_app.imaging.annotations.annotation import Annotation
    from desktop_app.imaging.drawing.fonts import Fonts
    from desktop_app.imaging.drawing.page import Item

_LETTERS: Final = 44
"""Of a number's as many fit into the longest side of the picture."""
_DARK, _LIGHT = "#1c1c1c", "#ffffff"


def worksheet(
    pixels: ByteArray, annotations: Sequence[Annotation], side: int, fonts: Fonts
) -> tuple[SheetPicture, list[tuple[str, str]], float]:
    """The picture with numbers at its sides, the list of these with their texts, and the share
    of its width that is shown.

    Args:
        pixels: (h, w, 3|4) uint8 sRGB, without annotations; what is white on their left and right
            is left away.
        annotations: that stand on it.
        side: pixels of its longest side, at most.
        fonts: of numbers and texts.
    """
    named = [one for one in annotations if one.row.numbered]
    inked = np.flatnonzero((pixels[..., :3] != np.iinfo(np.uint8).max).any(axis=(0, 2)))
    ends = [*inked[:1], *inked[-1:], *(min(one.points[0][0], pixels.shape[1]) for one in named)]
    start, end = int(min(ends, default=0)), int(max(ends, default=pixels.shape[1])) + 1
    small = fit_within(pixels[:, start:end], side)
    height, width = small.shape[:2]
    scale, size = height / pixels.shape[0], max(width, height) / _LETTERS
    edge, column = round(2.5 * size), Rect(0, 0, round(2.2 * size), height)
    beyond = replace(column, x=edge + width + edge - column.width)
    wide = np.pad(small, ((0, 0), (edge, edge), (0, 0)), constant_values=np.iinfo(np.uint8).max)
    left = edge - start * scale
    items = [
        scaled(item, scale, left, 0)
        for at, one in enumerate(annotations)
        if not one.row.numbered
        for item in one.row.draw(one, AnnotationPlace(fonts, annotations, at))
    ]
    spots = [(left + x * scale, y * scale) for (x, y), *_ in (one.points for one in named)]
    style = TextStyle(size, _DARK, bold=True, align="middle")
    sizes = [(2 * size, style.pitch)] * len(spots)
    columns = LabelColumn(column, True), LabelColumn(beyond, False)
    places = placed(spots, sizes, columns, size / 4) or spots
    for number, (spot, (x, y)) in enumerate(zip(spots, places, strict=True), 1):
        end_of_line = (x + 2 * size if x < edge else x, y + style.pitch / 2)
        items += _lead(spot, end_of_line, size)
        items.append(TextBlock(str(number), x, y, 2 * size, style))
    rows = [(f"{number}.", one.text) for number, one in enumerate(named, 1)]
    return SheetPicture(wide, items), rows, (end - start) / pixels.shape[1]


def _lead(spot: tuple[float, float], end: tuple[float, float], size: float) -> list[Item]:
    """A line that is seen on what is light and what is dark, and a dot where it leads."""
    line = DrawnLine((spot, end), _LIGHT, size / 6)
    return [line, replace(line, colour=_DARK, width=size / 14), dot(spot, size / 5, _DARK, _LIGHT)]
