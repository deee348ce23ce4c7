"""The kinds of annotations there are, one row each, and what each looks like."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from desktop_app.core.affine import Point
from desktop_app.core.errors import InputError
from desktop_app.core.registry import Registry
from desktop_app.core.values import Choice, Field, Number, Text, taken
from desktop_app.imaging.annotations.annotation import Annotation, AnnotationKind, AnnotationPlace
from desktop_app.imaging.annotations.badges import apart
from desktop_app.imaging.annotations.looks import (
    ALIGN,
    ANGLE,
    BOLD,
    COLOUR,
    EDGE,
    FONT,
    HALO,
    ITALIC,
    LETTERS,
    LINES,
    OWN_EDGE,
    SHADOW,
    SIZE,
    TEXT,
    WIDTH,
    dot,
    edge_of,
    line,
    opposite,
    text_style,
    words,
)
from desktop_app.imaging.drawing.lettering import centred, size_of
from desktop_app.imaging.drawing.page import DrawnLine, Item, Oval, TextBlock, TextStyle

_COLUMN: Final = Field(
    "column",
    "Line length",
    "Lines are broken to it.",
    Number(0, 20000, step=1, reach=2000, unit=" px"),
    0.0,
    unset="As written",
)


def column(one: Annotation) -> float:
    """Width that its lines are broken to."""
    return one.values["column"] or math.inf


def _text(one: Annotation, place: AnnotationPlace) -> Sequence[Item]:
    if not one.text.strip():
        return []
    said = TextBlock(one.text, *one.points[0], column(one), text_style(one.values))
    return [centred(said, one.values["angle"], place.fonts)]


def marker_radius(size: float) -> float:
    """Of the disc with a number, for letters of that size."""
    return size * 0.75


def label_of(one: Annotation, number: int) -> str:
    """The text next to a numbered point."""
    return f"{number}. {one.text}" if one.text.strip() else ""


def _point(one: Annotation, place: AnnotationPlace) -> Sequence[Item]:
    spot, at = one.points
    number, style, values = place.number(), text_style(one.values), one.values
    radius, colour = marker_radius(style.size), values["colour"]
    label, thin = label_of(one, number), {**values, "width": style.size / 12}
    x, y = disc = _disc(one, place)
    made = list["Item"]()
    wide, _ = size_of(label, style, place.fonts, column(one))
    if math.dist(spot, disc) > radius:  # there was no room for it on its point
        made += [*line((disc, spot), thin), dot(spot, style.size / 8, colour, edge_of(colour))]
    if label:
        made += line(_leader(disc, radius, at, wide, style), thin)
    made.append(dot(disc, radius, colour, edge_of(colour)))
    inside = TextStyle(style.size * 0.85, opposite(colour), bold=True, align="middle")
    made.append(TextBlock(str(number), x - radius, y - inside.pitch / 2, 2 * radius, inside))
    # Its lines are aligned within their block, not the column: so text from the right is beside
    # its point, too.
    return [*made, *words(label, at, style, wide)]


def _disc(one: Annotation, place: AnnotationPlace) -> Point:
    """The centre of its number, next to its point where another's would lie on it."""
    alike = [at for at, each in enumerate(place.all) if each.row is one.row]
    points = [place.all[at] for at in alike]
    wide = [marker_radius(each.values["size"]) for each in points]
    reaches = tuple(radius + max(1.0, radius / 8) / 2 for radius in wide)  # with its edge
    spots = tuple(each.points[0] for each in points)
    return apart(spots, reaches, place.size)[alike.index(place.at)]


def _leader(
    spot: Point, radius: float, at: Point, wide: float, style: TextStyle
) -> tuple[Point, ...]:
    """From a disc to the side of a label's first line that is nearer."""
    gap, middle = style.size / 4, at[1] + style.pitch / 2
    left, right = at[0] - gap, at[0] + wide + gap
    x = left if abs(spot[0] - left) <= abs(spot[0] - right) else right
    away = math.hypot(x - spot[0], middle - spot[1])
    if away <= radius:
        return (spot, (x, middle))
    share = radius / away
    start = spot[0] + (x - spot[0]) * share, spot[1] + (middle - spot[1]) * share
    return start, (x, middle)


def _arrow(one: Annotation, place: AnnotationPlace) -> Sequence[Item]:
    first, last = one.points
    values, heads = one.values, one.values["heads"]
    made = line((first, last), values)
    for end, other in ((last, first), (first, last))[: {"none": 0, "end": 1, "both": 2}[heads]]:
        made += _head(end, other, values["width"], values["colour"], values["halo"])
    return [*made, *_line_label(one, place)]


