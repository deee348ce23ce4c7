"""What the journal's thread tells, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from desktop_app.core.errors import VelaturaError


@dataclass(frozen=True, slots=True)
class Begun:
    """Nothing of it is on the disk yet."""


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
    """A compaction is done; or not: then nothing has changed.

    Attributes:
        before, after: bytes of the journal; the same where it was not worth it.
        error: why it could not be done.
        put_off: it was given up, since there was something more urgent to write.
    """

    before: int
    after: int
    error: VelaturaError | None = None
    put_off: bool = False


JournalEvent: TypeAlias = Begun | Acknowledged | Trouble | Recovered | Compacted
