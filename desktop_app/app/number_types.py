"""Numbers that are typed on the command line: read within a range, or refused in one sentence.

What argparse's ``int`` and ``float`` let through (NaN, infinity, a port of 99999) would be found by
whatever meets it first, and told as that does.
"""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from dataclasses import dataclass

from desktop_app.core.harmless import one_line

_SHOWN = 40
"""Characters of a wrong value that are repeated."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """For ``type=``: a whole number, both ends allowed."""

    least: int
    most: int

    def __call__(self, text: str) -> int:
        """Raises argparse.ArgumentTypeError."""
        try:
            value = int(text)
        except ValueError:
            value = None
        if value is None or not self.least <= value <= self.most:
            raise ArgumentTypeError(
                f"must be a whole number from {self.least} to {self.most}, not {_shown(text)}"
            )
        return value


@dataclass(frozen=True, slots=True)
class DecimalNumber:
    """For ``type=``: a number, both ends allowed; never NaN."""

    least: float
    most: float

    def __call__(self, text: str) -> float:
        """Raises argparse.ArgumentTypeError."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not self.least <= value <= self.most:
            raise ArgumentTypeError(
                f"must be a number from {self.least:g} to {self.most:g}, not {_shown(text)}"
            )
        return value


def _shown(text: str) -> str:
    text = one_line(text)
    return text if 0 < len(text) <= _SHOWN else repr(text[:_SHOWN]) + "…" * (len(text) > _SHOWN)
