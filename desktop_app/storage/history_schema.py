"""The history's database file: its tables, how older ones become today's, and opening it safely.

To change the tables, append to `MIGRATIONS`; never edit an entry that was released.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from desktop_app.core.errors import StorageError

__all__ = ["MIGRATIONS", "SCHEMA_VERSION", "is_damage", "open_database"]

_V1 = """
CREATE TABLE images (
    -- AUTOINCREMENT: an id is never used twice, so that a page's end stays where it was.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,          -- milliseconds since 1970, UTC
    prompt TEXT NOT NULL,
    negative TEXT NOT NULL,
    request TEXT NOT NULL,             -- GenerationRequest of this one image, JSON
    model_name TEXT NOT NULL,
    model_digest TEXT NOT NULL,
    seed INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    file TEXT NOT NULL,                -- relative to the history folder, with slashes
    seconds REAL NOT NULL,
    task TEXT NOT NULL,
    document TEXT NOT NULL,            -- name of the document it was made for; may be empty
    applied INTEGER NOT NULL DEFAULT 0,
    lock_before TEXT NOT NULL DEFAULT '',
    lock_after TEXT NOT NULL DEFAULT ''
);
-- Apart from the rows, so that walking through them reads no pictures.
CREATE TABLE thumbnails (
    id INTEGER PRIMARY KEY REFERENCES images(id) ON DELETE CASCADE,
    data BLOB NOT NULL
);
-- Filled by `History.add` with the words that `history_query` cuts prompts into.
CREATE VIRTUAL TABLE words USING fts5(
    prompt, negative, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE TRIGGER images_deleted AFTER DELETE ON images BEGIN
    DELETE FROM words WHERE rowid = old.id;
END;
"""

MIGRATIONS: tuple[str, ...] = (_V1,)
"""Script k makes version k + 1 out of version k; version 0 is an empty file."""

SCHEMA_VERSION = len(MIGRATIONS)

_TABLES = {"images", "thumbnails", "words"}
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_damage(error: sqlite3.Error) -> bool:
    """Whether ``error`` says that the file's content is broken (not that it is busy or full)."""
    # The low byte is the kind, the rest says more about it (sqlite.org/rescode.html).
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGE


def open_database(path: Path, migrations: Sequence[str] = MIGRATIONS) -> sqlite3.Connection:
    """Open or begin the database and bring it to today's version.

    Args:
        path: the file.
        migrations: the scripts (others than `MIGRATIONS` in tests).

    Raises:
        StorageError: ``history_newer``; the file is as it was.
        sqlite3.Error: everything else; `is_damage` tells a broken file.
    """
    _refuse_newer(path, len(migrations))
    database = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
    database.row_factory = sqlite3.Row
    try:
        database.execute("PRAGMA journal_mode = WAL")
        # Enough in WAL mode: a power cut may lose the last rows, never the file.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA foreign_keys = ON")
        _migrate(database, migrations)
        _check_tables(database)
    except BaseException:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _refuse_newer(path: Path, known: int) -> None:
    """Look at the version through a read-only connection, before anything can change the file."""
    if not path.exists() or path.stat().st_size == 0:
        return
    read_only = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
    with closing(read_only) as database:
        version = _version(database)
    if version > known:
        raise StorageError("history_newer", version=version)


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


def _check_tables(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    missing = _TABLES - {str(name) for (name,) in rows}
    if missing:
        error = sqlite3.DatabaseError(f"tables are missing: {', '.join(sorted(missing))}")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
