"""What the journal's thread tells, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from desktop_app.core.errors import VelaturaError

__all__ = ["Acknowledged", "Compacted", "JournalEvent", "Recovered", "Trouble"]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """All records up to this number are on the disk itself."""

    number: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Writing fails, or can't keep up. Told once, until `Recovered` or another error follows."""

    error: VelaturaError


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was in trouble works again."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """A compaction is done, or could not be: then ``error`` says why, and nothing has changed.

    Attributes:
        before, after: bytes of the journal.
        error: what was the matter.
    """

    before: int
    after: int
    error: VelaturaError | None = None


JournalEvent: TypeAlias = Acknowledged | Trouble | Recovered | Compacted
