"""What is noted of an entry beside its picture: one line each in a file that only grows.

Pictures stay untouched, and a database that is lost can be built again from both. A line holds the
entry's id, the SHA-256 of its picture and what was noted; of two that note the same, the later
counts. A process that dies may leave half a line, which is skipped; so is one that is damaged.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.checked_text import objects_in, with_check
from desktop_app.core.safe_open import open_regular, read_regular

Kind: TypeAlias = Literal["flag", "text", "texts", "time", "albums"]

MARKS: Mapping[str, Kind] = {
    "applied": "flag",
    "lock_before": "text",
    "lock_after": "text",
    "request": "text",
    "starred": "flag",
    "rejected": "flag",
    "tags": "texts",
    "note": "text",
    "trashed": "time",
    "document": "text",
    "owner": "text",
    "inputs": "text",
    "environment": "text",
    "parents": "text",
    "outside": "text",
    "albums": "albums",
}
"""What can be noted: columns of the history's rows. Some are noted when a row is added."""

OUTSIDE: Mapping[str, type] = {
    **dict.fromkeys(("outside", "content", "source", "told", "request", "task"), str),
    **dict.fromkeys(("prompt", "negative", "model_name", "model_digest"), str),
    **dict.fromkeys(("created", "seed", "width", "height"), int),
}
"""The columns of an imported picture's row, which stands nowhere else."""

_MAX_LINE = 4 << 20
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


