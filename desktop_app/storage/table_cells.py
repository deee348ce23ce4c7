"""What a table may have, of whatever kind its file is, and cells and rows of it that say nothing.

The limits hold while a table is read: what is over one ends the reading there. They are those of
docs/workbenches.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_ROWS: Final = 100_000
"""Below the heading; each is a picture."""

TOO_MANY_ROWS: Final = f"it has more than {MOST_ROWS:,} rows"
"""Blank lines count, too."""

MOST_COLUMNS: Final = 2_000

MOST_CELLS: Final = 1_000_000
"""In all rows together, empty ones between others among them."""

MOST_CHARACTERS: Final = 100_000
"""Of one cell."""

MOST_LINE: Final = 2_000_000
"""Characters of a row of text, whatever lines its quotes hold."""

MOST_UNFOLDED: Final = 128 << 20
"""Bytes of what is read of a workbook."""


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell without a value."""

    reason: str


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A row that can't be read."""

    number: int
    fault: str


def cell_fault(number: int, column: str, reason: str) -> str:
    """What is wrong with a cell."""
    return f"row {number}, column “{column}”: {reason}"
