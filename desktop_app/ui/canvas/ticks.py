"""Where the marks of a ruler stand: numbers only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scaling:
    """Distances of a ruler's marks, in pixels of the picture.

    Attributes:
        step: of the marks that bear a number: 1, 2 or 5 times a power of ten.
        minor: of the small marks between; a whole part of ``step``, at least 1.
    """

    step: int
    minor: int

    @classmethod
    def fitting(cls, zoom: float, apart: float, least: float) -> Scaling:
        """The finest one.

        Args:
            zoom: device pixels per pixel of the picture.
            apart: device pixels that numbers keep apart.
            least: device pixels that small marks keep apart.
        """
        wanted = max(1.0, apart / zoom)
        power = 10 ** math.floor(math.log10(wanted) + 1e-9)
        step = next(k * power for k in (1, 2, 5, 10) if k * power >= wanted * (1 - 1e-9))
        parts = (10, 5, 2, 1) if step != 2 * power else (10, 4, 2, 1)
        minor = next(step // n for n in parts if step % n == 0 and step / n * zoom >= least)
        return cls(step, minor)


def ticks(first: float, last: float, scaling: Scaling) -> Iterator[tuple[int, bool]]:
    """Every mark from ``first`` to ``last``, pixels of the picture, and whether it has a number."""
    start = math.floor(first / scaling.minor) * scaling.minor
    for place in range(start, math.ceil(last) + 1, scaling.minor):
        yield place, place % scaling.step == 0
