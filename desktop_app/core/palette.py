"""What a semantic map is painted with: classes by name, and the colours that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

Rgb: TypeAlias = tuple[int, int, int]
"""Red, green, blue of sRGB, 0..255."""

NOTHING: Final[Rgb] = (0, 0, 0)
"""The colour where a map says nothing."""


@dataclass(frozen=True, slots=True)
class PaletteColour:
    """One class.

    Attributes:
        id: in documents and requests.
        name: in one or two English words; the window translates it.
        rgb: on the canvas, and for networks trained with this palette; not black.
        ade20k: for networks trained on ADE20K's classes; None: it has no such class, and nothing
            is said there.
    """

    id: str
    name: str
    rgb: Rgb
    ade20k: Rgb | None = None


@dataclass(frozen=True, slots=True)
class Palette:
    """Classes in the order they are shown."""

    colours: tuple[PaletteColour, ...] = ()

    def __getitem__(self, key: str) -> PaletteColour:
        for colour in self.colours:
            if colour.id == key:
                return colour
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class AdeClass:
    """One of ADE20K's 150 classes.

    Attributes:
        name: as the data set's authors have it.
        rgb: of it in control images.
        palette: id of the palette's class that it becomes.
    """

    name: str
    rgb: Rgb
    palette: str


NO_PALETTE: Final = Palette()
"""Without any class."""
