"""Rows of the history's database: writing one, reading it as an entry."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, cast

from desktop_app.core.geometry import Size
from desktop_app.core.uid import is_uid
from desktop_app.storage.history_entry import HistoryEntry

COLUMNS = (
    "created", "prompt", "negative", "request", "model_name", "model_digest", "seed", "width",
    "height", "file", "seconds", "task", "document", "applied", "lock_before", "lock_after",
    "owner", "job", "image", "content", "output_digest", "inputs", "environment", "starred",
    "rejected", "tags", "note", "trashed", "outside", "source", "told", "albums", "parents",
)  # fmt: skip
"""What is written; the rest of a row follows from it."""

_MARKS = ", ".join("?" * (len(COLUMNS) + 1))

READ_NAMES = ("id", "uid", *COLUMNS)
READ = ", ".join(f"i.{name}" for name in READ_NAMES)
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
        outside_json=row["told"],
        albums=albums_of(row["albums"]),
        parents=tuple(_texts(row["parents"] or "[]")),
    )


_FIT: set[tuple[type[object], ...]] = set()
"""Kinds of values of rows that were found to be right."""
_EARLIEST, _LATEST = -(2**45), 2**47


def check_kinds(row: sqlite3.Row) -> None:
    """Whether a row with the columns `READ` has values of the right kinds, in no time. Raises
    ValueError."""
    kinds = tuple(cast("type[object]", type(row[name])) for name in READ_NAMES)
    if kinds not in _FIT:
        for name, kind in zip(READ_NAMES, kinds, strict=True):
            if kind not in _KIND_OF.get(name, (str,)):
                raise ValueError(f"{name} is {kind.__name__}")
        _FIT.add(kinds)
    if not (_EARLIEST < row["created"] < _LATEST and row["width"] > 0 and row["height"] > 0):
        raise ValueError("its time or size is impossible")
    # What is read of it later, where nobody sets it aside.
    if row["told"]:
        check_object(row["told"])
    for name in ("tags", "albums"):
        if row[name] != "[]":
            _check_list(row[name])
    albums_of(row["albums"])
    if row["parents"]:
        _check_list(row["parents"])


def checked_rows(
    database: sqlite3.Connection, sql: str, values: Sequence[object]
) -> list[sqlite3.Row]:
    """Rows with the columns `READ`. Raises as `check_kinds`."""
    rows = database.execute(sql, values).fetchall()
    for row in rows:
        check_kinds(row)
    return rows


_WHOLE = ("id", "created", "seed", "width", "height", "applied", "starred", "rejected")
_KIND_OF: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(_WHOLE, (int,)),
    "seconds": (float, int),
    "job": (str, type(None)),
    "image": (int, type(None)),
    "trashed": (int, type(None)),
}


def check_row(row: sqlite3.Row) -> None:
    """Read a row of ``images`` as everything that shows it does.

    Raises:
        ValueError, TypeError and the like: it is damaged. A request of another version is not.
    """
    check_kinds(row)
    entry = entry_of(row, b"", missing=False)
    check_object(entry.request_json or "{}")
    _check_list(row["inputs"] or "[]")
    if entry.trashed_ms is not None and not 0 <= entry.trashed_ms < _LATEST:
        raise ValueError("the time when it was removed is impossible")
    if PurePosixPath(entry.file).is_absolute() or ".." in PurePosixPath(entry.file).parts:
        raise ValueError("its file lies outside the folder")
    _ = entry.created, entry.request, entry.typed, entry.inputs
    if not is_uid(entry.uid):
        raise ValueError("its id is impossible")


def check_object(text: str) -> None:
    """Raises ValueError: it is no object in JSON."""
    if not isinstance(json.loads(text), dict):
        raise ValueError("it is no object")


def _check_list(text: str) -> None:
    if not isinstance(json.loads(text), list):
        raise ValueError("a list is none")


def check_environment(row: sqlite3.Row) -> None:
    """Raises ValueError: a row of ``environments`` is not what its name stands for."""
    check_object(row["data"])
    if hashlib.sha256(row["data"].encode()).hexdigest() != row["hash"]:
        raise ValueError("it is not what its name stands for")


def check_labels(data: bytes) -> None:
    """Raises ValueError: these are no labels (`history_labels`)."""
    if len(data) < 16 or len(data) % 4:
        raise ValueError("labels of an impossible length")


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
