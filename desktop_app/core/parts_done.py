"""What work of many parts has made so far: it gives way between two, and goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from desktop_app.core.cancel import Cancelled
from desktop_app.core.pixels import Array

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class PartsPass:
    """One walk through all parts of a picture.

    Attributes:
        pixels: (h, w, c): what has been made of it.
        count: of parts that are in it.
    """

    pixels: Array
    count: int = 0


@dataclass(slots=True, eq=False)
class PartsDone:
    """That of one job, in the memory of the program that does it.

    It is worked through in the same order whenever the job is done again; passes that are complete
    are gone through at once.

    Attributes:
        gives_way: whether others may have the engine now; asked between two parts.
        rests: whether it gave way.
    """

    gives_way: Callable[[], bool] = bool
    rests: bool = False
    _passes: list[PartsPass] = field(default_factory=list[PartsPass])
    _at: int = 0

    def begin(self) -> None:
        """The job is done from its beginning, as far as it has not been."""
        self._at, self.rests = 0, False

    def end(self) -> None:
        """It is done or has failed, and what was made on the way isn't needed; or it gave way. Its
        results keep the job, which then holds nobody who asked for it."""
        self.gives_way = bool
        if not self.rests:
            self._passes.clear()

    def begin_pass(self, shape: tuple[int, ...], dtype: np.dtype) -> PartsPass:
        """The next one: as far as it came, or with new ``pixels``, which hold anything."""
        number, self._at = self._at, self._at + 1
        if number < len(self._passes) and self._passes[number].pixels.shape == shape:
            return self._passes[number]
        made = PartsPass(np.empty(shape, dtype))
        self._passes[number:] = [made]
        return made

    def left(self, walk: PartsPass, parts: Sequence[T]) -> Iterator[tuple[int, T]]:
        """The parts of ``walk`` that aren't in it, with their numbers. Raises Cancelled: it gives
        way to others."""
        first = walk.count
        for number in range(first, len(parts)):
            if number > first and self.gives_way():
                self.rests = True
                raise Cancelled
            yield number, parts[number]
            walk.count = number + 1
