from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.conditions import lora
from desktop_app.core.errors import StorageError
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_record import (
    FileFact,
    ModelChoices,
    ModelRecord,
    Origin,
    Sighting,
    Verification,
)
from desktop_app.storage.database_schema import open_database
from desktop_app.storage.model_store import SqliteModelStore
from desktop_app.storage.model_store_schema import MODEL_RECORDS

# What a row looked like when a version was the newest: never edited.
ROWS = {
    1: {
        "key": "0123456789", "name": "Mine", "seen_name": "m", "family": "sd1",
        "component": "checkpoint", "size_bytes": 5, "favourite": True, "tags": ["a", "b"],
        "notes": "n", "thumbnail": "t.png", "health": "ok",
        "choices": {
            "defaults": {"steps": 9, "guidance_scale": 2.5, "scheduler": "euler", "loras": []},
            "vae": "v", "text_encoder": "", "loras": [{"name": "l", "weight": 0.5}],
        },
        "added": 7, "last_used": 8, "uses": 3,
        "origin": {
            "kind": "hub", "address": "o/n", "endpoint": "", "revision": "f" * 40,
            "files": [{"name": "x", "size": 1, "sha256": "e" * 64}], "fetched": 6, "catalog": "c",
        },
        "verification": {"when": 4, "against": "origin", "damaged": [], "files": []},
        "sightings": [{"path": "/m", "volume": "/", "when": 2, "signature": "s"}],
    },
}  # fmt: skip
ROWS[2] = ROWS[1]

FULL = ModelRecord(
    "k1",
    name="Näme \udc80",
    tags=("x", "y"),
    choices=ModelChoices(ModelDefaults(steps=3, conditions=(lora("l", 0.25),)), vae="v"),
    origin=Origin("hub", "o/n", files=(FileFact("a", 1, "s"),)),
    verification=Verification(1, "first", ("a",), (FileFact("a", 2),)),
    sightings=(Sighting("/a", "/", 5, "sig"),),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "models.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[SqliteModelStore]:
    made = SqliteModelStore(file)
    yield made
    made.close()


def test_a_record_comes_back_equal_from_another_store(store: SqliteModelStore, file: Path) -> None:
    assert store.get("k1") is None and store.all() == []
    store.put(FULL)
    other = SqliteModelStore(file)
    assert other.get("k1") == FULL and other.all() == [FULL]
    other.remove("k1")
    other.close()
    assert store.get("k1") is None


def test_records_come_newest_first(store: SqliteModelStore) -> None:
    for number in (2, 3, 1):
        store.put(ModelRecord(f"k{number}", added=number))
    assert [record.key for record in store.all()] == ["k3", "k2", "k1"]


@pytest.mark.slow
def test_changes_of_two_programs_at_once_all_count(store: SqliteModelStore, file: Path) -> None:
    script = (
        "import sys; from dataclasses import replace; from pathlib import Path;"
        "from desktop_app.core.model_record import ModelRecord;"
        "from desktop_app.storage.model_store import SqliteModelStore;"
        "store = SqliteModelStore(Path(sys.argv[1]));"
        "count = lambda r: replace(r or ModelRecord('k'), uses=(r.uses if r else 0) + 1);"
        "[store.change('k', count) for _ in range(100)]; store.close()"
    )

    def count(old: ModelRecord | None) -> ModelRecord:
        record = old or ModelRecord("k")
        return replace(record, uses=record.uses + 1)

    with subprocess.Popen([sys.executable, "-c", script, str(file)]) as other:
        threads = [
            threading.Thread(target=lambda: [store.change("k", count) for _ in range(50)])
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert other.wait(60) == 0
    record = store.get("k")
    assert record is not None and record.uses == 200


def test_a_change_that_fails_changes_nothing(store: SqliteModelStore) -> None:
    store.put(FULL)

    def fail(old: ModelRecord | None) -> ModelRecord:
        raise ValueError

    with pytest.raises(ValueError):
        store.change("k1", fail)
    assert store.get("k1") == FULL


def test_every_version_has_its_row_here() -> None:
    assert sorted(ROWS) == list(range(1, MODEL_RECORDS.version + 1))


@pytest.mark.parametrize("version", ROWS)
def test_a_file_of_every_version_opens_with_its_records(file: Path, version: int) -> None:
    row = ROWS[version]
    older = replace(MODEL_RECORDS, migrations=MODEL_RECORDS.migrations[:version])
    with closing(open_database(file, older)) as database:
        database.execute(
            "INSERT INTO models (key, added, record) VALUES (?, 7, ?)",
            (row["key"], json.dumps(row)),
        )
    store = SqliteModelStore(file)
    (record,) = store.all()
    assert record.name == "Mine" and record.favourite and record.tags == ("a", "b")
    assert record.choices.defaults == ModelDefaults(steps=9, guidance_scale=2.5, scheduler="euler")
    assert record.origin is not None and record.origin.files == (FileFact("x", 1, "e" * 64),)
    assert record.to_json() == {**record.to_json(), **ModelRecord.from_json(row).to_json()}
    store.close()


def test_a_newer_file_is_refused_and_not_touched(file: Path) -> None:
    with closing(open_database(file, MODEL_RECORDS)) as database:
        database.execute("PRAGMA user_version = 999")
        database.execute("PRAGMA journal_mode = DELETE")
    before = file.read_bytes()
    with pytest.raises(StorageError) as caught:
        SqliteModelStore(file).all()
    assert caught.value.code == "model_records_newer"
    assert file.read_bytes() == before


def test_a_damaged_file_is_set_aside_and_that_is_said(store: SqliteModelStore, file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)
    assert store.all() == []
    (notice,) = store.take_notices()
    assert notice.code == "model_records_damaged"
    assert file.with_name(str(notice.params["kept_as"])).read_bytes().startswith(b"no database")
    store.put(FULL)
    assert store.get("k1") == FULL and store.take_notices() == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": "k1"}', "[" * 100_000])
def test_a_row_nobody_can_read_is_neither_shown_nor_lost(
    store: SqliteModelStore, file: Path, text: str
) -> None:
    store.put(FULL)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE models SET record = ?, crc = NULL", (text,))
    assert store.all() == [] and store.get("k1") is None
    store.put(replace(FULL, name="new"))
    assert [record.name for record in store.all()] == ["new"]
    with closing(sqlite3.connect(file)) as database:
        assert (text,) in database.execute("SELECT record FROM models").fetchall()


def test_after_the_end_it_says_so(store: SqliteModelStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StorageError) as caught:
        store.all()
    assert caught.value.code == "model_records_failed"


def test_a_folder_that_cannot_be_made_is_an_error_that_can_be_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError) as caught:
        SqliteModelStore(tmp_path / "file" / "models.sqlite").all()
    assert caught.value.code == "data_folder_unwritable"