def _head(end: Point, other: Point, wide: float, colour: str, halo: bool) -> list[Item]:
    """A filled tip at ``end``."""
    angle = math.atan2(end[1] - other[1], end[0] - other[0])
    long, half = wide * 4.5, math.radians(24)
    wings = [
        (end[0] - long * math.cos(angle + turn), end[1] - long * math.sin(angle + turn))
        for turn in (half, -half)
    ]
    points = (end, *wings)
    edge = DrawnLine(
        points, edge_of(colour) if halo else colour, wide / 2, closed=True, fill=colour
    )
    return [edge]


def _line_label(one: Annotation, place: AnnotationPlace) -> list[Item]:
    """Its text, at the start of an arrow or above a line."""
    style = text_style(one.values)
    if not one.text.strip():
        return []
    (x, y), (tip_x, tip_y) = one.points
    wide, high = size_of(one.text, style, place.fonts)
    gap = style.size / 3
    if abs(tip_x - x) >= abs(tip_y - y):
        at = (x - wide - gap if tip_x >= x else x + gap, y - high / 2)
    else:
        at = (x - wide / 2, y - high - gap if tip_y >= y else y + gap)
    return words(one.text, at, style)


def _box(one: Annotation, place: AnnotationPlace) -> Sequence[Item]:
    (x1, y1), (x2, y2) = one.points
    values, left, top = one.values, min(x1, x2), min(y1, y2)
    wide, high = abs(x2 - x1), abs(y2 - y1)
    corner = None if values["shape"] == "ellipse" else 0.0
    outline = Oval(left, top, wide, high, values["colour"], values["width"], "", corner)
    made = list["Item"]()
    if values["halo"]:
        edge = replace(outline, colour=edge_of(values["colour"]), stroke=values["width"] * 2)
        made.append(edge)
    style = text_style(values)
    above = left, top - style.pitch - values["width"]
    return [*made, outline, *words(one.text, above, style)]


def _scale(one: Annotation, place: AnnotationPlace) -> Sequence[Item]:
    """A bar as long as so many units are, its length above it."""
    x, y = one.points[0]
    values = one.values
    long = values["length"] * values["pixels"]
    tick, style = values["width"] * 2, text_style(values)
    points = ((x, y - tick), (x, y), (x + long, y), (x + long, y - tick))
    text = f"{values['length']:g} {values['unit']}".strip()
    centred = replace(style, align="middle")
    wide = max(long, size_of(text, style, place.fonts)[0])
    at = x + (long - wide) / 2, y - tick - style.pitch
    return [*line(points, values), *words(text, at, centred, wide)]


def _legend(one: Annotation, place: AnnotationPlace) -> Sequence[Item]:
    """The numbered points of its layer, in their order, below a title."""
    style, (x, y) = text_style(one.values), one.points[0]
    made, parts = list["Item"](), [part for part in (one.text, *_numbered(place)) if part.strip()]
    styles = [replace(style, bold=part is one.text) for part in parts]
    sizes = [size_of(*each, place.fonts, column(one)) for each in zip(parts, styles, strict=True)]
    inner = one.values["column"] or max((wide for wide, _ in sizes), default=0.0)
    for part, look, (_, high) in zip(parts, styles, sizes, strict=True):
        made += words(part, (x, y), look, inner)
        y += high
    return made


def _numbered(place: AnnotationPlace) -> list[str]:
    return [label_of(one, place.number(at)) for at, one in enumerate(place.all) if one.row.numbered]


def _notice(one: Annotation, place: AnnotationPlace) -> Sequence[Item]:
    """A band of the opposite colour that stands on its two points; never empty."""
    style = replace(text_style(one.values), align="middle", halo="")
    (left, bottom), (right, _) = one.points
    wide = max(style.size, right - left - style.size)
    text = one.text if one.text.strip() else NOTICE
    high = size_of(text, style, place.fonts, wide)[1] + style.size / 2
    top = bottom - high
    band = Oval(left, top, right - left, high, fill=f"{opposite(style.colour)}d9", corner=0.0)
    inside = left + style.size / 2, top + style.size / 4
    return [band, *words(text, inside, style, wide)]


NOTICE: Final = "Illustration, not for diagnosis"
"""What medical pictures say."""