def column_value(name: str, value: object) -> Any:
    """``value`` as the column ``name`` of the database has it.

    Raises:
        KeyError: that can't be noted.
        TypeError: it is of another kind.
    """
    match MARKS[name], value:
        case "flag", bool():
            return int(value)
        case "text", str():
            return value.encode("utf-8", "replace").decode()
        case "texts", list() | tuple():
            texts = cast("list[object] | tuple[object, ...]", value)
            if all(isinstance(one, str) for one in texts):
                return json.dumps(list(dict.fromkeys(texts)), ensure_ascii=False)
        case "albums", list() | tuple():
            pairs = [tuple(one) for one in cast("list[Any]", value)]
            if all(isinstance(album, str) and type(added) is int for album, added in pairs):
                return json.dumps(list(dict(pairs).items()), ensure_ascii=False)
        case "time", None:
            return None
        case "time", int() if not isinstance(value, bool):
            return value
        case _:
            pass
    raise TypeError(f"{name}: {value!r}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that could be read.

    Attributes:
        uid: of the entry; empty: it tells of an environment.
        content: SHA-256 of its picture; may be empty.
        columns: what was noted, as the database has it.
        environment: name and JSON of an environment; None: it tells of an entry.
        row: of an imported picture, by `OUTSIDE`; {}: the entry was removed; None: it tells none.
        named: id, kind, name and data of an album and the like (`history_named`); an empty kind:
            it was removed.
    """

    uid: str = ""
    content: str = ""
    columns: Mapping[str, Any] | None = None
    environment: tuple[str, str] | None = None
    row: Mapping[str, Any] | None = None
    named: tuple[str, str, str, str] | None = None


class Marks:
    """The file. May be used from several threads and programs, one that writes at a time."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def note(self, uid: str, content: str, marks: Mapping[str, Any]) -> None:
        """Append what was noted of an entry; it is with the system when this returns.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        self._append({"uid": uid, "content": content, "marks": dict(marks)})

    def note_environment(self, name: str, data: str) -> None:
        """Append what an environment's name stands for (JSON). Raises as `note`."""
        self._append({"environment": name, "data": data})

    def note_row(self, uid: str, row: Mapping[str, Any]) -> None:
        """Append the row of an imported picture; {}: its entry is removed. Raises as `note`."""
        self._append({"outside": uid, "row": dict(row)})

    def note_named(self, uid: str, kind: str, name: str, data: str) -> None:
        """Append an album or the like; see `Line.named`. Raises as `note`."""
        self._append({"named": uid, "kind": kind, "name": name, "data": data})

    def lines(self) -> Iterator[Line | None]:
        """All lines, oldest first; None for one that can't be read. A missing file has none.

        Raises:
            OSError: it can't be read.
        """
        try:
            file = open_regular(self.file)
        except FileNotFoundError:
            return
        with file:
            lines = iter(lambda: file.readline(_MAX_LINE), b"")
            yield from (_line(told) for _, told in objects_in(filter(bytes.strip, lines)))

    def parts(self) -> tuple[list[bytes], list[bytes]]:
        """The file's lines as they are: those that can be read, and the others. Raises OSError."""
        try:
            raw = [line + b"\n" for line in read_regular(self.file).split(b"\n")]
        except FileNotFoundError:
            return [], []
        whole, torn = list[bytes](), list[bytes]()
        for line, told in objects_in(filter(bytes.strip, raw)):
            (torn if _line(told) is None else whole).append(line.removesuffix(b"\n"))
        return whole, torn

    def replace(self, whole: Sequence[bytes], more: Sequence[Mapping[str, Any]]) -> None:
        """Rewrite the file: these lines of `parts`, and more. Within the transaction in which
        `parts` was asked: nobody else notes anything then. Raises as `note`."""
        lines = [*(one + b"\n" for one in whole), *map(written, more)]
        write_atomic(self.file, b"".join(lines))

    def _append(self, value: Mapping[str, Any]) -> None:
        line = written(value)
        try:
            handle = os.open(self.file, _FLAGS, 0o666)
            try:
                _write_line(handle, line)
            finally:
                os.close(handle)
        except OSError as error:
            raise error_while_writing(error, self.file.name) from error


def written(value: Mapping[str, Any]) -> bytes:
    """A line of the file."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return with_check(text.encode("utf-8", "replace")) + b"\n"


def _write_line(handle: int, line: bytes) -> None:
    size = os.lseek(handle, 0, os.SEEK_END)
    if size:
        os.lseek(handle, size - 1, os.SEEK_SET)
        if os.read(handle, 1) != b"\n":  # half a line of a process that died
            line = b"\n" + line
    if os.write(handle, line) != len(line):
        os.ftruncate(handle, size)
        raise OSError(errno.ENOSPC, "the disk is full")


def _line(fields: dict[str, Any] | None) -> Line | None:
    match fields:
        case None:
            return None
        case {"environment": str(name), "data": str(data)}:
            return Line(environment=(name, data))
        case {"outside": str(uid), "row": dict()}:
            row = cast("dict[str, Any]", fields["row"])
            kept = {
                name: row[name] for name, kind in OUTSIDE.items() if type(row.get(name)) is kind
            }
            return Line(uid, row=kept) if not row or len(kept) == len(OUTSIDE) else None
        case {"named": str(uid), "kind": str(kind), "name": str(name), "data": str(data)}:
            return Line(named=(uid, kind, name, data))
        case {"uid": str(uid), "content": str(content), "marks": dict()}:
            columns = dict[str, Any]()
            for name, value in cast("dict[str, Any]", fields["marks"]).items():
                try:
                    columns[name] = column_value(name, value)
                except (KeyError, TypeError, ValueError):
                    continue  # of another version
            return Line(uid, content, columns)
        case _:
            return None


RATINGS: Final = tuple("★" * stars for stars in range(1, 6))
"""Tags, from one star to five: so a rating is found, told and transferred as tags are. An entry
that has any is starred as well."""


def rating_of(tags: Iterable[str], *, starred: bool) -> int:
    """How many stars; a starred entry that has no rating has one."""
    found = [RATINGS.index(tag) + 1 for tag in tags if tag in RATINGS]
    return max(found, default=int(starred))


def rated(stars: int) -> Callable[[sqlite3.Row], dict[str, Any]]:
    """What `History.mark_all` notes of an entry that gets so many stars; 0: none."""

    def marks(row: sqlite3.Row) -> dict[str, Any]:
        others = [tag for tag in json.loads(row["tags"]) if tag not in RATINGS]
        return {
            "tags": [*others, *(RATINGS[stars - 1 : stars] if stars else ())],
            "starred": stars > 0,
        }

    return marks
