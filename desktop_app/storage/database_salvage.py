"""The rows of a damaged database that can still be read, taken over into a new one."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import Aside
from desktop_app.storage.database_schema import Schema
from desktop_app.storage.row_check import (
    Records,
    any_text,
    columns_of,
    mended_values,
    unreadable_row,
    why_unreadable,
)

_log = logging.getLogger(__name__)

_HEADER: Final = 100
_GAP: Final = 20_000
"""So many row numbers are asked for one by one between the ends that can be read."""
_LEAST: Final = 64
"""Bytes of the shortest row."""
_SIZES_AT: Final = slice(28, 40)
"""Where the header has how many pages there are, and the list of free ones."""


def salvage(kept: Path, database: sqlite3.Connection, schema: Schema) -> tuple[int, list[Aside]]:
    """Take over what can be read.

    Args:
        kept: the damaged file; it is only read.
        database: the new one, empty, at today's version.
        schema: of both.

    Returns:
        How many rows were taken over, and those that were found and can't be read.
    """
    best = 0, list[Aside]()
    most = min(_GAP, kept.stat().st_size // _LEAST)
    with tempfile.TemporaryDirectory(prefix="velatura-") as folder:
        for repaired in _candidates(kept, Path(folder), database, schema):
            # IndexError: a damaged first page calls a column by another name.
            with contextlib.suppress(sqlite3.Error, UnicodeDecodeError, IndexError):
                best = _take_over(repaired, database, schema, most)
            if best[0]:
                break
    return best


def _candidates(
    kept: Path, folder: Path, database: sqlite3.Connection, schema: Schema
) -> Iterator[Path]:
    """Copies of the file: as it is, with its columns named again; with the fields of a whole
    header; with a new first page, where a file's tables and where they begin are told
    (sqlite.org/fileformat.html)."""
    fresh = folder / "fresh.sqlite"
    database.execute("VACUUM INTO ?", (str(fresh),))
    first = read_regular(fresh)[: schema.page_bytes]
    for number, good in enumerate((b"", first[:_HEADER], first)):
        copy = folder / f"{number}.sqlite"
        shutil.copyfile(kept, copy)
        with contextlib.suppress(OSError):
            wal = kept.with_name(kept.name + "-wal")
            if not number:
                shutil.copyfile(wal, copy.with_name(copy.name + "-wal"))
        if good:
            with copy.open("r+b") as file:
                size = file.seek(0, 2)
                head = bytearray(good)
                head[_SIZES_AT] = (size // schema.page_bytes).to_bytes(4, "big") + bytes(8)
                file.seek(0)
                file.write(head)
        else:
            with contextlib.suppress(sqlite3.Error):
                _name_columns(copy, database)
        yield copy


def _name_columns(copy: Path, database: sqlite3.Connection) -> None:
    """Let tables and columns have their names again, where these are damaged in ``copy``: a row is
    found by its place in the file, and a value by its place in the row."""
    made = database.execute("SELECT sql, name FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    with closing(sqlite3.connect(copy)) as damaged, damaged:
        damaged.execute("PRAGMA writable_schema = ON")
        damaged.executemany("UPDATE sqlite_master SET sql = ? WHERE name = ?", map(tuple, made))


def _take_over(
    file: Path, database: sqlite3.Connection, schema: Schema, most: int
) -> tuple[int, list[Aside]]:
    taken, aside = 0, list[Aside]()
    with closing(sqlite3.connect(file)) as source, any_text(source), any_text(database):
        source.row_factory = sqlite3.Row
        # Tables that can't be understood hide the others no longer.
        source.execute("PRAGMA writable_schema = ON")
        database.execute("BEGIN IMMEDIATE")
        try:
            database.execute("PRAGMA defer_foreign_keys = ON")
            for records in schema.records:
                columns = columns_of(database, records.table)
                names = [column.name for column in columns]
                marks = ", ".join("?" * len(names))
                sql = (
                    f"INSERT OR REPLACE INTO {records.table} ({', '.join(names)}) VALUES ({marks})"
                )
                for row in _rows(source, records, most):
                    reason = why_unreadable(records, row, columns)
                    values = mended_values(row, columns) if reason else [row[one] for one in names]
                    try:
                        if values is not None:
                            database.execute(sql, values)
                            taken += 1
                            continue
                    except sqlite3.Error as error:
                        reason = str(error)
                    if any(row[name] is not None for name in names):  # zeros are no record
                        aside.append(unreadable_row(records.table, row, columns, reason))
            _drop_orphans(database)
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
    return taken, aside


def _drop_orphans(database: sqlite3.Connection) -> None:
    """Rows whose parent could not be read."""
    for row in database.execute("PRAGMA foreign_key_check").fetchall():
        if row["rowid"] is not None:
            database.execute(f"DELETE FROM {row['table']} WHERE rowid = ?", (row["rowid"],))
        else:
            parent = database.execute(f"PRAGMA foreign_key_list({row['table']})").fetchone()
            database.execute(
                f"DELETE FROM {row['table']} WHERE {parent['from']} NOT IN"
                f" (SELECT {parent['to']} FROM {parent['table']})"
            )


def _rows(source: sqlite3.Connection, records: Records, most: int) -> Iterator[sqlite3.Row]:
    """Rows of a damaged table: from its beginning to where it can't be read, from its end back to
    there, and of what lies between those that are found by their numbers."""
    table = records.table
    key = "rowid" if records.key == ("rowid",) else ", ".join(records.key)
    order = key.replace(",", " DESC,") + " DESC"
    seen = set[tuple[object, ...]]()
    ends = list[int]()
    rows = f"SELECT {key.split(',')[0]} AS _at, * FROM {table} NOT INDEXED"
    for way in (key, order):
        last, whole = 0, True
        try:
            for row in source.execute(f"{rows} ORDER BY {way}"):
                last = row["_at"]
                values = tuple(row)
                if values not in seen:
                    seen.add(values)
                    yield row
        except sqlite3.Error as error:
            _log.warning("%s can't be read whole: %s", table, error)
            whole = False
        if whole:
            return
        ends.append(last if isinstance(last, int) else 0)
    if key == "rowid":
        first, end = ends
        end = end if end > first else first + most
        for number in range(first + 1, min(end, first + most)):
            with contextlib.suppress(sqlite3.Error):
                row = source.execute(f"{rows} WHERE rowid = ?", (number,)).fetchone()
                if row is not None and tuple(row) not in seen:
                    yield row