_HEADS: Final = Choice({"end": ("One", ""), "both": ("Both", ""), "none": ("None", "")})
_SHAPES: Final = Choice({"rectangle": ("Rectangle", ""), "ellipse": ("Ellipse", "")})
_LINES: Final = (WIDTH, COLOUR, HALO)
_LETTERS: Final = (SIZE, BOLD, FONT)

ANNOTATIONS: Registry[AnnotationKind] = Registry(
    AnnotationKind,
    (
        AnnotationKind(
            "text",
            "Text",
            "Text that stays text: it can be edited again, and searched in PDF and SVG.",
            "type",
            ("place",),
            (
                *(TEXT, SIZE, COLOUR, FONT, BOLD, ITALIC, ALIGN, _COLUMN),
                *(LINES, LETTERS, ANGLE, HALO, OWN_EDGE, EDGE, SHADOW),
            ),
            _text,
            typed=True,
        ),
        AnnotationKind(
            "point",
            "Numbered Point",
            "A number on the picture, with a line to its explanation.",
            "map-pin",
            ("spot", "label"),
            (TEXT, SIZE, COLOUR, BOLD, _COLUMN, HALO, FONT),
            _point,
            numbered=True,
            typed=True,
        ),
        AnnotationKind(
            "arrow",
            "Arrow",
            "From its text to what it means.",
            "move-up-right",
            ("start", "tip"),
            (
                TEXT,
                Field("heads", "Tips", "Ends that have a tip.", _HEADS, "end"),
                *_LINES,
                *_LETTERS,
            ),
            _arrow,
        ),
        AnnotationKind(
            "box",
            "Box",
            "A rectangle or an ellipse around something.",
            "square",
            ("corner", "opposite corner"),
            (
                TEXT,
                Field("shape", "Shape", "What it is.", _SHAPES, "rectangle"),
                *_LINES,
                *_LETTERS,
            ),
            _box,
        ),
        AnnotationKind(
            "scale",
            "Scale Bar",
            "How long something is in the picture.",
            "ruler",
            ("left end",),
            (
                Field("length", "Length", "Of the bar.", Number(0.001, 1e6, step=0.001), 10.0),
                Field("unit", "Unit", "That it is given in.", Text(20), "µm"),
                Field(
                    "pixels",
                    "Pixels per unit",
                    "How large a unit is in the picture.",
                    Number(0.001, 1e5, step=0.001, unit=" px", decimals=3),
                    10.0,
                ),
                *_LINES,
                *_LETTERS,
            ),
            _scale,
        ),
        AnnotationKind(
            "legend",
            "Legend",
            "The explanations of all numbered points, one below another.",
            "list-ordered",
            ("place",),
            (TEXT, SIZE, COLOUR, _COLUMN, HALO, FONT),
            _legend,
        ),
        AnnotationKind(
            "notice",
            "Notice",
            "A band along the lower edge that readers must see.",
            "triangle-alert",
            ("left end", "right end"),
            (
                replace(TEXT, default=NOTICE),
                SIZE,
                COLOUR,
                FONT,
            ),
            _notice,
            guarded=True,
        ),
    ),
)


def annotation(
    kind: str, points: Sequence[Point], values: Mapping[str, object] | None = None
) -> Annotation:
    """One of kind ``kind`` with these values, else the defaults.

    Raises:
        InputError: ``unknown_choice``, ``value_range``, ``value_wrong``: there is no such kind or
            value, or it has another number of points.
    """
    if kind not in ANNOTATIONS:
        choices = ", ".join(row.id for row in ANNOTATIONS)
        raise InputError("unknown_choice", setting="annotation", value=kind[:80], choices=choices)
    row = ANNOTATIONS[kind]
    if len(points) != len(row.points):
        reason = f"{len(row.points)} points are expected (“{', '.join(row.points)}”)"
        raise InputError("value_wrong", setting=kind, reason=reason)
    return Annotation(row, tuple(points), taken(row.fields, values or {}, kind))


def annotation_from_json(data: object) -> Annotation:
    """Rebuild from `Annotation.to_json`.

    Raises:
        KeyError, TypeError, ValueError: it has another shape, or a value is out of range.
    """
    if not isinstance(data, Mapping):
        raise TypeError(data)
    found = dict(cast("Mapping[str, Any]", data))
    kind, points = str(found.pop("kind")), found.pop("points")
    try:
        return annotation(kind, [(float(x), float(y)) for x, y in points], found)
    except InputError as error:
        raise ValueError(error.what) from error
