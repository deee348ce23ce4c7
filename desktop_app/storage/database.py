"""One connection to a database: one lock, transactions, and what to do with damage."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from desktop_app.core.atomic_write import folder_error
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.set_aside import Aside, aside_error, aside_file, asides, put_aside, take_back
from desktop_app.storage.database_salvage import salvage
from desktop_app.storage.database_schema import (
    Schema,
    is_damage,
    is_marked_newer,
    open_database,
    statements,
)
from desktop_app.storage.quarantine import quarantine_file
from desktop_app.storage.row_check import any_text, remove_unreadable, unreadable

_log = logging.getLogger(__name__)
T = TypeVar("T")
_SMALL = 1 << 21
"""Bytes of a database whose indexes are looked at whenever it is opened: it takes milliseconds."""
_OWN_FILES = 1 << 16
"""Bytes that SQLite's log and its index begin with."""
_OF_ROWS = frozenset({0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG})
"""Kinds of errors that a row may be to blame for: 0 is Python's own ("Could not decode to UTF-8"),
SQLITE_ERROR a function's ("malformed JSON")."""


def _check_indexes(database: sqlite3.Connection, schema: Schema) -> str:
    """Where an index says otherwise than its table, make all again; what was wrong. Raises
    DatabaseError: something still is."""
    if schema.words:  # SQLite compares this only when it is asked to
        database.execute(f"INSERT INTO {schema.words} ({schema.words}) VALUES ('integrity-check')")
    said = wrong = ""
    for make in ("", "REINDEX"):
        with contextlib.suppress(sqlite3.IntegrityError):  # one row is there twice
            database.execute(make)
        said = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if said == "ok":
            return wrong
        wrong = said
    error = sqlite3.DatabaseError(said)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    raise error


def _is_sound(database: sqlite3.Connection, schema: Schema) -> bool:
    """Whether what follows from other rows can be what was made of them."""
    return not schema.sound or bool(database.execute(schema.sound).fetchone()[0])


