"""Opening a database file safely: its version, how older ones become today's, what damage is.

What is in the tables is no subject here: `history_schema` and `model_store_schema` say that.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from desktop_app.core.errors import StorageError
from desktop_app.core.record import record
from desktop_app.core.safe_open import open_regular
from desktop_app.storage.row_check import Records, any_text, sum_rows

_LOG_PAGES = 4000
"""Most pages that the log beside a database holds before they go into it: 16 MB."""

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@record()
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
        records: rows that the user would miss, children before their parents; each is set aside
            alone where it can't be read.
        derived: rows that follow from others; where one can't be read, `derive` is run.
        derive: SQL that lets all of them be made again.
        sound: SQL that says whether that is not needed, in no time; empty: it never is. Asked
            whenever a file is opened.
        after: SQL that is run once rows were set aside.
        is_small: whether all rows are looked at whenever it is opened.
        repair: what is typed to repair it.
        words: table of a full-text search; empty: there is none.
    """

    migrations: tuple[str, ...]
    tables: frozenset[str]
    newer: str
    damaged: str
    failed: str
    what: str
    page_bytes: int = 4096
    records: tuple[Records, ...] = ()
    derived: tuple[Records, ...] = ()
    derive: str = ""
    sound: str = ""
    after: str = ""
    is_small: bool = False
    repair: str = ""
    words: str = ""

    @property
    def version(self) -> int:
        return len(self.migrations)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether ``error`` says that the file's content is broken (not that it is busy or full)."""
    # The low byte is the kind, the rest says more about it (sqlite.org/rescode.html).
    is_broken = (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGE
    # Of a full-text index that is damaged SQLite says no more than that (sqlite.org/fts5.html).
    return is_broken or "run 'rebuild'" in str(error)


def is_marked_newer(path: Path) -> bool:
    """Whether the file's header says that only a later SQLite can write it, though this one writes
    all there are (sqlite.org/fileformat.html): its header is damaged."""
    with open_regular(path) as file:
        return file.read(20)[18:19] not in (b"\1", b"\2")


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
        if _is_flipped(database, schema):
            database.execute(f"PRAGMA user_version = {schema.version:d}")
        _migrate(database, schema.migrations)
        _check_tables(database, schema)
        sum_rows(database, schema.records)
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
        is_newer = version > schema.version and not _is_flipped(database, schema)
    if is_newer:
        raise StorageError(schema.newer, version=version)


def _is_flipped(database: sqlite3.Connection, schema: Schema) -> bool:
    """Whether the header tells today's version with one bit damaged: every migration changes what
    a database is made of, so that a newer one has another shape."""
    is_near = (_version(database) ^ schema.version).bit_count() == 1
    return is_near and shape_of(database) == _shape(schema)


def known_version(path: Path, schema: Schema) -> int | None:
    """The version that a database's header tells, but for damage; None where there is none. Makes
    no file beside it."""
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            return schema.version if _is_flipped(database, schema) else _version(database) or None
    except (OSError, sqlite3.Error):
        return None


def shape_of(database: sqlite3.Connection) -> frozenset[tuple[object, ...]]:
    """What a database is made of: columns of its tables, and the text of everything else. Two
    versions of a schema differ in it, whatever number a damaged header tells."""
    with any_text(database):
        rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        return frozenset(_parts(database, rows))


def _parts(
    database: sqlite3.Connection, rows: Sequence[Sequence[object]]
) -> set[tuple[object, ...]]:
    # A virtual table is not opened for this: that takes long, and its damage is another matter.
    virtual = {row[1] for row in rows if str(row[3]).startswith("CREATE VIRTUAL")}
    made = {tuple(row) for row in rows if row[0] != "table" or row[1] in virtual}
    for row in rows:
        if row[0] == "table" and row[1] not in virtual and not str(row[1]).startswith("sqlite_"):
            columns = database.execute(f'PRAGMA table_xinfo("{row[1]}")').fetchall()
            made |= {(row[1], *tuple(column)[:4], *tuple(column)[5:]) for column in columns}
    return made


@functools.cache
def _shape(schema: Schema) -> frozenset[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        _migrate(database, schema.migrations)
        return shape_of(database)


def _migrate(database: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Run the missing scripts, each in one transaction together with its version number."""
    while (version := _version(database)) < len(migrations):
        # IMMEDIATE: of two programs starting at once one waits, and then finds nothing to do.
        database.execute("BEGIN IMMEDIATE")
        try:
            if _version(database) == version:
                for statement in statements(migrations[version]):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {version + 1:d}")
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise


def statements(script: str) -> list[str]:
    """Cut a script into statements (`executescript` would commit our transaction)."""
    statements, current = list[str](), ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


def _check_tables(database: sqlite3.Connection, schema: Schema) -> None:
    shape, wanted = shape_of(database), _shape(schema)
    if not wanted <= shape:
        lacking = sorted(
            {str(part[0 if part[0] in schema.tables else 1]) for part in wanted - shape}
        )
        error = sqlite3.DatabaseError(f"tables are missing or damaged: {', '.join(lacking)}")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
