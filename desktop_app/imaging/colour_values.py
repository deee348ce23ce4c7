"""Kinds of values that adjustments have beside numbers and choices: rows of numbers, curves, stops
of gradients, colours."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias, cast

from desktop_app.core.values import Kind, Number

Points: TypeAlias = tuple[tuple[float, float], ...]
"""Of a curve, each (x, y), 0..1, from left to right."""

Stops: TypeAlias = tuple[tuple[float, str], ...]
"""Of a gradient, each a place, 0..1, and a colour, from left to right."""

STRAIGHT: Final[Points] = ((0.0, 0.0), (1.0, 1.0))
MOST_POINTS: Final = 19
"""As many as a curve of Photoshop's has."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Numbers(Kind):
    """So many numbers within one range.

    Attributes:
        names: what each is called, in one English word; the window translates it.
        minimum, maximum: of each, both included.
        numbers: how the slider of each shows it; none: by a hundredth, in per cent.
    """

    names: tuple[str, ...]
    minimum: float
    maximum: float
    numbers: tuple[Number, ...] = ()

    def number(self, at: int) -> Number:
        """How the one at that place is shown."""
        if self.numbers:
            return self.numbers[at]
        return Number(self.minimum, self.maximum, step=0.01, shown=100)

    @property
    def words(self) -> str:
        """How many, and their range."""
        return f"{len(self.names)} numbers of {self.minimum:.10g}..{self.maximum:.10g}"

    def check(self, name: str, value: Sequence[float]) -> None:
        """Raises InputError: ``unknown_choice``: not one a name, or one out of range."""
        if len(value) != len(self.names) or not all(
            self.minimum <= one <= self.maximum for one in value
        ):
            raise self.refused(name, value)

    def read(self, value: object) -> tuple[float, ...]:
        return tuple(_number(one) for one in _list(value))

    def parse(self, name: str, text: str) -> tuple[float, ...]:
        """With commas between them. Raises InputError."""
        try:
            made = tuple(float(one) for one in text.split(","))
        except ValueError as error:
            raise self.refused(name, text) from error
        self.check(name, made)
        return made

    def text(self, value: Sequence[float]) -> str:
        return ", ".join(f"{one:g}" for one in value)

    @property
    def schema(self) -> dict[str, Any]:
        one = {"type": "number", "minimum": self.minimum, "maximum": self.maximum}
        count = len(self.names)
        return {"type": "array", "items": one, "minItems": count, "maxItems": count}


@dataclass(frozen=True, slots=True)
class Curve(Kind):
    """Points that a smooth curve goes through, from left to right, each (x, y) within 0..1."""

    @property
    def words(self) -> str:
        return f"2 to {MOST_POINTS} points of 0..1, from left to right"

    def check(self, name: str, value: Points) -> None:
        """Raises InputError: ``unknown_choice``: under 2 or over `MOST_POINTS` points, outside
        0..1, or x doesn't rise."""
        inside = all(0 <= x <= 1 and 0 <= y <= 1 for x, y in value)
        rises = all(one[0] < other[0] for one, other in pairwise(value))
        if not (2 <= len(value) <= MOST_POINTS and inside and rises):
            raise self.refused(name, value)

    def read(self, value: object) -> Points:
        """Of a list of pairs."""
        return tuple(_pair(one) for one in _list(value))

    def parse(self, name: str, text: str) -> Points:
        """As "0,0 0.5,0.6 1,1". Raises InputError."""
        try:
            made = self.read([[float(value) for value in one.split(",")] for one in text.split()])
        except (TypeError, ValueError) as error:
            raise self.refused(name, text) from error
        self.check(name, made)
        return made

    def text(self, value: Points) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in value)

    @property
    def schema(self) -> dict[str, Any]:
        """Of a list of pairs."""
        one = {"type": "number", "minimum": 0, "maximum": 1}
        pair = {"type": "array", "items": one, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 2, "maxItems": MOST_POINTS}


@dataclass(frozen=True, slots=True)
class Gradient(Kind):
    """Stops of a gradient from left to right, each a place within 0..1 and a colour."""

    @property
    def words(self) -> str:
        return f"2 to {MOST_POINTS} stops of 0..1 and #rrggbb, from left to right"

    def check(self, name: str, value: Stops) -> None:
        """Raises InputError: ``unknown_choice``: under 2 or over `MOST_POINTS` stops, a place
        outside 0..1, falling places, or no #rrggbb."""
        inside = all(0 <= place <= 1 and _COLOUR.fullmatch(colour) for place, colour in value)
        rises = all(one[0] <= other[0] for one, other in pairwise(value))
        if not (2 <= len(value) <= MOST_POINTS and inside and rises):
            raise self.refused(name, value)

    def read(self, value: object) -> Stops:
        """Of a list of pairs."""
        found: list[tuple[float, str]] = []
        for one in _list(value):
            place, colour = _list(one)
            if not isinstance(colour, str):
                raise TypeError(f"{colour!r} is not text")
            found.append((_number(place), colour.casefold()))
        return tuple(found)

    def parse(self, name: str, text: str) -> Stops:
        """As "0,#000000 1,#ffffff". Raises InputError."""
        try:
            pairs = [one.split(",") for one in text.split()]
            made = self.read([(float(place), colour) for place, colour in pairs])
        except (TypeError, ValueError) as error:
            raise self.refused(name, text) from error
        self.check(name, made)
        return made

    def text(self, value: Stops) -> str:
        return " ".join(f"{place:g},{colour}" for place, colour in value)

    @property
    def schema(self) -> dict[str, Any]:
        """Of a list of pairs."""
        place = {"type": "number", "minimum": 0, "maximum": 1}
        stop = {"type": "array", "prefixItems": [place, Colour().schema], "minItems": 2}
        return {"type": "array", "items": stop, "minItems": 2, "maxItems": MOST_POINTS}


@dataclass(frozen=True, slots=True)
class Colour(Kind):
    """A colour as #rrggbb, in the document's space."""

    @property
    def words(self) -> str:
        return "#rrggbb"

    def check(self, name: str, value: str) -> None:
        """Raises InputError: ``unknown_choice``: it is not written as #rrggbb."""
        if not _COLOUR.fullmatch(value):
            raise self.refused(name, value)

    def read(self, value: object) -> str:
        return Kind.read(self, value).casefold()

    def parse(self, name: str, text: str) -> str:
        """Raises InputError: ``unknown_choice``, as `check`."""
        return self.take(name, text.strip())

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_COLOUR.pattern}$"}


def rgb_of(colour: str) -> tuple[float, float, float]:
    """#rrggbb as three values, 0..1."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{value!r} is not a list")
    return cast("Sequence[object]", value)


def _pair(value: object) -> tuple[float, float]:
    x, y = _list(value)
    return _number(x), _number(y)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is not finite")
    return float(value)
