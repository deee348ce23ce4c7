"""Plots of reports as pages that SVG, PDF and the window are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop_app.imaging.drawing.page import DrawnLine, DrawnPage, Item, Oval, TextBlock, TextStyle

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
class PlotMark:
    """A value with its interval; None: it has none."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        low = self.value if self.low is None else min(self.low, self.value)
        return low, self.value if self.high is None else max(self.high, self.value)


@dataclass(frozen=True, slots=True)
class PlotGroup:
    """Values that have one scale.

    Attributes:
        title: what was measured.
        marks: its values.
    """

    title: str
    marks: Sequence[PlotMark]


def interval_plot(groups: Sequence[PlotGroup], inks: Inks) -> DrawnPage:
    """A line for each value: a dot, and a bar for its interval. Each group has its own scale,
    which is why its numbers are shown next to it."""
    items, y = list[Item](), _PAD
    small = TextStyle(11, inks.text)
    for group in groups:
        ends = [end for mark in group.marks for end in mark.ends]
        low, high = min(ends), max(ends)
        if high - low < 1e-12 * max(abs(high), 1e-12):
            low, high = low - 0.5, high + 0.5
        items.append(TextBlock(group.title, 0, y + 3, _TITLE - 60, small))
        top = y
        for mark in group.marks:
            middle = y + ROW / 2
            items += _marked(mark, (low, high), middle, inks)
            y += ROW
        y = max(y, top + 2 * ROW if len(group.title) > _LONG else y) + _PAD
    return DrawnPage(_WIDTH, y, items, inks.ground)


_LONG: Final = 26
"""Letters of a title that may need a second line."""


def _at(value: float, low: float, high: float) -> float:
    return _TITLE + _DOT + (_RANGE - 2 * _DOT) * (value - low) / (high - low)


def _marked(mark: PlotMark, scale: tuple[float, float], y: float, inks: Inks) -> list[Item]:
    colour = inks.sets.get(mark.label, inks.text)
    left, right = (_at(end, *scale) for end in mark.ends)
    across = _at(mark.value, *scale)
    style = TextStyle(11, inks.text)
    rail = ((_TITLE, y), (_TITLE + _RANGE, y))
    made: list[Item] = [
        TextBlock(
            mark.label, _TITLE - 56, y - 7, 50, TextStyle(11, colour, bold=True, align="end")
        ),
        DrawnLine(rail, inks.faint, 0.5),
    ]
    if right > left:
        made.append(DrawnLine(((left, y), (right, y)), colour, 3))
    made.append(Oval(across - _DOT / 2, y - _DOT / 2, _DOT, _DOT, fill=colour))
    made.append(TextBlock(number(mark.value), _TITLE + _RANGE + 10, y - 7, style=style))
    return made


def number(value: float) -> str:
    """As reports write it: four digits that count."""
    if not math.isfinite(value):
        return "–"
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
