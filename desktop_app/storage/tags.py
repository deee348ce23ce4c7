"""The user's lists of tags, for completion: CSV files as tag completion for AUTOMATIC1111 has them.

A row is ``name,category,count,"other,names"``; all but the name may be missing. Names are written
with ``_`` there; here they have blanks.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.events import Noted
from desktop_app.core.plain_text import decoded
from desktop_app.core.safe_open import open_regular

MOST: Final = 300_000
"""Tags that are read of all files together."""
_LARGEST: Final = 64 << 20
"""Bytes of a file that is read."""
_LONGEST: Final = 200
"""Letters of a name; more are no tag."""


def read_tags(folder: Path) -> tuple[TagList, tuple[Noted, ...]]:
    """The tags of all CSV files in ``folder``, which need not be there, and what has to be said of
    those that can't be read, are too large or are no text."""
    tags: list[Tag] = []
    notes: list[Noted] = []
    for file in sorted(folder.glob("*.csv")):
        try:
            text = _text(file)
        except OSError as error:
            reason = plain_reason(error)
            notes.append(Noted("tags_unreadable", {"file": file.name, "reason": reason}))
        else:
            tags += islice(_tags(text), MOST - len(tags))
    return TagList(tags), tuple(notes)


def tags_stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of each CSV file in ``folder``."""
    found: list[tuple[str, int, int]] = []
    for file in sorted(folder.glob("*.csv")):
        with suppress(OSError):
            status = file.stat()
            found.append((file.name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def _text(file: Path) -> str:
    """Raises OSError: it has none that can be read."""
    with open_regular(file) as opened:
        data = opened.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(0, f"it is larger than {_LARGEST >> 20} MB")
    plain = decoded(data)
    if not plain.is_text:
        raise OSError(0, "it is not a text file")
    return plain.text


def _tags(text: str) -> Iterator[Tag]:
    rows = csv.reader(text.splitlines())
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            continue
        name = _plain(row[0]) if row else ""
        if name:
            also = row[3].split(",") if len(row) > 3 else []
            yield Tag(name, _count(row), tuple(filter(None, map(_plain, also))))


def _plain(name: str) -> str:
    """With blanks; short ones such as ``^_^`` are faces."""
    name = name.strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        return ""
    return name.replace("_", " ") if len(name) > len("^_^") else name


def _count(row: list[str]) -> int:
    number = row[2].strip() if len(row) > 2 else ""
    return int(number) if number.isdecimal() and len(number) < 12 else 0


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
