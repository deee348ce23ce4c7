"""Rows of the history's database: writing one, reading it as an entry."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, cast

from desktop_app.core.geometry import Size
from desktop_app.storage.history_entry import HistoryEntry

COLUMNS = (
    "created", "prompt", "negative", "request", "model_name", "model_digest", "seed", "width",
    "height", "file", "seconds", "task", "document", "applied", "lock_before", "lock_after",
    "owner", "job", "image", "content", "output_digest", "inputs", "environment", "starred",
    "rejected", "tags", "note", "trashed", "outside", "source", "told", "albums",
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
        outside=row["outside"],
        source=row["source"],
        told_json=row["told"],
        albums=albums_of(row["albums"]),
    )


def albums_of(text: str) -> tuple[tuple[str, int], ...]:
    """A row's list of albums: their ids, and when it came into each (milliseconds since 1970)."""
    found: list[list[Any]] = [] if text == "[]" else json.loads(text)
    return tuple((str(album), int(added)) for album, added in found)


def _texts(text: str) -> tuple[str, ...]:
    if text == "[]":
        return ()
    try:
        found: object = json.loads(text)
    except ValueError:
        return ()
    texts = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(one for one in texts if isinstance(one, str))
