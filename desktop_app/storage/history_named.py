"""What has a name in the history besides its entries: albums, saved searches, watched folders.

They are noted beside the database as well (`history_marks`), and an album's entries each note that
they are in it: an album that was deleted by mistake is whole again when its name is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

from desktop_app.core.as_json import from_json
from desktop_app.core.uid import UidMaker
from desktop_app.storage.history import History
from desktop_app.storage.history_rows import check_object
from desktop_app.storage.history_search import Query

Kind: TypeAlias = Literal["album", "search", "folder"]
TRANSFERRED: Final = frozenset({"album", "search"})
"""Kinds that go into a zip; a folder's path is of this machine."""

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class NamedResource:
    """One of them.

    Attributes:
        uid: its id.
        kind: see `Kind`.
        name: what the user calls it; of a folder its absolute path.
        data: of a saved search its query (`query_of`); else empty.
    """

    uid: str
    kind: str
    name: str
    data: str = ""


def named(history: History, kind: str) -> list[NamedResource]:
    """All of a kind, by name. Raises StorageError as `History.newest`."""
    sql = "SELECT uid, kind, name, data FROM named WHERE kind = ? ORDER BY name COLLATE NOCASE, uid"

    def read(database: sqlite3.Connection) -> list[NamedResource]:
        rows = database.execute(sql, (kind,)).fetchall()
        for row in rows:
            check_named(row)
        return [NamedResource(*row) for row in rows]

    return history.database.read(read)


def check_named(row: sqlite3.Row) -> None:
    """Raises ValueError, TypeError: a row of ``named`` is damaged."""
    check_object(row["data"] or "{}")
    if row["kind"] not in get_args(Kind) or not isinstance(row["name"], str):
        raise ValueError("its kind is impossible")


def add_named(history: History, kind: Kind, name: str, query: Query | None = None) -> NamedResource:
    """Make an album, a saved search (with its query) or a watched folder. Raises as `History.add`.

    Two may have the same name.
    """
    data = "" if query is None else json.dumps(query.to_json(), ensure_ascii=False)
    one = NamedResource(UidMaker()(), kind, name, data)
    return keep_named(history, one)


def keep_named(history: History, one: NamedResource) -> NamedResource:
    """Keep it, maybe with another name, or again after `remove_named`. Raises as `History.add`."""
    name, data = (text.encode("utf-8", "replace").decode() for text in (one.name, one.data))
    kept = NamedResource(one.uid, one.kind, name[:_LONGEST], data)

    def write(database: sqlite3.Connection) -> None:
        change_named(database, kept.uid, kept.kind, kept.name, kept.data)
        history.marks.note_named(kept.uid, kept.kind, kept.name, kept.data)

    history.database.write(write)
    return kept


def remove_named(history: History, one: NamedResource) -> None:
    """Remove it; its entries stay, and `keep_named` undoes it. Raises as `History.add`."""

    def write(database: sqlite3.Connection) -> None:
        change_named(database, one.uid, "", "", "")
        history.marks.note_named(one.uid, "", "", "")

    history.database.write(write)


def change_named(database: sqlite3.Connection, uid: str, kind: str, name: str, data: str) -> None:
    """Write one; an empty kind: remove it. Within a transaction."""
    if kind:
        sql = "INSERT OR REPLACE INTO named (uid, kind, name, data) VALUES (?, ?, ?, ?)"
        database.execute(sql, (uid, kind, name, data))
    else:
        database.execute("DELETE FROM named WHERE uid = ?", (uid,))


def query_of(search: NamedResource) -> Query:
    """The query of a saved search; an empty one where another version wrote another shape."""
    try:
        return from_json(Query, json.loads(search.data))
    except (ValueError, RecursionError):
        return Query()


def add_to_album(history: History, album: str, uids: Sequence[str], now: int) -> None:
    """Put entries into an album, in this order; those that are in it stay where they are.

    Args:
        history: whose.
        album: its id.
        uids: of entries.
        now: milliseconds since 1970; each entry has one more than the one before it.

    Raises as `History.mark`.
    """
    at = {uid: now + number for number, uid in enumerate(uids)}

    def marks(row: sqlite3.Row) -> dict[str, Any]:
        albums = dict[str, int](json.loads(row["albums"]))
        if album in albums:
            return {}
        return {"albums": [*albums.items(), (album, at[row["uid"]])]}

    history.mark_all(uids, marks)


def remove_from_album(history: History, album: str, uids: Sequence[str]) -> None:
    """Take entries out of an album. Raises as `History.mark`."""

    def marks(row: sqlite3.Row) -> dict[str, Any]:
        albums = dict[str, int](json.loads(row["albums"]))
        if albums.pop(album, None) is None:
            return {}
        return {"albums": list(albums.items())}

    history.mark_all(uids, marks)
