"""What can be drawn: a page and what lies on it, in the order in which it is drawn and read.

Lengths are in the page's unit, y downwards; colours are ``#rrggbb`` or ``#rrggbbaa``, sRGB, and ""
is none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from desktop_app.core.pixels import ByteArray

Align: TypeAlias = Literal["start", "middle", "end"]
"""Where lines begin: of text from right to left, "start" is on the right."""

PITCH: Final = 1.35
"""Usual distance of two lines, in sizes of the text."""

SHADOW: Final = "#000000a0"
"""Its colour."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks.

    Attributes:
        size: of an em.
        colour: of its letters.
        bold: its weight.
        align: of its lines.
        halo: the colour around its letters, so that they show on anything.
        family: of the system's fonts, in place of those that ship; "": of these.
        italic: whether its letters are oblique.
        lead: distance of two lines, in sizes.
        spacing: more room between letters.
        shadow: how far right and down its shadow falls; 0: there is none.
    """

    size: float = 16.0
    colour: str = "#000000"
    bold: bool = False
    align: Align = "start"
    halo: str = ""
    family: str = ""
    italic: bool = False
    lead: float = PITCH
    spacing: float = 0.0
    shadow: float = 0.0

    @property
    def pitch(self) -> float:
        return self.size * self.lead


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Text in lines.

    Attributes:
        text: its paragraphs, separated by line breaks.
        x, y: left top corner of its block.
        width: that its lines are broken to; inf: they are not.
        style: how it looks.
        angle: degrees by which it is turned about its left top corner, clockwise.
    """

    text: str
    x: float
    y: float
    width: float = math.inf
    style: TextStyle = TextStyle()
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """Straight lines from point to point.

    Attributes:
        points: (x, y) of each.
        colour, width: of the line.
        closed: whether the last is joined to the first.
        fill: the colour within.
        dash: lengths of a dash and of the gap after it; (): none.
    """

    points: tuple[tuple[float, float], ...]
    colour: str = "#000000"
    width: float = 1.0
    closed: bool = False
    fill: str = ""
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Oval:
    """An ellipse in a rectangle, or a rectangle.

    Attributes:
        x, y, width, height: of its rectangle.
        colour, stroke: of its line.
        fill: the colour within.
        corner: radius of a rectangle's corners; None: an ellipse.
    """

    x: float
    y: float
    width: float
    height: float
    colour: str = ""
    stroke: float = 1.0
    fill: str = ""
    corner: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture in a rectangle.

    Attributes:
        pixels: (h, w, 3|4) uint8 sRGB.
        x, y, width, height: of the rectangle.
        words: what it shows, for those who can't see it.
    """

    pixels: ByteArray
    x: float
    y: float
    width: float
    height: float
    words: str = ""


Item: TypeAlias = TextBlock | DrawnLine | Oval | Shown


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPage:
    """A page.

    Attributes:
        width, height: its size.
        items: what lies on it, from the lowest to the topmost, which is how it is read.
        colour: below all; "": transparent.
    """

    width: float
    height: float
    items: Sequence[Item] = field(default_factory=tuple[Item, ...])
    colour: str = ""


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What a file of pages says of itself.

    Attributes:
        title, subject: in words.
        mark: IPTC's digital source type (`imaging.source_type`); "": no model made any of it.
        language: as in BCP 47.
    """

    title: str = ""
    subject: str = ""
    mark: str = ""
    language: str = "en"


def argb(colour: str) -> int:
    """A colour as 0xaarrggbb. Raises ValueError: it is none."""
    digits = colour.removeprefix("#")
    if len(digits) not in (6, 8) or not colour.startswith("#"):
        raise ValueError(colour)
    value = int(digits, 16)
    return 0xFF000000 | value if len(digits) == 6 else (value & 0xFF) << 24 | value >> 8
