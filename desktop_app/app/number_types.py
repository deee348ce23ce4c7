"""Numbers that are typed on the command line: read within a range, or refused in one sentence.

What argparse's ``int`` and ``float`` let through (NaN, infinity, a port of 99999) would be found by
whatever meets it first, and reported alike.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from dataclasses import dataclass

from desktop_app.core.errors import InputError
from desktop_app.core.harmless import one_line
from desktop_app.core.values import Number

_SHOWN = 40
"""Characters of a wrong value that are repeated."""


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """For ``type=``: a number of that kind."""

    kind: Number

    def __call__(self, text: str) -> float | None:
        """Raises argparse.ArgumentTypeError, naming the range in which a number is expected."""
        try:
            return self.kind.parse("", text)
        except InputError as error:
            form = "d" if self.kind.whole else "g"
            ends = f"{self.kind.minimum:{form}} to {self.kind.maximum:{form}}"
            words = "a whole number" if self.kind.whole else "a number"
            raise ArgumentTypeError(f"must be {words} from {ends}, not {_shown(text)}") from error


def whole(least: int, most: int) -> TypedNumber:
    """A whole number, both ends allowed."""
    return TypedNumber(Number(least, most, whole=True))


def decimal(least: float, most: float) -> TypedNumber:
    """A number, both ends allowed; never NaN."""
    return TypedNumber(Number(least, most))


def _shown(text: str) -> str:
    text = one_line(text)
    return text if 0 < len(text) <= _SHOWN else repr(text[:_SHOWN]) + "…" * (len(text) > _SHOWN)