class Database:
    """Runs work on the database, from any thread, one piece at a time.

    Errors of SQLite become `StorageError`: ``disk_full``, ``data_folder_unwritable`` or the
    schema's ``failed``. Where a row can't be read, it is set aside alone; of a file that turns out
    to be damaged, which is kept under another name, a new one takes over what can be read. Then the
    work is done once more, and `take_notices` says what happened.

    Attributes:
        repaired: how often that was: what is remembered of rows may be another's since.
    """

    def __init__(self, file: Path, schema: Schema) -> None:
        """Open or begin the database. Raises StorageError, the schema's ``newer`` too."""
        self._file = file
        self._schema = schema
        self._lock = threading.RLock()
        self._notices: list[StorageError] = []
        self.mended = 0
        self._is_new = False
        self._connection: sqlite3.Connection | None = self._open()
        if schema.is_small:
            self.mend_indexes()
            self.mend()
        self._is_new = not schema.is_small
        """Whether it is to be looked at when it is read first."""

    def mend_indexes(self) -> None:
        """Compare all indexes with their tables, and make them again where they differ. Raises
        StorageError."""
        wrong = self.read(lambda database: _check_indexes(database, self._schema))
        if wrong:
            self.derive()
        self._tell_of_index(wrong)

    def derive(self) -> None:
        """Let all that follows from other rows be made again. Raises StorageError."""
        script = statements(self._schema.derive)
        self.write(lambda database: [database.execute(one) for one in script])
        self.mended += 1

    def _tell_of_index(self, wrong: str) -> None:
        self.mended += bool(wrong)
        self._keep([Aside("index", wrong, {})] if wrong else [])

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
        except UnicodeDecodeError as error:  # in the words of SQLite's own error
            return self._begin_anew(sqlite3.DatabaseError(str(error)))
        except sqlite3.Error as error:
            if not is_damage(error):
                raise self._failure(error) from error
            return self._begin_anew(error)

    def quarantine(self, reason: str) -> None:
        """Keep the file under another name and begin a new one: it was found to be damaged."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._is_new = False
            self._connection = self._begin_anew(sqlite3.DatabaseError(reason))

    def _begin_anew(self, error: sqlite3.Error) -> sqlite3.Connection:
        kept = quarantine_file(self._file, companions=("-wal", "-shm"))
        if kept == self._file:
            raise StorageError(self._schema.failed, str(error), reason="it is damaged") from error
        _log.warning("%s damaged: %s", self._file.name, error)
        self.mended += 1
        try:
            database = open_database(self._file, self._schema)
            taken, lost = salvage(kept, database, self._schema)
        except sqlite3.Error as second:
            raise self._failure(second) from second
        self._notices.append(
            StorageError(self._schema.damaged, reason=str(error), kept_as=kept.name, count=taken)
        )
        self._keep(lost)
        return database

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` alone; if what it reads turns out to be damaged, once more without that.

        What ``work`` raises of its own (ValueError and the like: a row it can't make a value of)
        is raised if no row is to blame.
        """
        with self._lock:
            if self._is_new:
                self._is_new = False
                with contextlib.suppress(OSError):  # its folder is gone: what reads it says so
                    if self._file.stat().st_size < _SMALL:
                        self.mend_indexes()
                if not self.read(lambda database: _is_sound(database, self._schema)):
                    self.mend()
            for is_last in (False, False, True):
                if self._connection is None:
                    raise StorageError(self._schema.failed, reason="it is closed")
                try:
                    return work(self._connection)
                except VelaturaError:
                    raise
                except Exception as error:
                    # Within a transaction whoever began it does this.
                    if self._connection.in_transaction:
                        raise
                    if is_last or not self._mended_after(error):
                        if isinstance(error, sqlite3.Error):
                            raise self._failure(error) from error
                        raise
            raise AssertionError

    def _mended_after(self, error: Exception) -> bool:
        """Whether what ``error`` tells of was repaired, so that another try is worth it."""
        if isinstance(error, OSError | MemoryError):
            return False
        if not isinstance(error, sqlite3.Error):
            return self.mend()
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        is_broken = is_damage(error) or (
            kind == sqlite3.SQLITE_READONLY and is_marked_newer(self._file)
        )
        if is_broken and self._connection is not None:
            self._connection.close()
            self._connection = None
            self._connection = self._begin_anew(error)
            return True
        return kind in _OF_ROWS and self.mend()

    def mend(self) -> bool:
        """Read every row as the program does, and set those aside that can't be read; whether there
        were any. Raises StorageError."""
        schema = self._schema
        with self._lock:
            if self._connection is None:
                raise StorageError(schema.failed, reason="it is closed")
            try:
                with any_text(self._connection):
                    is_mended, lost = self._without_unreadable(self._connection)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise self._failure(error) from error
                self._connection.close()
                self._connection = None
                self._connection = self._begin_anew(error)
                return True
            self.mended += is_mended
            self._keep(lost)
            return is_mended

    def _without_unreadable(self, database: sqlite3.Connection) -> tuple[bool, list[Aside]]:
        """Whether there were rows that can't be read, and those that the user would miss."""
        schema = self._schema
        is_derived = any(unreadable(database, one) for one in schema.derived)
        is_derived = is_derived or not _is_sound(database, schema)
        if not is_derived and not any(unreadable(database, one) for one in schema.records):
            return False, []
        database.execute("BEGIN IMMEDIATE")
        try:
            lost = [aside for one in schema.records for aside in remove_unreadable(database, one)]
            put_aside(self._file, lost)
            for script in (schema.derive * is_derived, schema.after * bool(lost)):
                for statement in statements(script):
                    database.execute(statement)
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
        return True, lost

    def _keep(self, lost: Sequence[Aside]) -> None:
        if lost:
            put_aside(self._file, lost)
            self._notices.append(
                aside_error(
                    self._schema.what,
                    len(lost),
                    lost[0].reason,
                    aside_file(self._file).name,
                    self._schema.repair,
                )
            )

    def unrepaired(self) -> list[Aside]:
        """The records that were set aside, and not repaired."""
        return asides(self._file)

    def take_back(self, records: Sequence[Aside]) -> None:
        """These were repaired: they are kept aside no longer. Raises StorageError."""
        take_back(self._file, records)

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

    def _trouble(self) -> StorageError | None:
        """What keeps SQLite from writing files beside the database, which it doesn't say."""
        folder = self._file.parent
        try:
            if shutil.disk_usage(folder).free < _OWN_FILES:
                return StorageError("disk_full", name=self._file.name)
            with tempfile.TemporaryFile(dir=folder):
                return None
        except OSError as error:
            return folder_error(error, folder)

    def _failure(self, error: sqlite3.Error) -> StorageError:
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind == sqlite3.SQLITE_FULL:
            return StorageError("disk_full", name=self._file.name)
        unusual = kind in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if unusual and (trouble := self._trouble()) is not None:
            return trouble
        if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return StorageError(
                "data_folder_unwritable",
                name=str(self._file.parent),
                reason=f"{self._schema.what} can't be written",
            )
        reason = "another program is using it" if kind == sqlite3.SQLITE_BUSY else str(error)
        return StorageError(self._schema.failed, reason=reason)
