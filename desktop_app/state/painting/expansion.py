"""A larger canvas as the user chooses it: how much on each side, and what fills it."""

from __future__ import annotations

import math
from dataclasses import field, replace
from typing import TYPE_CHECKING

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Size
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.record import record

if TYPE_CHECKING:
    from desktop_app.imaging.expand import ExpandFill

MAX_SIDE = 30_000
"""Longest side of a canvas, in pixels."""

MAX_AREA = 200_000_000
"""Largest canvas, in pixels: as much as is opened."""


@record()
class Expansion:
    """What the next expansion does.

    Attributes:
        margins: pixels added on each side, none of them negative.
        fill: what the new area shows until it is generated.
    """

    margins: Margins = field(default_factory=Margins)
    fill: ExpandFill = "reflect"


class ExpansionState:
    """The choice of the Expand tool, and the wish to carry it out.

    Attributes:
        chosen: what the canvas frames and the bar above it shows.
        wanted: the user asks for it; `worker.expanding` does it.
        done: the canvas became larger by so much.
    """

    def __init__(self) -> None:
        self.chosen: Observable[Expansion] = Observable(Expansion())
        self.wanted: Signal[None] = Signal()
        self.done: Signal[Margins] = Signal()

    @property
    def margins(self) -> Margins:
        """How much would be added on each side."""
        return self.chosen.value.margins

    def set_margins(self, margins: Margins) -> None:
        """Choose how much is added on each side."""
        self.chosen.value = replace(self.chosen.value, margins=margins)

    def set_fill(self, fill: ExpandFill) -> None:
        """Choose what the new area shows."""
        self.chosen.value = replace(self.chosen.value, fill=fill)


def check_canvas(size: Size) -> None:
    """Check that a canvas may have ``size``.

    Raises:
        InputError: ``canvas_too_large``.
    """
    if max(size.width, size.height) > MAX_SIDE or size.area > MAX_AREA:
        shown = f"{size.width} × {size.height}"
        megapixels = MAX_AREA // 1_000_000
        raise InputError("canvas_too_large", size=shown, side=MAX_SIDE, megapixels=megapixels)


def limited(size: Size, margins: Margins) -> Margins:
    """As much of ``margins`` as a canvas of ``size`` may get; all of them shrink alike."""
    across = _share(margins.left + margins.right, MAX_SIDE - size.width)
    down = _share(margins.top + margins.bottom, MAX_SIDE - size.height)
    found = _scaled(margins, across, down)
    if found.grown(size).area <= MAX_AREA:
        return found
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        fits = _scaled(margins, across * middle, down * middle).grown(size).area <= MAX_AREA
        low, high = (middle, high) if fits else (low, middle)
    return _scaled(margins, across * low, down * low)


def to_aspect(size: Size, wide: int, high: int) -> Margins:
    """What makes ``size`` the shape ``wide``:``high``, equally much on both sides; of the two
    sides of the picture one stays as it is."""
    width = max(size.width, round(size.height * wide / high))
    height = max(size.height, round(size.width * high / wide))
    return _centred(size, Size(width, height))


def to_scale(size: Size, scale: float) -> Margins:
    """What makes both sides ``scale`` times as long, equally much on both sides."""
    sides = (max(side, round(side * scale)) for side in (size.width, size.height))
    return _centred(size, Size(*sides))


def _centred(size: Size, wanted: Size) -> Margins:
    across, down = wanted.width - size.width, wanted.height - size.height
    return Margins(across // 2, down // 2, across - across // 2, down - down // 2)


def _share(wanted: int, possible: int) -> float:
    return 1.0 if wanted <= max(0, possible) else max(0, possible) / wanted


def _scaled(margins: Margins, across: float, down: float) -> Margins:
    return Margins(
        math.floor(margins.left * across),
        math.floor(margins.top * down),
        math.floor(margins.right * across),
        math.floor(margins.bottom * down),
    )
