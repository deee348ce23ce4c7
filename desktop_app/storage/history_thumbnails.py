"""The history's thumbnails, in a database of their own: a cache, made again where one is missing.

They are written a few at a time: a thumbnail that a killed process had not written yet is made
again from its picture. Those that older versions kept beside the rows are moved in batches.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from desktop_app.core.errors import StorageError
from desktop_app.storage.database import Database
from desktop_app.storage.database_schema import Schema
from desktop_app.storage.row_check import Records

_log = logging.getLogger(__name__)

THUMBNAILS = Schema(
    migrations=(
        """
CREATE TABLE thumbnails (
    uid TEXT PRIMARY KEY,
    data BLOB NOT NULL                 -- a JPEG of at most 256 pixels a side
);
""",
    ),
    tables=frozenset({"thumbnails"}),
    newer="history_newer",
    damaged="history_damaged",
    failed="history_failed",
    what="the history's thumbnails",
    page_bytes=8192,
    derived=(Records("thumbnails"),),
    derive="DELETE FROM thumbnails;",
)

_WAITING = 32
_REMEMBERED = 64
_CHUNK = 500  # of a list in a query


class HistoryThumbnails:
    """Thumbnails by the ids of entries. May be used from any thread and by several programs.

    Nothing here raises: where the file can't be used, thumbnails are made again each time.
    """

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._new: dict[str, bytes] = {}
        self._read: dict[str, bytes] = {}
        """The first of those that were asked for last: a list is read again when one comes in."""
        self._database: Database | None = None
        with contextlib.suppress(StorageError):
            self._database = Database(file, THUMBNAILS)

    def put(self, uid: str, data: bytes) -> None:
        """Keep one, with the next few."""
        with self._lock:
            self._new[uid] = data
            full = len(self._new) >= _WAITING
        if full:
            self.flush()

    def flush(self) -> bool:
        """Write what was put; returns whether it is on the disk."""
        with self._lock:
            new = list(self._new.items())
        try:
            self._write(new)
        except StorageError as error:
            _log.warning("thumbnails: %s", error.what)
            with self._lock:  # not for ever: they can be made again
                if len(self._new) > 4 * _WAITING:
                    self._new.clear()
            return False
        with self._lock:
            for uid, _ in new:
                self._new.pop(uid, None)
        return True

    def get(self, uids: Sequence[str]) -> dict[str, bytes]:
        """Those of ``uids`` that there are."""
        with self._lock:
            known = self._read | self._new
        found = {uid: known[uid] for uid in uids if uid in known}
        database, others = self._database, [uid for uid in uids if uid not in found]
        if database is None:
            return found
        for first in range(0, len(others), _CHUNK):
            part = others[first : first + _CHUNK]
            marks = ", ".join("?" * len(part))
            sql = f"SELECT uid, data FROM thumbnails WHERE uid IN ({marks})"
            with contextlib.suppress(StorageError):
                found |= database.read(
                    lambda one, q=sql, v=part: dict(map(_read, one.execute(q, v)))
                )
        with self._lock:
            self._read = {uid: found[uid] for uid in uids[:_REMEMBERED] if uid in found}
        return found

    def remove(self, uids: Iterable[str]) -> None:
        gone = [(uid,) for uid in uids]
        with self._lock:
            for (uid,) in gone:
                self._new.pop(uid, None)
            self._read.clear()
        if self._database is not None:
            with contextlib.suppress(StorageError):
                self._database.write(
                    lambda one: one.executemany("DELETE FROM thumbnails WHERE uid = ?", gone)
                )

    def close(self) -> None:
        """Write what was put, and close the file. May be called twice."""
        self.flush()
        if self._database is not None:
            self._database.close()

    def _write(self, new: Sequence[tuple[str, bytes]]) -> None:
        """(uid, encoded picture) each; one of the same uid is replaced. Raises StorageError."""
        if self._database is None:
            raise StorageError("history_failed", reason="the thumbnails can't be opened")
        if new:
            sql = "INSERT OR REPLACE INTO thumbnails VALUES (?, ?)"
            self._database.write(lambda one: one.executemany(sql, new))

    def take_over(self, new: Mapping[str, bytes]) -> None:
        """Write these now. Raises StorageError; then none of them is written."""
        self._write(list(new.items()))


def _read(row: sqlite3.Row) -> tuple[str, bytes]:
    """Raises TypeError: it is damaged."""
    if not isinstance(row["data"], bytes):
        raise TypeError("a thumbnail is not a picture")
    return row["uid"], row["data"]


def old_thumbnails(database: sqlite3.Connection, ids: Sequence[int]) -> dict[int, bytes]:
    """Thumbnails that still are next to the rows, by the rows' numbers; without damaged ones, which
    are made again from their pictures."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT id, data FROM thumbnails WHERE id IN ({marks})"
    rows = database.execute(sql, ids)
    return {row["id"]: row["data"] for row in rows if isinstance(row["data"], bytes)}


def move_some(rows: Database, to: HistoryThumbnails, most: int) -> int:
    """Move old thumbnails into their own store: there first, and then they go here.

    Args:
        rows: the history's database.
        to: the store.
        most: so many at the most.

    Returns:
        How many were moved; 0: there are no more.

    Raises:
        StorageError: nothing was lost.
    """
    sql = "SELECT t.id, i.uid, t.data FROM thumbnails t JOIN images i ON i.id = t.id LIMIT ?"
    found = rows.read(lambda one: one.execute(sql, (most,)).fetchall())
    if found:
        to.take_over({row["uid"]: row["data"] for row in found if isinstance(row["data"], bytes)})
        gone = [(row["id"],) for row in found]
        rows.write(lambda one: one.executemany("DELETE FROM thumbnails WHERE id = ?", gone))
    return len(found)
