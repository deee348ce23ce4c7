"""How much memory pictures of requests may take: those who hold large ones are one at a time, and
what doesn't fit by itself is refused.

What is counted are bytes of pixels, times what was measured for what is done with them
(`docs/greedy.md`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.core.short_memory import LARGE

TIMES: Final[Mapping[str, float]] = {
    "open": 2.8,
    "png": 1.0,
    "jpeg": 2.5,
    "webp": 4.8,
    "job": 4.4,
    "making": 6.0,
    "remove": 18.0,
    "area": 22.0,
    "upscale": 10.0,
    "enlarge": 10.0,
    "canny": 15.2,
    "lineart": 11.0,
    "scribble": 11.0,
    "softedge": 21.0,
    "semantic": 18.0,
    "superpixels": 25.0,
    "blur": 16.0,
}
"""The most that is in memory at a time, in times of the pixels, by what is done with them: opening
a file; writing it in a format; an edit or an operation as a job, from its file to its result; a
making, with what is removed in it, or adjusted by the surroundings of each pixel; operations and
preprocessors, of 8-bit RGB. What isn't listed is a job."""


class CrowdedError(Exception):
    """More is opened than may be beside others."""


class PixelCount:
    """Bytes of pixels that a request holds.

    Args:
        most: so many it may hold, as long as it isn't alone.
        memory: bytes that its work may take.
    """

    def __init__(self, most: float, memory: float) -> None:
        self._most, self.memory, self.nbytes = most, memory, 0.0

    def add(self, nbytes: float) -> None:
        """So many more are opened. Raises CrowdedError; InputError: ``beyond_policy``."""
        self.check(self.nbytes + nbytes * TIMES["open"])
        self.nbytes += nbytes
        if self.nbytes >= self._most:
            raise CrowdedError

    def check(self, nbytes: float) -> None:
        """Whether so many bytes may be taken. Raises InputError: ``beyond_policy``."""
        if nbytes > self.memory:
            megabytes = f"{nbytes / 1e6:.0f} MB"
            most = f"{self.memory / 1e6:.0f} MB"
            raise InputError(
                "beyond_policy", setting="memory of the picture", value=megabytes, maximum=most
            )


_held: ContextVar[PixelCount | None] = ContextVar("held", default=None)
"""Of the request that is worked on: threads of its `Turns` have it, too."""


def is_holding() -> bool:
    """Whether a request is worked on."""
    return _held.get() is not None


@contextmanager
def holding(memory: float, *, alone: bool) -> Iterator[None]:
    """What is opened in the block counts, and may be large only if it is ``alone``."""
    token = _held.set(PixelCount(math.inf if alone else LARGE, memory))
    try:
        yield
    finally:
        _held.reset(token)


def hold(nbytes: float) -> None:
    """Before so many bytes of pixels are made, and kept. Raises CrowdedError: they are large, and
    the request isn't alone (`Turns.within` sees to it); InputError: ``beyond_policy``."""
    if (held := _held.get()) is not None:
        held.add(nbytes)


def check_memory(nbytes: float, *kinds: str) -> None:
    """Before these of `TIMES` are done to so many bytes of pixels, one after the other. Raises
    InputError: ``beyond_policy``."""
    if (held := _held.get()) is not None:
        held.check(nbytes * max(TIMES.get(each, TIMES["job"]) for each in kinds))
