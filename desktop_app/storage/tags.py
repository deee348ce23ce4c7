"""The user's lists of tags, for completion: CSV files as tag completion for AUTOMATIC1111 has them.

A row is ``name,category,count,"other,names"``; all but the name may be missing. Names are written
with ``_`` there; here they have blanks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop_app.core.prompt.tags import Tag, TagList
from desktop_app.storage.plain_text import decoded

MOST: Final = 300_000
"""Tags that are read of all files together."""
_LARGEST: Final = 64 << 20
"""Bytes of a file that is read."""
_LONGEST: Final = 200
"""Letters of a name; more are no tag."""


def read_tags(folder: Path) -> TagList:
    """The tags of all CSV files in ``folder``, which need not be there. Files that can't be read,
    are too large or are no text are left out."""
    tags: list[Tag] = []
    for file in sorted(folder.glob("*.csv")):
        for tag in _tags(file):
            if len(tags) >= MOST:
                return TagList(tags)
            tags.append(tag)
    return TagList(tags)


def tags_stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of each CSV file in ``folder``."""
    found: list[tuple[str, int, int]] = []
    for file in sorted(folder.glob("*.csv")):
        with suppress(OSError):
            status = file.stat()
            found.append((file.name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def _tags(file: Path) -> Iterator[Tag]:
    try:
        if file.stat().st_size > _LARGEST:
            return
        text = decoded(file.read_bytes()).text
    except OSError:
        return
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
