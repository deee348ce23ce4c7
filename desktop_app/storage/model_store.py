"""What is remembered about models, in SQLite: favourites, tags, origins, and where they were seen.

May be called from any thread and by several programs at a time. The models themselves need none
of it: without this file they are all there and can be used.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from desktop_app.core.atomic_write import folder_error
from desktop_app.core.errors import StorageError
from desktop_app.core.model_record import ModelRecord
from desktop_app.storage.database import Database
from desktop_app.storage.model_store_schema import MODEL_RECORDS

_log = logging.getLogger(__name__)

_UNREADABLE = "unreadable:"
"""What the key of a row begins with that could not be read when a new one took its place."""


class SqliteModelStore:
    """A data folder's `library.collection.collection.ModelStore`. Close it at the end.

    The file is opened at the first use. All but `take_notices` and `close` raise StorageError:
    ``model_records_newer``, ``model_records_failed``, ``disk_full`` or ``data_folder_unwritable``.
    """

    def __init__(self, file: Path) -> None:
        """Open nothing yet. A damaged file will be kept under another name, and that be said."""
        self._file = file
        self._lock = threading.Lock()
        self._opened: Database | None = None
        self._closed = False

    def get(self, key: str) -> ModelRecord | None:
        """The record with that key."""
        return self._database().read(lambda database: _get(database, key))

    def all(self) -> list[ModelRecord]:
        """Every record, the newest first. Rows that can't be understood are left alone."""
        sql = "SELECT key, record FROM models ORDER BY added DESC, key"
        rows = self._database().read(lambda database: database.execute(sql).fetchall())
        records = (_record(row["key"], row["record"]) for row in rows)
        return [record for record in records if record is not None]

    def put(self, record: ModelRecord) -> None:
        """Keep it, in place of the one with its key."""
        self._database().write(lambda database: _put(database, record))

    def change(
        self, key: str, change: Callable[[ModelRecord | None], ModelRecord | None]
    ) -> ModelRecord | None:
        """Read, change and keep in one transaction; see `ModelStore.change`."""

        def work(database: sqlite3.Connection) -> ModelRecord | None:
            old = _get(database, key)
            new = change(old)
            if new is None:
                database.execute("DELETE FROM models WHERE key = ?", (key,))
            elif new != old:
                _put(database, new)
            return new

        return self._database().write(work)

    def remove(self, key: str) -> None:
        """Forget it; nothing happens if there is none."""
        self.change(key, lambda _: None)

    def take_notices(self) -> list[StorageError]:
        """What the user should be told since the last call (a damaged file was set aside)."""
        with self._lock:
            return [] if self._opened is None else self._opened.take_notices()

    def close(self) -> None:
        """Close the file. May be called twice."""
        with self._lock:
            self._closed = True
            if self._opened is not None:
                self._opened.close()

    def _database(self) -> Database:
        with self._lock:
            if self._closed:
                raise StorageError("model_records_failed", reason="the list is closed")
            if self._opened is None:
                try:
                    self._file.parent.mkdir(parents=True, exist_ok=True)
                    self._opened = Database(self._file, MODEL_RECORDS)
                except OSError as error:
                    raise folder_error(error, self._file.parent) from error
            return self._opened


def _get(database: sqlite3.Connection, key: str) -> ModelRecord | None:
    row = database.execute("SELECT record FROM models WHERE key = ?", (key,)).fetchone()
    return None if row is None else _record(key, row["record"])


def _put(database: sqlite3.Connection, record: ModelRecord) -> None:
    row = database.execute("SELECT record FROM models WHERE key = ?", (record.key,)).fetchone()
    if row is not None and _record(record.key, row["record"]) is None:
        # Nothing of the user's is overwritten, not even what nobody can read.
        database.execute(
            "UPDATE OR REPLACE models SET key = ? WHERE key = ?",
            (_UNREADABLE + record.key, record.key),
        )
    database.execute(
        "INSERT OR REPLACE INTO models (key, added, record) VALUES (?, ?, ?)",
        (record.key, record.added, json.dumps(record.to_json())),
    )


def _record(key: str, text: object) -> ModelRecord | None:
    """The record in ``text``; None if it can't be understood."""
    try:
        record = ModelRecord.from_json(json.loads(str(text)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        _log.warning("the record of model %s can't be understood", key)
        return None
    return record if record.key == key else None
