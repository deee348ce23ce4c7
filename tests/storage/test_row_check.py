"""A row that is not what was written: one flipped bit is put right, more is told."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.core.set_aside import asides
from desktop_app.storage.database import Database
from desktop_app.storage.database_schema import Schema, open_database, shape_of
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.history_vectors import VECTORS
from desktop_app.storage.model_store_schema import MODEL_RECORDS
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_schema import QUEUE
from desktop_app.storage.queue_store import QueueStore
from tests.storage import record_stores as stores

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = {"history": HISTORY, "queue": QUEUE, "models": MODEL_RECORDS}
VALUES = [
    ("history", "images", "prompt"),
    ("history", "images", "seed"),
    ("history", "named", "name"),
    ("queue", "jobs", "owner"),
    ("queue", "jobs", "record"),
    ("queue", "jobs", "rank"),
    ("queue", "images", "seconds"),
    ("queue", "commands", "command"),
    ("models", "models", "added"),
]


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data")


def made(store: str, paths: DataPaths) -> Path:
    stores.STORES[store].make(paths)
    return paths.root / stores.STORES[store].file


@contextmanager
def beside_the_program(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes as a damaged disk does: no trigger sees anything of it."""
    with closing(sqlite3.connect(file)) as database, database:
        kept = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = database.execute(kept).fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        yield database
        for _, sql in triggers:
            database.execute(sql)


def damage(file: Path, table: str, column: str, bits: int) -> None:
    """Flip these bits in the last byte of a value of one row."""
    with beside_the_program(file) as database:
        (value,) = database.execute(f"SELECT max({column}) FROM {table}").fetchone()
        if isinstance(value, str):
            new: Any = value[:-1] + chr(ord(value[-1]) ^ bits)
        else:
            form = ">q" if isinstance(value, int) else ">d"
            *first, last = struct.pack(form, value)
            (new,) = struct.unpack(form, bytes((*first, last ^ bits)))
        database.execute(
            f"UPDATE {table} SET {column} = :new WHERE {column} = :old"
            + " AND image = 0 AND job = '000000000003'" * (column == "seconds")
            + " AND id = '000000000003'" * (column == "owner"),
            {"new": new, "old": value},
        )


def found_in(file: Path, schema: Schema) -> set[tuple[str, str]]:
    """Tables of rows that are set aside, and why."""
    with closing(Database(file, schema)) as database:
        database.mend()
    return {(one.place, one.reason) for one in asides(file)}


@pytest.mark.few(2)
@pytest.mark.parametrize(("store", "table", "column"), VALUES)
def test_one_flipped_bit_is_put_right(
    store: str, table: str, column: str, paths: DataPaths
) -> None:
    file = made(store, paths)
    before = stores.STORES[store].read(paths)
    damage(file, table, column, 1)
    assert found_in(file, SCHEMAS[store]) == set()
    assert stores.STORES[store].read(paths) == before


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("store", "table", "column"),
    [one for one in VALUES if one[2] not in ("record", "command")],  # JSON tells it by itself
)
def test_of_more_than_a_bit_the_row_alone_is_set_aside(
    store: str, table: str, column: str, paths: DataPaths
) -> None:
    file = made(store, paths)
    before = stores.STORES[store].read(paths)
    damage(file, table, column, 3)
    assert (table, "its checksum does not match") in found_in(file, SCHEMAS[store])
    after = stores.STORES[store].read(paths)
    assert len(before.keys() - after.keys()) <= 1


def test_a_change_makes_no_damaged_row_right(paths: DataPaths) -> None:
    file = made("history", paths)
    with stores.history_of(paths) as history:
        entry = history.newest()[0]
        damage(file, "images", "prompt", 3)
        lost = next(one for one in history.newest(limit=99) if one.prompt[-1] == ":")
        history.mark_all([lost.uid, entry.uid], {"starred": True})
        assert [one.code for one in history.take_notices()] == ["records_unreadable"]
        assert history.get(lost.uid) is None


