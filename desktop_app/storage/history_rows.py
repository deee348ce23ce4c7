"""Rows of the history's database: writing one, reading it as an entry, indexing it for searches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, cast

from desktop_app.core.geometry import Size
from desktop_app.core.setting_table import ROWS
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_query import searchable
from desktop_app.storage.history_schema import FACETS

COLUMNS = (
    "created", "prompt", "negative", "request", "model_name", "model_digest", "seed", "width",
    "height", "file", "seconds", "task", "document", "applied", "lock_before", "lock_after",
    "owner", "job", "image", "content", "output_digest", "inputs", "environment", "starred",
    "rejected", "tags", "note", "trashed",
)  # fmt: skip
"""What is written; the rest of a row follows from it."""

_MARKS = ", ".join("?" * (len(COLUMNS) + 1))

READ = ", ".join(f"i.{name}" for name in ("id", "uid", *COLUMNS))
"""The columns that `entry_of` wants, of a table ``i``."""

_NEEDED: Mapping[str, Any] = {
    **dict.fromkeys(("prompt", "negative", "model_name", "model_digest", "task", "document"), ""),
    "seconds": 0.0,
}
"""What a row that does not tell it has."""


def insert_row(database: sqlite3.Connection, uid: str, values: Mapping[str, Any]) -> int | None:
    """Write a row.

    Args:
        database: within a transaction.
        uid: its id.
        values: by the names in `COLUMNS`; the rest has its default. Names come from the program,
            never from a file.

    Returns:
        Its number; None if there is one already of that id, or of that job and image.
    """
    row = {**_NEEDED, **values, "given": uid}
    cursor = database.execute(
        f"INSERT OR IGNORE INTO images ({', '.join(row)}) VALUES ({_MARKS[: 3 * len(row) - 2]})",
        tuple(row.values()),
    )
    if cursor.rowcount == 0:
        return None
    return int(cursor.lastrowid or 0)


def change_row(database: sqlite3.Connection, uid: str, columns: Mapping[str, Any]) -> bool:
    """Set some columns of an entry's row; returns whether there is such a row.

    Args:
        database: within a transaction.
        uid: the entry's id.
        columns: by the names in `COLUMNS`, which come from the program, never from a file.
    """
    places = ", ".join(f"{name} = :{name}" for name in columns) or "id = id"
    cursor = database.execute(
        f"UPDATE images SET {places} WHERE uid = :uid", {**columns, "uid": uid}
    )
    return cursor.rowcount > 0


def rows_behind(database: sqlite3.Connection) -> int:
    """How many rows, or a few more, are not in the indexes of words and facets yet."""
    found = database.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM images) - min(value) FROM progress"
        " WHERE name IN ('words', 'facets')"
    )
    return max(0, int(found.fetchone()[0]))


def catch_up(database: sqlite3.Connection, most: int = -1) -> None:
    """Put words and facets of new rows into their indexes; within a transaction.

    A search does so before it looks, and upkeep when there is time: with each insertion it would
    take three times as long as all the rest of that.

    Args:
        database: the rows.
        most: of so many at the most; -1: of all.
    """
    for name, fill in (("words", _add_words), ("facets", _add_facets)):
        done = database.execute("SELECT value FROM progress WHERE name = ?", (name,)).fetchone()[0]
        last = database.execute(
            "SELECT max(id) FROM (SELECT id FROM images WHERE id > ? ORDER BY id LIMIT ?)",
            (done, most),
        ).fetchone()[0]
        if last is not None:
            fill(database, done, last)
            database.execute("UPDATE progress SET value = ? WHERE name = ?", (last, name))


def _add_words(database: sqlite3.Connection, done: int, last: int) -> None:
    rows = database.execute(
        "SELECT id, prompt, negative FROM images WHERE id > ? AND id <= ? ORDER BY id", (done, last)
    )
    database.executemany(
        "INSERT INTO words (rowid, prompt, negative) VALUES (?, ?, ?)",
        ((row[0], searchable(row[1]), searchable(row[2])) for row in rows.fetchall()),
    )


def _setting(name: str) -> str:
    """A setting of the request in SQL, as its row in the table of settings has it.

    Before settings were one table, some of them stood under ``sampling``, and only where they
    differed from the default.
    """
    default = json.dumps(ROWS[name].default).replace('"', "'")
    places = (f"json_extract(request, '$.{each}{name}')" for each in ("", "sampling."))
    return f"CASE WHEN json_valid(request) THEN coalesce({', '.join(places)}, {default}) END"


_PLAIN = ("id", "model_digest", "task", "width", "height", "seed")
_SETTINGS = tuple(sorted(FACETS - {*_PLAIN}))
_ADD_FACETS = (
    f"INSERT OR REPLACE INTO facets ({', '.join((*_PLAIN, 'day', *_SETTINGS))})"
    f" SELECT {', '.join(_PLAIN)}, created / 86400000, {', '.join(map(_setting, _SETTINGS))}"
    " FROM images WHERE id > ? AND id <= ?"
)


def _add_facets(database: sqlite3.Connection, done: int, last: int) -> None:
    database.execute(_ADD_FACETS, (done, last))


def entry_of(row: sqlite3.Row, thumbnail: bytes, *, missing: bool) -> HistoryEntry:
    """The entry of a row with the columns `READ`."""
    return HistoryEntry(
        id=row["id"],
        uid=row["uid"],
        created_ms=row["created"],
        prompt=row["prompt"],
        negative_prompt=row["negative"],
        request_json=row["request"],
        model_name=row["model_name"],
        model_digest=row["model_digest"],
        seed=row["seed"],
        size=Size(row["width"], row["height"]),
        file=row["file"],
        seconds=row["seconds"],
        task=row["task"],
        document=row["document"],
        applied=bool(row["applied"]),
        lock_before=row["lock_before"],
        lock_after=row["lock_after"],
        thumbnail=thumbnail,
        owner=row["owner"],
        job=row["job"] or "",
        image=row["image"] or 0,
        content=row["content"],
        output_digest=row["output_digest"],
        inputs_json=row["inputs"],
        environment=row["environment"],
        starred=bool(row["starred"]),
        rejected=bool(row["rejected"]),
        tags=_texts(row["tags"]),
        note=row["note"],
        trashed_ms=row["trashed"],
        missing=missing,
    )


def _texts(text: str) -> tuple[str, ...]:
    if text == "[]":
        return ()
    try:
        found: object = json.loads(text)
    except ValueError:
        return ()
    texts = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(one for one in texts if isinstance(one, str))
