"""Every row of a database, read as the program reads it: what can't be read is found one by one.

A row of records ends with a CRC-32 of its other values (`SUM`). Triggers of each connection write
it, and hold back a change of a row that is damaged: else its damage would be right from then on.
Rows of older versions have none, and are read as they are.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any, Final

from desktop_app.core.checked_text import flipped_bit
from desktop_app.core.record import record
from desktop_app.core.set_aside import Aside

_CLASSES: Final[Mapping[str, tuple[type, ...]]] = {
    "TEXT": (str,),
    "INTEGER": (int,),
    "REAL": (float, int),
    "BLOB": (bytes,),
}
SUM: Final = "crc"
"""Name of the column with the checksum; NULL in rows of older versions."""
_ALL: Final = 0xFFFFFFFF


def later(module: str, name: str, column: str = "", empty: str = "") -> Callable[[Any], object]:
    """The reader ``name`` of a module of this package, of a row or of one column (``empty`` where
    that is empty). It is imported with the first row: the program looks at its folder before it
    may import numpy."""

    def read(row: sqlite3.Row) -> object:
        found = import_module(f"desktop_app.storage.{module}")
        reader: Callable[[Any], object] = getattr(found, name)
        return reader(row[column] or empty if column else row)

    return read


@record()
class Records:
    """The rows of one table.

    Attributes:
        table: its name.
        read: does with a row what the program does; raises whatever that raises. Storage classes
            and UTF-8 are right by then.
        key: columns that tell a row from all others.
        children: table and column of rows that go when a row of this table goes (they are kept
            with it), and the column of this one that they name.
    """

    table: str
    read: Callable[[sqlite3.Row], object] = lambda row: None
    key: tuple[str, ...] = ("rowid",)
    children: tuple[str, str, str] | None = None


@record()
class Column:
    """One column that is written: its name, storage class, and whether it has to have a value;
    the value that counts for nothing in the checksum."""

    name: str
    kind: str
    needed: bool
    unsummed: object = ...


def columns_of(database: sqlite3.Connection, table: str) -> list[Column]:
    """Columns of a table but for `SUM`, and those that SQLite computes."""
    found, default = list[Column](), ""
    for row in database.execute(f"PRAGMA table_info({table})").fetchall():
        column = Column(row["name"], row["type"], bool(row["notnull"]))
        if column.name == SUM:
            default = "NULL"
            continue
        if default:  # it was added later, and has this value in rows that were summed before
            value = database.execute(f"SELECT {row['dflt_value'] or default}").fetchone()[0]
            column = replace(column, unsummed=value)
        found.append(column)
    return found


def sum_rows(database: sqlite3.Connection, records: Sequence[Records]) -> None:
    """Let every row that this connection writes have its checksum, and none be changed that differs
    from its own: SQLITE_ERROR. Of a table without the column nothing happens."""
    for table, key in ((one.table, one.key) for one in records):
        rows = database.execute(f"PRAGMA table_info({table})")
        if SUM not in (row["name"] for row in rows):
            continue
        columns = columns_of(database, table)
        names = [column.name for column in columns]
        sum_of, function = f"{table}_sum", partial(_row_sum, columns)
        database.create_function(sum_of, -1, function, deterministic=True)
        changed, old = ", ".join(names), ", ".join(f"old.{name}" for name in names)
        row = " AND ".join(f"{name} = new.{name}" for name in key)
        write = f"UPDATE {table} SET {SUM} = {sum_of}(NULL, {changed}) WHERE {row};"
        database.execute(
            f"CREATE TEMP TRIGGER sum_new_{table} AFTER INSERT ON {table} BEGIN {write} END"
        )
        database.execute(
            f"CREATE TEMP TRIGGER sum_{table} AFTER UPDATE OF {changed} ON {table} BEGIN"
            f" SELECT {sum_of}(old.{SUM}, {old}) WHERE old.{SUM} IS NOT NULL; {write} END"
        )


def _packed(columns: Sequence[Column], values: Sequence[Any]) -> tuple[bytes, dict[int, bytes]]:
    """Which columns count, with kinds and lengths; and their values, by the columns' numbers. Where
    a bit of a row is flipped, one bit of these is, nearly always."""
    count = [(at, one) for at, one in enumerate(values) if one != columns[at].unsummed]
    parts = {at: _PACK[type(one)](one) for at, one in count}
    kinds = bytes([_KIND[type(one)] for _, one in count])
    return bytes(parts) + kinds + struct.pack(f">{len(parts)}I", *map(len, parts.values())), parts


_KIND: Final[Mapping[type, int]] = {str: 1, bytes: 2, int: 3, float: 4, type(None): 0}


_PACK: Final[Mapping[type, Callable[[Any], bytes]]] = {
    str: lambda text: text.encode("utf-8", "surrogateescape"),
    bytes: bytes,
    int: struct.Struct(">q").pack,
    float: struct.Struct(">d").pack,
    type(None): lambda _: b"",
}
_UNPACK: Final[Mapping[type, Callable[[bytes], object]]] = {
    str: bytes.decode,
    bytes: bytes,
    int: lambda data: struct.unpack(">q", data)[0],
    float: lambda data: struct.unpack(">d", data)[0],
}


def _row_sum(columns: Sequence[Column], stored: object, *values: object) -> int:
    """The checksum of a row. Raises ValueError: it is not the stored one, but for a bit."""
    head, parts = _packed(columns, values)
    right = zlib.crc32(b"".join((head, *parts.values())))
    is_near = isinstance(stored, int) and (stored & _ALL ^ right).bit_count() < 2
    if not (stored is None or is_near):
        raise ValueError("its checksum does not match")
    return right - (right >> 31 << 32)  # of four bytes: a row of the same length changes in place


def mended_values(row: sqlite3.Row, columns: list[Column]) -> list[Any] | None:
    """The values of a row as they were written, where one bit of them is flipped; None: that isn't
    so, or it has no checksum. ``row``: read with `any_text`."""
    values = [row[column.name] for column in columns]
    if not isinstance(stored := dict(row).get(SUM), int):
        return None
    head, parts = _packed(columns, values)
    whole = b"".join((head, *parts.values()))
    at, bit = flipped_bit(stored & _ALL ^ zlib.crc32(whole), len(whole)) or (0, 0)
    at -= len(head)
    for number, part in parts.items():
        if 0 <= at < len(part):
            data = bytes((*part[:at], part[at] ^ bit, *part[at + 1 :]))
            with contextlib.suppress(UnicodeDecodeError):
                values[number] = _UNPACK[type(values[number])](data)
                return values
        at -= len(part)
    return None


@contextlib.contextmanager
def any_text(database: sqlite3.Connection) -> Iterator[None]:
    """Texts are read without fail meanwhile: bytes that are no UTF-8 become lone surrogates."""
    before = database.text_factory
    database.text_factory = _text
    try:
        yield
    finally:
        database.text_factory = before


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def why_unreadable(records: Records, row: sqlite3.Row, columns: list[Column]) -> str:
    """Why a row can't be read; empty: it can. ``row``: read with `any_text`."""
    for column in columns:
        value = row[column.name]
        if value is None and not column.needed:
            continue
        if type(value) not in _CLASSES[column.kind]:
            return f"{column.name} is no {column.kind}"
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                return f"{column.name} is not UTF-8"
    try:
        records.read(row)
        _row_sum(columns, dict(row).get(SUM), *(row[column.name] for column in columns))
    except Exception as error:  # noqa: BLE001 - whatever a reader raises hides the row
        return str(error) or type(error).__name__
    return ""


