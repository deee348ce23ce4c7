"""Rows of the history's database: writing one, reading it as an entry, the index of its words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, cast

from desktop_app.core.geometry import Size
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_query import searchable

COLUMNS = (
    "created", "prompt", "negative", "request", "model_name", "model_digest", "seed", "width",
    "height", "file", "seconds", "task", "document", "applied", "lock_before", "lock_after",
    "owner", "job", "image", "content", "output_digest", "inputs", "environment", "starred",
    "rejected", "tags", "note", "trashed",
)  # fmt: skip
"""What is written; the rest of a row follows from it."""

READ = ", ".join(f"i.{name}" for name in ("id", "uid", *COLUMNS))
"""The columns that `entry_of` wants, of a table ``i``."""

BATCH = 64
"""Words of so many new rows are put into the index at once: one by one would take three times as
long as all the rest of an insertion."""

_INSERT = (
    f"INSERT OR IGNORE INTO images (given, {', '.join(COLUMNS)})"
    f" VALUES (:given, {', '.join(f':{name}' for name in COLUMNS)})"
)
_DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(COLUMNS, ""),
    **dict.fromkeys(("applied", "starred", "rejected"), 0),
    **dict.fromkeys(("job", "image", "trashed")),
    "tags": "[]",
}


def insert_row(database: sqlite3.Connection, uid: str, values: Mapping[str, Any]) -> int | None:
    """Write a row.

    Args:
        database: within a transaction.
        uid: its id.
        values: by the names in `COLUMNS`; the rest has its default.

    Returns:
        Its number; None if there is one already of that id, or of that job and image.
    """
    cursor = database.execute(_INSERT, {**_DEFAULTS, **values, "given": uid})
    if cursor.rowcount == 0:
        return None
    number = int(cursor.lastrowid or 0)
    if number % BATCH == 0:
        index_words(database)
    return number


def words_behind(database: sqlite3.Connection) -> bool:
    """Whether there are rows whose words are not in the index yet."""
    found = database.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM images) > value FROM progress"
        " WHERE name = 'words'"
    )
    return bool(found.fetchone()[0])


def index_words(database: sqlite3.Connection) -> None:
    """Put the words of new rows into the index; within a transaction."""
    rows = database.execute(
        "SELECT id, prompt, negative FROM images"
        " WHERE id > (SELECT value FROM progress WHERE name = 'words') ORDER BY id"
    ).fetchall()
    if rows:
        database.executemany(
            "INSERT INTO words (rowid, prompt, negative) VALUES (?, ?, ?)",
            ((row[0], searchable(row[1]), searchable(row[2])) for row in rows),
        )
        database.execute("UPDATE progress SET value = ? WHERE name = 'words'", (rows[-1][0],))


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
    try:
        found: object = json.loads(text)
    except ValueError:
        return ()
    texts = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(one for one in texts if isinstance(one, str))
