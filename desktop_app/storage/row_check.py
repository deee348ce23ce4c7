"""Every row of a database, read as the program reads it: what can't be read is found one by one."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from desktop_app.core.set_aside import Aside, plain_cell

_CLASSES: Final[Mapping[str, tuple[type, ...]]] = {
    "TEXT": (str,),
    "INTEGER": (int,),
    "REAL": (float, int),
    "BLOB": (bytes,),
}


def later(module: str, name: str, column: str = "", empty: str = "") -> Callable[[Any], object]:
    """The reader ``name`` of a module of this package, of a row or of one column (``empty`` where
    that is empty). It is imported with the first row: the program looks at its folder before it
    may import numpy."""

    def read(row: sqlite3.Row) -> object:
        found = import_module(f"desktop_app.storage.{module}")
        reader: Callable[[Any], object] = getattr(found, name)
        return reader(row[column] or empty if column else row)

    return read


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is written: its name, storage class, and whether it has to have a value."""

    name: str
    kind: str
    needed: bool


def columns_of(database: sqlite3.Connection, table: str) -> list[Column]:
    """Columns of a table but for those that SQLite computes."""
    told = database.execute(f"PRAGMA table_info({table})").fetchall()
    return [Column(row["name"], row["type"], bool(row["notnull"])) for row in told]


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
    except Exception as error:  # noqa: BLE001 - whatever a reader raises hides the row
        return str(error) or type(error).__name__
    return ""


def unreadable(database: sqlite3.Connection, records: Records) -> list[tuple[str, Aside]]:
    """The rows of a table that can't be read, each with its key; within `any_text`."""
    columns = columns_of(database, records.table)
    rows = database.execute(f"SELECT {_key(records)} AS _key, * FROM {records.table}")
    found = list[tuple[str, Aside]]()
    for row in rows:
        if reason := why_unreadable(records, row, columns):
            found.append((row["_key"], aside_of(records.table, row, columns, reason)))
    return found


def aside_of(table: str, row: sqlite3.Row, columns: list[Column], reason: str) -> Aside:
    """A row as it is kept."""
    return Aside(table, reason, {one.name: plain_cell(row[one.name]) for one in columns})


def remove_unreadable(database: sqlite3.Connection, records: Records) -> list[Aside]:
    """Remove the rows of a table that can't be read, within a transaction and `any_text`; the
    caller keeps them before it ends."""
    kept = list[Aside]()
    for key, aside in unreadable(database, records):
        kept.append(aside)
        if records.children is not None:
            table, column, own = records.children
            columns = columns_of(database, table)
            sql = (
                f"SELECT * FROM {table} WHERE {column} IN"
                f" (SELECT {own} FROM {records.table} WHERE {_key(records)} = ?)"
            )
            rows = database.execute(sql, (key,)).fetchall()
            kept += [aside_of(table, row, columns, aside.reason) for row in rows]
        database.execute(f"DELETE FROM {records.table} WHERE {_key(records)} = ?", (key,))
    return kept


def _key(records: Records) -> str:
    """A row's key in SQL: of bytes, so that it is found whatever they are."""
    return " || '.' || ".join(f"typeof({name}) || hex({name})" for name in records.key)
