"""Grids and lines of composition over a picture: how they look, where they run. Numbers alone."""

from __future__ import annotations

import json
import math
from typing import Final, Literal, TypeAlias

from desktop_app.core.as_json import from_json
from desktop_app.core.geometry import Size
from desktop_app.core.guides import Guide, Orientation
from desktop_app.state.document.view import GridStyle

Composition: TypeAlias = Literal["none", "thirds", "golden", "diagonals"]

Line: TypeAlias = tuple[float, float, float, float]
"""From (x, y) to (x, y), in pixels of the picture; may reach beyond it."""

COLOURS: Final = ("", "#00c8ff", "#ff40c0", "#ffd800", "#000000", "#ffffff")
"""Of a grid; the first is light and dark side by side, which is seen on anything."""

_RAYS: Final = 48
"""From a vanishing point, all around."""
_TAN: Final = math.tan(math.radians(30))
_GOLDEN: Final = (math.sqrt(5) - 1) / 2
_FAR: Final = 1e3
_NEAR: Final = 0.04
"""Sides of the picture from a vanishing point, where its lines begin: nearer they would crowd."""


def style_from_text(text: str) -> GridStyle:
    """What `GridStyle.to_text` wrote; the usual one where that can't be understood."""
    try:
        made = from_json(GridStyle, json.loads(text))
    except (ValueError, RecursionError):
        return GridStyle()
    numbers = (made.x, made.y, *(value for point in made.points for value in point))
    sound = all(abs(value) <= _FAR * 10 for value in numbers) and 0 <= made.opacity <= 1
    known = made.colour in COLOURS and 1 <= made.parts <= 16 and 1 <= len(made.points) <= 3
    return made if sound and known else GridStyle()


def grid_lines(style: GridStyle, spacing: float, size: Size) -> list[Line]:
    """The lines of an isometric or a perspective grid over a picture of ``size``.

    Args:
        style: of which kind; one of squares has none here.
        spacing: of the isometric grid's lines, upwards.
        size: of the picture.
    """
    if style.kind == "isometric":
        return _isometric(style, spacing, size)
    return _rays(style, size) if style.kind == "perspective" else []


def _isometric(style: GridStyle, spacing: float, size: Size) -> list[Line]:
    width, height, rise = size.width, size.height, size.width * _TAN
    across = spacing / (2 * _TAN)  # so that three lines meet wherever two do
    first = math.ceil(-style.x / across)
    upright = (
        style.x + across * k for k in range(first, math.floor((width - style.x) / across) + 1)
    )
    found: list[Line] = [(x, 0.0, x, float(height)) for x in upright]
    shift = style.x * _TAN
    for slope, least, most in ((_TAN, -rise, height), (-_TAN, 0.0, height + rise)):
        base = style.y - math.copysign(shift, slope) if slope > 0 else style.y + shift
        begin, end = math.ceil((least - base) / spacing), math.floor((most - base) / spacing)
        rows = (base + spacing * k for k in range(begin, end + 1))
        found += [(0.0, y, float(width), y + slope * width) for y in rows]
    return found


def _rays(style: GridStyle, size: Size) -> list[Line]:
    side = max(size.width, size.height)
    far, near = _FAR * side, _NEAR * side
    return [
        (
            *(x * size.width + near * dx, y * size.height + near * dy),
            *(x * size.width + far * dx, y * size.height + far * dy),
        )
        for x, y in style.points
        for angle in range(_RAYS)
        for dx, dy in [(math.cos(math.tau * angle / _RAYS), math.sin(math.tau * angle / _RAYS))]
    ]


def composition_lines(kind: Composition, size: Size) -> list[Line]:
    """Thirds, the golden ratio, or the diagonals of a picture and of its halves."""
    width, height = float(size.width), float(size.height)
    if kind == "diagonals":
        half = width / 2
        return [
            *((0.0, 0.0, width, height), (0.0, height, width, 0.0)),
            *((half, 0.0, 0.0, height), (half, 0.0, width, height)),
        ]
    share = {"thirds": 1 / 3, "golden": 1 - _GOLDEN}.get(kind)
    parts = () if share is None else (share, 1 - share)
    return [
        line
        for part in parts
        for line in (
            (width * part, 0.0, width * part, height),
            (0.0, height * part, width, height * part),
        )
    ]


def layout_guides(
    size: Size, columns: int, rows: int, gutter: float = 0.0, margin: float = 0.0
) -> tuple[Guide, ...]:
    """Guides around columns and rows of equal size, each from the upper left on.

    Args:
        size: of the picture.
        columns, rows: how many; 0: none.
        gutter: pixels between two of them.
        margin: pixels around all.
    """
    found: list[Guide] = []
    for way, count, side in (
        (Orientation.VERTICAL, columns, size.width),
        (Orientation.HORIZONTAL, rows, size.height),
    ):
        breadth = (side - 2 * margin - gutter * (count - 1)) / max(1, count)
        if count < 1 or breadth <= 0:
            continue
        starts = [margin + (breadth + gutter) * k for k in range(count)]
        places = sorted({round(at, 3) for start in starts for at in (start, start + breadth)})
        found += [Guide(way, at) for at in places]
    return tuple(found)
