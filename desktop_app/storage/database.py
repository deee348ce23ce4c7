"""One connection to a database: one lock, transactions, and what to do with damage."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from desktop_app.core.errors import StorageError
from desktop_app.storage.database_schema import Schema, is_damage, open_database
from desktop_app.storage.quarantine import quarantine_file

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Database:
    """Runs work on the database, from any thread, one piece at a time.

    Errors of SQLite become `StorageError`: ``disk_full``, ``data_folder_unwritable`` or the
    schema's ``failed``. A file that turns out to be damaged is kept under another name, and the
    work is done once more on a new one; `take_notices` says so.
    """

    def __init__(self, file: Path, schema: Schema) -> None:
        """Open or begin the database. Raises StorageError, the schema's ``newer`` too."""
        self._file = file
        self._schema = schema
        self._lock = threading.RLock()
        self._notices: list[StorageError] = []
        self._connection: sqlite3.Connection | None = self._open()

    def take_notices(self) -> list[StorageError]:
        """What the user should be told since the last call."""
        with self._lock:
            notices, self._notices = self._notices, []
            return notices

    def close(self) -> None:
        """Close the file. May be called twice; `read` and `write` raise afterwards."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        try:
            return open_database(self._file, self._schema)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise self._failure(error) from error
            return self._begin_anew(error)

    def set_aside(self, reason: str) -> None:
        """Keep the file under another name and begin a new one: it was found to be damaged."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._connection = self._begin_anew(sqlite3.DatabaseError(reason))

    def _begin_anew(self, error: sqlite3.Error) -> sqlite3.Connection:
        kept = quarantine_file(self._file, companions=("-wal", "-shm"))
        if kept == self._file:
            raise StorageError(self._schema.failed, reason=f"it is damaged: {error}") from error
        self._notices.append(
            StorageError(self._schema.damaged, reason=str(error), kept_as=kept.name)
        )
        _log.warning("%s damaged: %s", self._file.name, error)
        try:
            return open_database(self._file, self._schema)
        except sqlite3.Error as second:
            raise self._failure(second) from second

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` alone; if the file turns out to be damaged, once more on a new one."""
        with self._lock:
            if self._connection is None:
                raise StorageError(self._schema.failed, reason="it is closed")
            try:
                return work(self._connection)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise self._failure(error) from error
                self._connection.close()
                self._connection = None
                self._connection = self._begin_anew(error)
                try:
                    return work(self._connection)
                except sqlite3.Error as second:
                    raise self._failure(second) from second

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in one transaction: all of it or nothing."""

        def transaction(database: sqlite3.Connection) -> T:
            database.execute("BEGIN IMMEDIATE")
            try:
                result = work(database)
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        database.execute("ROLLBACK")
                raise
            return result

        return self.read(transaction)

    def _failure(self, error: sqlite3.Error) -> StorageError:
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind == sqlite3.SQLITE_FULL:
            return StorageError("disk_full", name=self._file.name)
        if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return StorageError(
                "data_folder_unwritable",
                name=str(self._file.parent),
                reason=f"{self._schema.what} can't be written",
            )
        reason = "another program is using it" if kind == sqlite3.SQLITE_BUSY else str(error)
        return StorageError(self._schema.failed, reason=reason)
