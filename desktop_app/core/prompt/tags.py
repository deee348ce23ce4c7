"""Tags that prompts are written with, for completion."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the user's list.

    Attributes:
        name: with blanks between its words.
        count: how often it is used, in pictures; 0: unknown.
        also: other names for it.
    """

    name: str
    count: int = 0
    also: tuple[str, ...] = ()


class TagList:
    """Tags that are found by how they, or their other names, begin; the most used first."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        named = [(name.casefold(), tag) for tag in tags for name in (tag.name, *tag.also)]
        self._rows = sorted(named, key=lambda row: (row[0], -row[1].count))

    def __len__(self) -> int:
        return len(self._rows)

    @cached_property
    def _names(self) -> list[str]:
        return [name for name, _ in self._rows]

    def find(self, start: str, limit: int) -> list[Tag]:
        """At most ``limit`` that begin with ``start``."""
        start = start.casefold()
        first = bisect_left(self._names, start)
        last = bisect_left(self._names, start + "\U0010ffff", lo=first)
        found = dict.fromkeys(tag for _, tag in self._rows[first:last])
        return sorted(found, key=lambda tag: -tag.count)[:limit]


NO_TAGS: Final = TagList(())
