"""What was done in a folder, so that it goes on where it was interrupted."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import error_while_writing, plain_reason, write_atomic
from desktop_app.core.checked_text import objects_in, with_check
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import Aside, aside_file, asides, put_aside

LATER_SECONDS: Final = 1.0

_MOST_LINES: Final = 4
"""To one that counts, before it is written whole."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One item.

    Attributes:
        key: of the item (`item_run.Item.key`).
        attempt: how often its job has failed or was lost: each attempt is its own job.
        images: how many it makes, as far as that is known; 0: unknown.
        files: names of those that are written, by the numbers of their images.
        digests: their SHA-256 in hexadecimal, by the same numbers; earlier versions kept none.
        done: whether all are.
        told: what the report says of it.
    """

    key: str
    attempt: int = 0
    images: int = 0
    files: dict[str, str] = field(default_factory=dict[str, str])
    digests: dict[str, str] = field(default_factory=dict[str, str])
    done: bool = False
    told: dict[str, Any] = field(default_factory=dict[str, Any])


class RunJournal:
    """The journal of one folder: a JSON object a line; of several of one item the last counts.
    Each has its number, so that one that was copied over another is told. They are added at its
    end; it is written whole when it is opened, and when most of its lines don't count any more.
    Lines that can't be read are set aside.

    Args:
        file: in the folder that is written to, which is there.

    Attributes:
        damaged: how many those were, this time.
        kept: the file they are in; None: there were none.
        was_damaged: there were some, at some time.

    Raises:
        InputError: ``file_unreadable``, or as `put_aside`.
        StorageError: as `put_aside`.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        if file.is_symlink():  # it would be added to
            raise InputError("output_unwritable", name=file.name, reason="it is a link")
        self._rows, damaged, self._lines = _read(self._file)
        self._waiting = dict[str, JournalRow]()
        self._written = 0.0
        put_aside(self._file, damaged)
        self.damaged, self.kept = len(damaged), aside_file(self._file) if damaged else None
        self.was_damaged = bool(asides(self._file))
        if damaged or self._lines != len(self._rows):
            self._write_whole()

    def row(self, key: str) -> JournalRow:
        """What is known of an item."""
        return self._rows.get(key, JournalRow(key))

    def knows(self, key: str) -> bool:
        return key in self._rows

    def note(self, *rows: JournalRow, later: bool = False) -> None:
        """Put these in place of what was known, and write it down.

        Args:
            rows: of items.
            later: it may wait until something else is written, or a second has gone by: nothing
                is done twice where it is lost.

        Raises:
            StorageError, InputError: as `write_atomic`.
        """
        self._rows |= {row.key: row for row in rows}
        self._waiting |= {row.key: row for row in rows}
        if not later or time.monotonic() - self._written > LATER_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write down what waits. Raises StorageError, InputError as `write_atomic`."""
        if not self._waiting:
            return
        lines = self._lines + len(self._waiting)
        if not self._lines or lines > _MOST_LINES * len(self._rows):
            self._write_whole()
            return
        data = _text(self._waiting.values(), self._lines)
        try:
            _added(self._file, data)
        except FileNotFoundError:  # somebody has removed it
            self._write_whole()
            return
        except OSError as error:
            raise error_while_writing(error, self._file.name) from error
        self._lines, self._written = lines, time.monotonic()
        self._waiting.clear()

    def _write_whole(self) -> None:
        write_atomic(self._file, _text(self._rows.values()), own=True)
        self._lines, self._written = len(self._rows), time.monotonic()
        self._waiting.clear()


def names_made(file: Path) -> set[str]:
    """Names of all files that a journal says were made, of whichever items. Raises InputError:
    ``file_unreadable``."""
    return {name for row in _read(file)[0].values() for name in row.files.values()}


def _added(path: Path, data: bytes) -> None:
    """At the end of a file that is there; all of it or nothing. Raises OSError."""
    with path.open("r+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        try:
            if file.write(data) != len(data):
                raise OSError(errno.ENOSPC, "the disk is full")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise


def _text(rows: Iterable[JournalRow], first: int = 0) -> bytes:
    """Their lines, the first of which is number ``first``."""
    told = ({**to_json(row), "line": number} for number, row in enumerate(rows, first))
    return b"".join(with_check(json.dumps(one).encode()) + b"\n" for one in told)


def _row(data: dict[str, Any] | None, seen: set[int]) -> JournalRow:
    """Raises ValueError, TypeError or AttributeError: it is damaged, or a line of its number was
    ``seen``."""
    row = from_json(JournalRow, data)
    numbers = (*row.files, *row.digests)
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise ValueError("an image without a number")
    number = (data or {}).get("line")  # earlier versions wrote none
    if number in seen:
        raise ValueError("it is there twice")
    if number is not None:
        seen.add(number)
    return row


def _read(file: Path) -> tuple[dict[str, JournalRow], list[Aside], int]:
    """The rows, the invalid lines, and how many lines there are; -1: the last has no end. Rows of
    invalid lines are as if they had not been done: the keys of the jobs are the same.

    Raises InputError: ``file_unreadable``.
    """
    rows, damaged, count, seen = dict[str, JournalRow](), list[Aside](), 0, set[int]()
    try:
        lines = read_regular(file).split(b"\n")
    except FileNotFoundError:
        return rows, damaged, 0
    except OSError as error:
        reason = plain_reason(error)
        raise InputError("file_unreadable", name=file.name, reason=reason) from error
    for line, told in objects_in(one + b"\n" for one in lines if one.strip()):
        try:
            row = _row(told, seen)
        except (ValueError, RecursionError, TypeError, AttributeError) as error:
            text = line.removesuffix(b"\n").decode("utf-8", "surrogateescape")
            damaged.append(Aside("line", str(error), {"line": text}))
        else:
            rows[row.key] = row
            count += 1
    return rows, damaged, -1 if lines[-1].strip() else count
