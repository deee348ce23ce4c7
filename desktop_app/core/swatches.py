"""Colours that are kept together: a palette to paint with."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeAlias

from desktop_app.core.record import record

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue, each 0..255, sRGB."""

MOST_SWATCHES: Final = 4096
MOST_NAME: Final = 100
"""Letters of a name."""


@record()
class Swatch:
    """A colour, and what it is called; may be empty."""

    colour: Colour
    name: str = ""


@record()
class Swatches:
    """A palette.

    Attributes:
        name: of it; the user's have each another one.
        colours: in their order, at most `MOST_SWATCHES`.
    """

    name: str
    colours: tuple[Swatch, ...] = ()

    def moved(self, start: int, end: int) -> Swatches:
        """With one of them taken to another place."""
        rest = [*self.colours[:start], *self.colours[start + 1 :]]
        rest.insert(end, self.colours[start])
        return replace(self, colours=tuple(rest))

    def without(self, at: int) -> Swatches:
        return replace(self, colours=(*self.colours[:at], *self.colours[at + 1 :]))

    def put(self, at: int, swatch: Swatch) -> Swatches:
        """With that one in its place; behind the last one a new one."""
        found = (*self.colours[:at], swatch, *self.colours[at + 1 :])
        return replace(self, colours=found[:MOST_SWATCHES])


def hex_of(colour: Colour) -> str:
    """As #rrggbb, in small letters."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def colour_of(text: str) -> Colour | None:
    """Of rrggbb or rgb, with # or without; None: it is none."""
    digits = text.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    if len(digits) != 6 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return None
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def one_line(name: str) -> str:
    """A name as it is kept."""
    return " ".join("".join(one for one in name if one.isprintable()).split())[:MOST_NAME]
