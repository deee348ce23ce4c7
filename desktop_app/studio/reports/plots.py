"""Plots of reports as pages that SVG, PDF and the window are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop_app.imaging.drawing.page import Item, Line, Oval, Page, TextStyle, Words

ROW: Final = 22.0
"""Height of a set's line."""
_TITLE, _RANGE, _PAD = 230.0, 300.0, 10.0
_WIDTH: Final = _TITLE + _RANGE + 130.0
_DOT: Final = 7.0


@dataclass(frozen=True, slots=True)
class Inks:
    """Colours of a plot.

    Attributes:
        text, faint: letters, and lines that only guide the eye.
        sets: of the sets, by their labels.
        ground: below all; empty: none.
    """

    text: str = "#1c1c1c"
    faint: str = "#b8b8b8"
    sets: dict[str, str] = field(
        default_factory=lambda: {"A": "#b3611a", "B": "#3d6f8e", "A − B": "#5c5c5c"}
    )
    ground: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval; None: it has none."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Where it reaches."""
        low = self.value if self.low is None else min(self.low, self.value)
        return low, self.value if self.high is None else max(self.high, self.value)


@dataclass(frozen=True, slots=True)
class Group:
    """Values that have one scale.

    Attributes:
        title: what was measured.
        marks: its values.
        zero: whether 0 is marked.
    """

    title: str
    marks: Sequence[Mark]
    zero: bool = False


def interval_plot(groups: Sequence[Group], inks: Inks) -> Page:
    """A line for each value: a dot, and a bar for its interval. Each group has its own scale,
    which is why its numbers are shown next to it."""
    items, y = list[Item](), _PAD
    small = TextStyle(11, inks.text)
    for group in groups:
        ends = [end for mark in group.marks for end in mark.ends] + ([0.0] if group.zero else [])
        low, high = min(ends), max(ends)
        if high - low < 1e-12 * max(abs(high), 1e-12):
            low, high = low - 0.5, high + 0.5
        items.append(Words(group.title, 0, y + 3, _TITLE - 60, small))
        top = y
        for mark in group.marks:
            middle = y + ROW / 2
            items += _marked(mark, (low, high), middle, inks)
            y += ROW
        if group.zero:
            across = _at(0.0, low, high)
            edge = ((across, top), (across, y))
            items.append(Line(edge, inks.faint, 1, dash=(3, 3)))
        y = max(y, top + 2 * ROW if len(group.title) > _LONG else y) + _PAD
    return Page(_WIDTH, y, items, inks.ground)


_LONG: Final = 26
"""Letters of a title that may need a second line."""


def _at(value: float, low: float, high: float) -> float:
    return _TITLE + _DOT + (_RANGE - 2 * _DOT) * (value - low) / (high - low)


def _marked(mark: Mark, scale: tuple[float, float], y: float, inks: Inks) -> list[Item]:
    colour = inks.sets.get(mark.label, inks.text)
    left, right = (_at(end, *scale) for end in mark.ends)
    across = _at(mark.value, *scale)
    style = TextStyle(11, inks.text)
    rail = ((_TITLE, y), (_TITLE + _RANGE, y))
    made: list[Item] = [
        Words(mark.label, _TITLE - 56, y - 7, 50, TextStyle(11, colour, bold=True, align="end")),
        Line(rail, inks.faint, 0.5),
    ]
    if right > left:
        made.append(Line(((left, y), (right, y)), colour, 3))
    made.append(Oval(across - _DOT / 2, y - _DOT / 2, _DOT, _DOT, fill=colour))
    made.append(Words(number(mark.value), _TITLE + _RANGE + 10, y - 7, style=style))
    return made


def curve_plot(
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    across: str,
    up: str,
    inks: Inks,
    *,
    logarithmic: bool = False,
) -> Page:
    """Points joined by lines.

    Args:
        series: the label and the points (x, y) of each.
        across, up: what the axes are.
        inks: colours; a series has that of its label, others those of the sets in turn.
        logarithmic: whether x is (all x above 0).
    """
    wide, high, left, top = 480.0, 240.0, 70.0, 16.0
    points = [point for _, each in series for point in each if all(map(math.isfinite, point))]
    if not points:
        return Page(left + wide + 20, top + high + 50, (), inks.ground)

    def scaled_x(x: float) -> float:
        return math.log10(x) if logarithmic else x

    xs, ys = [scaled_x(x) for x, _ in points], [y for _, y in points]
    box = (*_widened(min(xs), max(xs)), *_widened(min(ys), max(ys)))

    def place(x: float, y: float) -> tuple[float, float]:
        share = (scaled_x(x) - box[0]) / (box[1] - box[0])
        return left + wide * share, top + high * (1 - (y - box[2]) / (box[3] - box[2]))

    small = TextStyle(11, inks.text)
    right_words = TextStyle(11, inks.text, align="end")
    frame = ((left, top), (left, top + high), (left + wide, top + high))
    items: list[Item] = [Line(frame, inks.faint, 1)]
    for share in (0.0, 0.5, 1.0):
        x, y = box[0] + share * (box[1] - box[0]), box[2] + share * (box[3] - box[2])
        down = top + high * (1 - share)
        items.append(Words(number(y), 0, down - 7, left - 8, right_words))
        shown = 10**x if logarithmic else x
        middle = TextStyle(11, inks.text, align="middle")
        items.append(Words(number(shown), left + wide * share - 30, top + high + 6, 60, middle))
    items.append(Words(up, left + 6, top - 14, style=small))
    items.append(Words(across, left, top + high + 24, wide, right_words))
    colours = list(inks.sets.values())
    for at, (label, each) in enumerate(series):
        colour = inks.sets.get(label, colours[at % len(colours)])
        placed = [place(*point) for point in each if all(map(math.isfinite, point))]
        if len(placed) > 1:
            items.append(Line(tuple(placed), colour, 1.5))
        items += [Oval(x - 3, y - 3, 6, 6, fill=colour) for x, y in placed]
        if label and len(series) > 1:
            key = TextStyle(11, colour, bold=True, align="end")
            items.append(Words(label, left, top + 16 * at, wide - 4, key))
    return Page(left + wide + 20, top + high + 44, items, inks.ground)


def _widened(low: float, high: float) -> tuple[float, float]:
    """With a little room at both ends."""
    more = 0.05 * (high - low) or max(abs(high), 1.0) * 0.5
    return low - more, high + more


def number(value: float) -> str:
    """As reports write it: four digits that count."""
    if not math.isfinite(value):
        return "–"
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
