"""Numbers that are typed on the command line: read within a range, or refused in one sentence.

What argparse's ``int`` and ``float`` let through (NaN, infinity, a port of 99999) would be found by
whatever meets it first, and reported alike.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from desktop_app.core.harmless import one_line

T = TypeVar("T", int, float)

_SHOWN = 40
"""Characters of a wrong value that are repeated."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """For ``type=``: a whole number, both ends allowed."""

    least: int
    most: int

    def __call__(self, text: str) -> int:
        """Raises argparse.ArgumentTypeError."""
        return _within(int, text, self.least, self.most, "a whole number", "d")


@dataclass(frozen=True, slots=True)
class DecimalNumber:
    """For ``type=``: a number, both ends allowed; never NaN."""

    least: float
    most: float

    def __call__(self, text: str) -> float:
        """Raises argparse.ArgumentTypeError."""
        return _within(float, text, self.least, self.most, "a number", "g")


def _within(kind: Callable[[str], T], text: str, least: T, most: T, words: str, form: str) -> T:
    with suppress(ValueError):
        if least <= (value := kind(text)) <= most:
            return value
    ends = f"{least:{form}} to {most:{form}}"
    raise ArgumentTypeError(f"must be {words} from {ends}, not {_shown(text)}")


def _shown(text: str) -> str:
    text = one_line(text)
    return text if 0 < len(text) <= _SHOWN else repr(text[:_SHOWN]) + "…" * (len(text) > _SHOWN)
