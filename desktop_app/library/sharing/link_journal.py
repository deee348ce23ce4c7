"""What was replaced by hard links: a line a file, so that it can be explained and undone.

A line is written before the file is replaced. Whether it was (the machine may have stopped in
between) the disk tells by itself: both names then lead to one file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.checked_text import objects_in, with_check
from desktop_app.core.safe_open import open_regular

_MAX_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Linked:
    """One file that was replaced, or was about to be.

    Attributes:
        when: milliseconds since 1970, UTC.
        kept: the file that stayed, and whose second name…
        replaced: …stands here now.
        size: bytes of each.
        modified: time of change that the replaced file had, in nanoseconds.
        mode: permissions that it had.
    """

    when: int
    kept: Path
    replaced: Path
    size: int
    modified: int
    mode: int

    @property
    def stands(self) -> bool:
        """Whether both are one file now; False too if one can't be reached."""
        try:
            return os.path.samestat(self.kept.lstat(), self.replaced.lstat())
        except OSError:
            return False


class LinkJournal:
    """The list, in a file of lines; made with the first one. Lines are never changed."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, linked: Linked) -> None:
        """Write a line, down to the disk itself.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        data = {**asdict(linked), "kept": str(linked.kept), "replaced": str(linked.replaced)}
        # A newline first: a line that was cut off by a crash must not spoil this one.
        line = b"\n" + with_check(json.dumps(data).encode("utf-8"))
        try:
            with self._file.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise error_while_writing(error, self._file.name) from error

    def all(self) -> list[Linked]:
        """Every line that can be read, the oldest first; of a huge file its last 16 MB."""
        read = [_linked(told) for _, told in objects_in(self._lines())]
        return [each for each in read if each is not None]

    def torn(self) -> list[int]:
        """Numbers of the lines that can't be read, or replace another one, from 1: they stay in
        the file. None is written twice."""
        lines = self._lines()
        return [
            number
            for number, (line, told) in enumerate(objects_in(lines), 1)
            if _linked(told) is None or lines.count(line) > 1
        ]

    def _lines(self) -> list[bytes]:
        try:
            with open_regular(self._file) as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _MAX_BYTES))
                lines = file.read(_MAX_BYTES).split(b"\n")
        except OSError:
            return []
        return [line + b"\n" for line in lines if line.strip()]

    def standing(self) -> list[Linked]:
        """Those that are linked now; of several lines about one name the last."""
        latest = {each.replaced: each for each in self.all()}
        return [each for each in latest.values() if each.stands]

    def about(self, path: Path) -> Linked | None:
        """The last line about the file at ``path``; None if there is none."""
        return next((each for each in reversed(self.all()) if each.replaced == path), None)


def _linked(fields: Mapping[str, Any] | None) -> Linked | None:
    if fields is None:
        return None
    try:
        kept, replaced = Path(fields["kept"]), Path(fields["replaced"])
        numbers = [int(fields[name]) for name in ("when", "size", "modified", "mode")]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    when, size, modified, mode = numbers
    return Linked(when, kept, replaced, size, modified, mode & 0o7777)
