"""Values that annotations have in common, and what is drawn of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from desktop_app.core.affine import Point
from desktop_app.core.values import Choice, Field, Flag, FontFamily, Number, Text
from desktop_app.imaging.colour_values import Colour, rgb_of
from desktop_app.imaging.drawing.page import PITCH, DrawnLine, Item, Oval, TextBlock, TextStyle

LIGHT: Final = "#ffffff"
DARK: Final = "#000000"

TEXT: Final = Field("text", "Text", "What it says.", Text(2000), "", "Nucleus")
SIZE: Final = Field(
    "size", "Size", "Height of its letters.", Number(4, 1000, step=1, reach=200, unit=" px"), 24.0
)
COLOUR: Final = Field("colour", "Colour", "Of letters and lines.", Colour(), "#1c1c1c")
BOLD: Final = Field("bold", "Bold", "Heavier letters.", Flag(), default=False)
HALO: Final = Field(
    "halo", "Outline", "A light or dark edge, so that it shows on anything.", Flag(), default=True
)
OWN_EDGE: Final = Field(
    "own_edge", "Own outline", "An outline in the colour chosen for it.", Flag(), default=False
)
EDGE: Final = Field(
    "edge", "Outline colour", "Of an own outline.", Colour(), LIGHT, when="own_edge"
)
WIDTH: Final = Field(
    "width", "Width", "Of its lines.", Number(0.5, 200, step=0.5, reach=20, unit=" px"), 3.0
)
FONT: Final = Field(
    "font", "Font", "A family of the system; empty: the one that ships.", FontFamily(100), ""
)
ALIGN: Final = Field(
    "align",
    "Alignment",
    "Of its lines.",
    Choice({"start": ("Start", ""), "middle": ("Middle", ""), "end": ("End", "")}),
    "start",
)
ITALIC: Final = Field("italic", "Italic", "Oblique letters.", Flag(), default=False)
LINES: Final = Field(
    "lines",
    "Line spacing",
    "Distance of two lines, in sizes of the text.",
    Number(0.5, 4, step=0.05, reach=2.5, shown=100),
    PITCH,
)
LETTERS: Final = Field(
    "letters",
    "Letter spacing",
    "More room between letters, in sizes of the text.",
    Number(-0.2, 2, step=0.01, reach=0.5, shown=100),
    0.0,
)
ANGLE: Final = Field(
    "angle", "Angle", "Turned about its middle, clockwise.", Number(-180, 180, unit="°"), 0.0
)
SHADOW: Final = Field(
    "shadow",
    "Shadow",
    "How far it falls, in sizes of the text.",
    Number(0, 0.5, step=0.01, shown=100),
    0.0,
    unset="None",
)


def luminance(colour: str) -> float:
    """0..1, of an sRGB colour (relative luminance, WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb_of(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def opposite(colour: str) -> str:
    """What is read on it: light or dark, whichever has the higher contrast (WCAG 2.2)."""
    return LIGHT if luminance(colour) < 0.179 else DARK


def edge_of(colour: str) -> str:
    """The outline of a thing in that colour: light for all that is not light itself."""
    return LIGHT if luminance(colour) < 0.4 else DARK


def text_style(values: Mapping[str, Any]) -> TextStyle:
    """How the text of an annotation looks."""
    colour = values["colour"]
    edge = values["edge"] if values.get("own_edge") else edge_of(colour)
    return TextStyle(
        size=values["size"],
        colour=colour,
        bold=values.get("bold", False),
        align=values.get("align", "start"),
        halo=edge if values.get("halo") or values.get("own_edge") else "",
        family=values.get("font", ""),
        italic=values.get("italic", False),
        lead=values.get("lines", PITCH),
        spacing=values["size"] * values.get("letters", 0.0),
        shadow=values["size"] * values.get("shadow", 0.0),
    )


def words(text: str, at: Point, style: TextStyle, width: float = math.inf) -> list[Item]:
    """Text from a point on; nothing of none."""
    return [TextBlock(text, *at, width, style)] if text.strip() else []


def line(points: tuple[Point, ...], values: Mapping[str, Any]) -> list[Item]:
    """A line with its outline."""
    colour, wide = values["colour"], values["width"]
    made = list["Item"]()
    if values.get("halo"):
        made.append(DrawnLine(points, edge_of(colour), wide * 2))
    return [*made, DrawnLine(points, colour, wide)]


def dot(at: Point, radius: float, fill: str, edge: str) -> Oval:
    """A disc around a point."""
    x, y = at
    side = 2 * radius
    return Oval(x - radius, y - radius, side, side, edge, max(1.0, radius / 8), fill)