@pytest.mark.slow
def test_values_that_changed_places_are_told(paths: DataPaths) -> None:
    file = made("queue", paths)
    with beside_the_program(file) as database:
        database.execute("UPDATE jobs SET owner = session, session = owner WHERE rank = 2")
    assert ("jobs", "its checksum does not match") in found_in(file, QUEUE)


@pytest.mark.slow
def test_rows_without_a_checksum_are_read_as_they_are_until_they_are_written(
    paths: DataPaths,
) -> None:
    file = made("queue", paths)
    with beside_the_program(file) as database:  # another program doesn't know the function
        database.execute("UPDATE jobs SET crc = NULL, owner = 'bob' WHERE rank = 2")
        database.execute("INSERT INTO commands (command) VALUES ('{}')")
    with closing(QueueStore(file)) as store:
        assert [one.owner for one in store.entries()].count("bob") == 1
        job = next(one.id for one in store.entries() if one.owner == "bob")
        store.progress(job, 1, 2, 3.0)
        assert not store.take_notices()
    damage(file, "jobs", "steps", 3)
    assert ("jobs", "its checksum does not match") in found_in(file, QUEUE)


def test_of_a_damaged_file_rows_are_taken_over_with_the_bit_put_right(paths: DataPaths) -> None:
    file = made("models", paths)
    before = stores.read_models(paths)
    damage(file, "models", "record", 1)
    file.write_bytes(b"X" + file.read_bytes()[1:])
    assert stores.read_models(paths) == before


def test_a_column_that_a_later_version_adds_changes_no_checksum(paths: DataPaths) -> None:
    file = made("queue", paths)
    added = "ALTER TABLE jobs ADD COLUMN cost REAL NOT NULL DEFAULT 1.5;\n"
    later = replace(QUEUE, migrations=(*QUEUE.migrations, added))
    assert found_in(file, later) == set()
    with closing(Database(file, later)) as database:
        database.write(lambda one: one.execute("UPDATE jobs SET cost = 2.5 WHERE rank = 2"))
    assert found_in(file, later) == set()
    damage(file, "jobs", "cost", 3)
    assert ("jobs", "its checksum does not match") in found_in(file, later)


@pytest.mark.parametrize("schema", [QUEUE, HISTORY, MODEL_RECORDS, VECTORS])
def test_every_table_of_records_has_the_column(schema: Schema, tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "new.sqlite", schema)) as database:
        for records in schema.records:
            assert database.execute(f"SELECT crc FROM {records.table}").fetchall() == []


@pytest.mark.slow
@pytest.mark.parametrize("schema", [*SCHEMAS.values(), VECTORS], ids=lambda one: one.what)
def test_one_bit_of_the_version_is_put_right_and_a_later_version_refused(
    schema: Schema, tmp_path: Path
) -> None:
    file = tmp_path / "a.sqlite"
    for bit in range(31):
        with closing(open_database(file, schema)) as database:
            database.execute(f"PRAGMA user_version = {schema.version ^ 1 << bit}")
        with closing(open_database(file, schema)) as database:
            assert database.execute("PRAGMA user_version").fetchone()[0] == schema.version
    later = replace(schema, migrations=(*schema.migrations, "CREATE TABLE later (id);"))
    with closing(open_database(file, later)), pytest.raises(StorageError) as caught:
        open_database(file, schema)
    assert caught.value.code == schema.newer


@pytest.mark.parametrize("schema", [*SCHEMAS.values(), VECTORS], ids=lambda one: one.what)
def test_every_migration_changes_what_a_database_is_made_of(schema: Schema, tmp_path: Path) -> None:
    """Else a damaged version number could not be told from a later one."""
    shapes = set[object]()
    for version in range(1, schema.version + 1):
        older = replace(
            schema, migrations=schema.migrations[:version], tables=frozenset(), records=()
        )
        with closing(open_database(tmp_path / f"{version}.sqlite", older)) as database:
            shapes.add(shape_of(database))
    assert len(shapes) == schema.version
