"""Layouts with their spacing and margins, and what they hold, as one value: the code has the shape
of the window."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeVar

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QLayout, QWidget

L = TypeVar("L", bound=QBoxLayout | QGridLayout)
Held = TypeVar("Held", bound=Any)


class Gap(NamedTuple):
    """Room of so many pixels in a row or column."""

    pixels: int


class Growing(NamedTuple):
    """What takes the room that others leave: a part, or emptiness."""

    part: QWidget | QLayout | None = None


STRETCH: Final = Growing()


def grow(part: QWidget | QLayout) -> Growing:
    """Have ``part`` take the room that others leave."""
    return Growing(part)


def spaced(layout: L, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> L:
    """``layout`` with pixels between its items, and around them: left, top, right, bottom."""
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def gridded(
    grid: QGridLayout,
    across: int,
    down: int,
    growing: int = 1,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> QGridLayout:
    """``grid`` with pixels between columns and rows; one column takes what room there is."""
    spaced(grid, across, margins).setVerticalSpacing(down)
    grid.setColumnStretch(growing, 1)
    return grid


def named_rows(*rows: tuple[QLabel | None, QWidget | QLayout]) -> QGridLayout:
    """What is set at the right, beside its name; a part whose role is "line" runs below both."""
    grid = gridded(QGridLayout(), 12, 8)
    for at, (name, part) in enumerate(rows):
        if name is not None:
            grid.addWidget(name, at, 0)
        if isinstance(part, QLayout):
            grid.addLayout(part, at, 1)
        elif part.property("role") == "line":
            grid.addWidget(part, at, 0, 1, 2)
        else:
            grid.addWidget(part, at, 1)
            if name is not None:
                name.setBuddy(part)
    return grid


def filled(layout: Held, *parts: QWidget | QLayout | Gap | Growing) -> Held:
    """``layout`` (or a stack) with ``parts`` after what it holds, in this order."""
    for part in parts:
        match part:
            case Gap(pixels):
                layout.addSpacing(pixels)
            case Growing(None):
                layout.addStretch(1)
            case Growing(QLayout() as inner):
                layout.addLayout(inner, 1)
            case Growing(widget):
                layout.addWidget(widget, 1)
            case QLayout():
                layout.addLayout(part)
            case _:
                layout.addWidget(part)
    return layout
