"""Opening a database file safely: its version, how older ones become today's, what damage is.

What is in the tables is no subject here: `history_schema` and `model_store_schema` say that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import StorageError

_LOG_PAGES = 4000
"""Most pages that the log beside a database holds before they go into it: 16 MB."""

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database of one kind is made of, and what is said when it fails.

    Attributes:
        migrations: script k makes version k + 1 out of version k; version 0 is an empty file.
        tables: names that have to be there.
        newer: error code for a file of a newer program; its text takes ``version``.
        damaged: for one that was set aside; ``reason`` and ``kept_as``.
        failed: for everything else; ``reason``.
        what: what can't be written then, in words ("the history").
        page_bytes: size of a page, for a new file.
    """

    migrations: tuple[str, ...]
    tables: frozenset[str]
    newer: str
    damaged: str
    failed: str
    what: str
    page_bytes: int = 4096

    @property
    def version(self) -> int:
        """Today's version."""
        return len(self.migrations)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether ``error`` says that the file's content is broken (not that it is busy or full)."""
    # The low byte is the kind, the rest says more about it (sqlite.org/rescode.html).
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGE


def open_database(path: Path, schema: Schema) -> sqlite3.Connection:
    """Open or begin the database and bring it to today's version.

    Raises:
        StorageError: the schema's ``newer``; the file is as it was.
        sqlite3.Error: everything else; `is_damage` tells a broken file.
    """
    _refuse_newer(path, schema)
    database = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
    database.row_factory = sqlite3.Row
    try:
        database.execute(f"PRAGMA page_size = {schema.page_bytes:d}")
        database.execute("PRAGMA journal_mode = WAL")
        # Fewer, larger checkpoints: pages that are written again and again go to the file once.
        database.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES:d}")
        # Enough in WAL mode: a power cut may lose the last rows, never the file.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA foreign_keys = ON")
        _migrate(database, schema.migrations)
        _check_tables(database, schema.tables)
    except BaseException:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _refuse_newer(path: Path, schema: Schema) -> None:
    """Look at the version through a read-only connection, before anything can change the file."""
    if not path.exists() or path.stat().st_size == 0:
        return
    read_only = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
    with closing(read_only) as database:
        version = _version(database)
    if version > schema.version:
        raise StorageError(schema.newer, version=version)


def _migrate(database: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Run the missing scripts, each in one transaction together with its version number."""
    while (version := _version(database)) < len(migrations):
        # IMMEDIATE: of two programs starting at once one waits, and then finds nothing to do.
        database.execute("BEGIN IMMEDIATE")
        try:
            if _version(database) == version:
                for statement in _statements(migrations[version]):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {version + 1:d}")
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise


def _statements(script: str) -> list[str]:
    """Cut a script into statements (`executescript` would commit our transaction)."""
    statements, current = list[str](), ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


def _check_tables(database: sqlite3.Connection, tables: frozenset[str]) -> None:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    missing = tables - {str(name) for (name,) in rows}
    if missing:
        error = sqlite3.DatabaseError(f"tables are missing: {', '.join(sorted(missing))}")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
