"""Integer rectangles and sizes, in pixels of a picture. Nothing here knows arrays of pixels.

They are values, never assigned to: type checks see to that. A frozen dataclass would see to it at
run time, and take four times as long to make: each move of a brush makes a hundred of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop_app.core.record import record


def round_up(value: int, multiple: int) -> int:
    """Return the smallest multiple of ``multiple`` that is at least ``value``."""
    return -(-value // multiple) * multiple


@dataclass(slots=True, unsafe_hash=True)
class Size:
    """Width and height in pixels; both are at least 0."""

    width: Final[int]
    height: Final[int]

    @property
    def area(self) -> int:
        return self.width * self.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def words(self) -> str:
        """As it is in a sentence; `str` is for file names, options and JSON."""
        return f"{self.width} × {self.height}"

    @classmethod
    def parse(cls, text: str) -> Size:
        """Read ``"512x384"`` (also ``512×384`` or ``512*384``).

        Raises:
            ValueError: the text is not two whole positive numbers.
        """
        match = re.fullmatch(r"\s*(\d{1,6})\s*[x×*]\s*(\d{1,6})\s*", text, re.IGNORECASE)
        if not match:
            raise ValueError(text)
        size = cls(int(match[1]), int(match[2]))
        if size.width == 0 or size.height == 0:
            raise ValueError(text)
        return size

    def turned(self, orientation: int) -> Size:
        """Of a picture stored like this, upright; ``orientation``: EXIF's, 1..8."""
        return Size(self.height, self.width) if 5 <= orientation <= 8 else self

    def is_multiple_of(self, factor: int) -> bool:
        """Whether both sides are whole multiples of ``factor``."""
        return self.width % factor == 0 and self.height % factor == 0

    def nearest_multiple(self, factor: int) -> Size:
        """Round both sides to the nearest multiple of ``factor``, at least one ``factor``."""
        return Size(*(max(1, round(side / factor)) * factor for side in (self.width, self.height)))

    def scaled_to_area(self, area: int, multiple: int) -> Size:
        """Return about this aspect and ``area`` in pixels, both sides multiples of ``multiple``.

        A side is at least ``multiple``; very long shapes are limited to an aspect of 4:1, because
        models fall apart beyond it (the picture is then stretched on the way in and back out).
        """
        aspect = min(4.0, max(0.25, self.width / self.height))
        height = math.sqrt(area / aspect)
        return Size(round(height * aspect) or 1, round(height) or 1).nearest_multiple(multiple)

    @property
    def rect(self) -> Rect:
        """The rectangle of this size at the origin."""
        return Rect(0, 0, self.width, self.height)


@dataclass(slots=True, unsafe_hash=True)
class Rect:
    """A half-open rectangle: columns x..x+width, rows y..y+height. Empty when a side is 0."""

    x: Final[int]
    y: Final[int]
    width: Final[int]
    height: Final[int]

    @classmethod
    def from_edges(cls, left: int, top: int, right: int, bottom: int) -> Rect:
        """Build from edges; negative extents become empty."""
        return cls(left, top, max(0, right - left), max(0, bottom - top))

    @property
    def right(self) -> int:
        """First column to the right of the rectangle."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below the rectangle."""
        return self.y + self.height

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def is_empty(self) -> bool:
        """Whether it covers no pixel."""
        return self.width <= 0 or self.height <= 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Row and column slices for ``array[rect.slices]``."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def intersected(self, other: Rect) -> Rect:
        """The common part (empty if there is none)."""
        # Written out, and without `max`: asked more often than anything else here.
        x, y, other_x, other_y = self.x, self.y, other.x, other.y
        right, bottom = x + self.width, y + self.height
        other_right, other_bottom = other_x + other.width, other_y + other.height
        x = other_x if other_x > x else x
        y = other_y if other_y > y else y
        right = other_right if other_right < right else right
        bottom = other_bottom if other_bottom < bottom else bottom
        return Rect(x, y, right - x if right > x else 0, bottom - y if bottom > y else 0)

    def meets(self, other: Rect) -> bool:
        """Whether the two have a pixel in common."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
            and not self.is_empty
            and not other.is_empty
        )

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle that holds both; an empty one adds nothing."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Rect.from_edges(
            min(self.x, other.x),
            min(self.y, other.y),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def contains(self, other: Rect) -> bool:
        """Whether ``other`` lies wholly inside."""
        return other.is_empty or (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def grown(self, dx: int, dy: int | None = None) -> Rect:
        """Move every edge outwards by ``dx`` (and ``dy`` vertically; the same if not given)."""
        dy = dx if dy is None else dy
        return Rect.from_edges(self.x - dx, self.y - dy, self.right + dx, self.bottom + dy)

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def moved_inside(self, bounds: Rect) -> Rect:
        """Shift (never shrink) so that it is in ``bounds``, as far as it fits."""
        x = max(bounds.x, min(self.x, bounds.right - self.width))
        y = max(bounds.y, min(self.y, bounds.bottom - self.height))
        return Rect(x, y, self.width, self.height)


@record()
class Margins:
    """Pixels added on each side of a picture; negative ones are taken away."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def grown(self, size: Size) -> Size:
        """The size with these margins."""
        return Size(size.width + self.left + self.right, size.height + self.top + self.bottom)

    @property
    def reversed(self) -> Margins:
        """Takes away what these add."""
        return Margins(-self.left, -self.top, -self.right, -self.bottom)

    @property
    def is_empty(self) -> bool:
        return self == Margins()

    def border(self, size: Size) -> tuple[Rect, ...]:
        """What is new of a picture that has become ``size`` by these margins (none negative): the
        whole rows above and below, then what is left and right between those."""
        middle = size.height - self.top - self.bottom
        return (
            Rect(0, 0, size.width, self.top),
            Rect(0, size.height - self.bottom, size.width, self.bottom),
            Rect(0, self.top, self.left, middle),
            Rect(size.width - self.right, self.top, self.right, middle),
        )


def united(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that holds all of ``rects``; an empty one if there are none."""
    whole = Rect(0, 0, 0, 0)
    for rect in rects:
        whole = whole.united(rect)
    return whole