def unreadable(database: sqlite3.Connection, records: Records) -> list[tuple[sqlite3.Row, str]]:
    """The rows of a table that can't be read, each with its ``_key``, and why; within
    `any_text`."""
    columns = columns_of(database, records.table)
    rows = database.execute(f"SELECT {_key(records)} AS _key, * FROM {records.table}")
    return [(row, why) for row in rows if (why := why_unreadable(records, row, columns))]


def unreadable_row(table: str, row: sqlite3.Row, columns: list[Column], reason: str) -> Aside:
    """A row as it is kept."""
    return Aside(table, reason, {one.name: plain_cell(row[one.name]) for one in columns})


def remove_unreadable(database: sqlite3.Connection, records: Records) -> list[Aside]:
    """Put the rows of a table right that can't be read because of one bit, and remove the others,
    within a transaction and `any_text`; the caller keeps them before it ends."""
    kept, own_columns = list[Aside](), columns_of(database, records.table)
    for damaged, reason in unreadable(database, records):
        key = damaged["_key"]
        if (values := mended_values(damaged, own_columns)) is not None:
            change = f"UPDATE {records.table} SET {{}} WHERE {_key(records)} = ?"
            database.execute(change.format(f"{SUM} = NULL"), (key,))
            places = ", ".join(f"{column.name} = ?" for column in own_columns)
            with contextlib.suppress(sqlite3.IntegrityError):  # it is there already
                database.execute(change.format(places), (*values, key))
                continue
        kept.append(unreadable_row(records.table, damaged, own_columns, reason))
        if records.children is not None:
            table, column, own = records.children
            columns = columns_of(database, table)
            sql = (
                f"SELECT * FROM {table} WHERE {column} IN"
                f" (SELECT {own} FROM {records.table} WHERE {_key(records)} = ?)"
            )
            rows = database.execute(sql, (key,)).fetchall()
            kept += [unreadable_row(table, row, columns, reason) for row in rows]
        database.execute(f"DELETE FROM {records.table} WHERE {_key(records)} = ?", (key,))
    return kept


def _key(records: Records) -> str:
    """A row's key in SQL: of bytes, so that it is found whatever they are."""
    return " || '.' || ".join(f"typeof({name}) || hex({name})" for name in records.key)


def plain_cell(value: Any) -> Any:
    """A value of a row as JSON can have it."""
    return {"hex": value.hex()} if isinstance(value, bytes) else value
