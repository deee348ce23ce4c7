"""Data folders of older, of newer and of today's programs, with real files of every store."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import desktop_app
from desktop_app.core.errors import InputError, StorageError
from desktop_app.library import licences
from desktop_app.storage.data.backups import KEPT, backups, restore
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.data.stores import STORES, Store, database_version
from desktop_app.storage.data.version import FORMAT, find_version
from desktop_app.storage.database_schema import open_database
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.model_store_schema import MODEL_RECORDS
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_schema import QUEUE
from tests.refusals import refused

SCHEMAS = {"history": HISTORY, "models": MODEL_RECORDS, "queue": QUEUE}
ADDED = {
    "history": "ALTER TABLE images ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;",
    "models": "ALTER TABLE models ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;",
    "queue": "ALTER TABLE jobs ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;",
}

ROWS = {
    "history": """INSERT INTO images (created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document)
        VALUES (1, 'old', '', '{}', 'm', 'd', 2, 3, 4, 'a.png', 5.5, 'inpaint', 'd')""",
    "models": "INSERT INTO models (key, added, record) VALUES ('key', 1, '{}')",
    "queue": "INSERT INTO meta (key, value) VALUES ('paused', '1')",
}


def a_next_program() -> tuple[Store, ...]:
    """The stores of a program that has one migration more in each database."""
    return tuple(replace(one, version=one.version + one.is_database) for one in STORES)


def written_by(folder: Path, version: int) -> DataPaths:
    """A data folder as a program wrote it whose databases were at ``version``, before there was a
    version file: real databases with rows, and all that is no database."""
    paths = DataPaths.at(folder)
    paths.ensure()
    for name, schema in SCHEMAS.items():
        file = next(store for store in STORES if store.name == name).file(paths)
        tables = schema.tables if version >= schema.version else frozenset[str]()
        old = replace(schema, migrations=schema.migrations[:version], tables=tables)
        with closing(open_database(file, old)) as database:
            database.execute(ROWS[name])
    (paths.history / "a.png").write_bytes(b"a picture")
    paths.settings.write_text('[window]\ntheme = "dark"\n', "utf-8")
    paths.licences.write_text('{"version": 1, "accepted": []}', "utf-8")
    paths.model_list.write_text('{"version": 1, "paths": []}', "utf-8")
    return paths


def migrated(paths: DataPaths) -> None:
    """What the next program's stores do when they are opened."""
    for name, schema in SCHEMAS.items():
        file = next(store for store in STORES if store.name == name).file(paths)
        new = replace(schema, migrations=(*schema.migrations, ADDED[name]))
        open_database(file, new).close()


def content(folder: Path) -> dict[str, str]:
    """Every file and folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        )
        for path in folder.rglob("*")
    }


@contextmanager
def opened(paths: DataPaths, stores: tuple[Store, ...] = STORES) -> Iterator[None]:
    use = open_data(paths, stores)
    try:
        yield
    finally:
        use.release()


VERSIONS = range(1, max(schema.version for schema in SCHEMAS.values()) + 1)


def test_an_empty_folder_gets_a_version_file_and_no_backup(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path / "data")
    with opened(paths):
        told = json.loads(paths.version_file.read_bytes())
        assert told["format"] == FORMAT
        assert told["program"] == desktop_app.__version__
        assert told["stores"] == {store.name: store.version for store in STORES}
        assert not paths.backups.exists()


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_a_folder_of_every_older_version_is_kept_before_it_is_changed(
    tmp_path: Path, version: int
) -> None:
    paths = written_by(tmp_path / "data", version)
    settings = paths.settings.read_bytes()
    with opened(paths, a_next_program()):
        migrated(paths)
    (backup,) = backups(paths)
    for name, file in (("history", "history/history.sqlite"), ("models", "models.sqlite")):
        was = min(version, SCHEMAS[name].version)
        assert backup.versions[name] == database_version(backup.folder / file) == was
        assert (database_version(paths.root / file) or 0) > was
    with closing(sqlite3.connect(backup.folder / "history/history.sqlite")) as database:
        assert database.execute("SELECT prompt FROM images").fetchall() == [("old",)]
    assert (backup.folder / "settings.toml").read_bytes() == settings
    assert not list(backup.folder.rglob("*.png")), "pictures are in no backup"
    with opened(paths, a_next_program()):
        assert len(backups(paths)) == 1, "nothing changes any more"


@pytest.mark.slow
def test_a_database_whose_last_rows_are_still_in_its_log_is_kept_whole(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    with closing(sqlite3.connect(paths.history_file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("UPDATE images SET prompt = 'newest'")
        database.commit()
        with opened(paths, a_next_program()):
            copy = backups(paths)[0].folder / "history/history.sqlite"
            with closing(sqlite3.connect(copy)) as kept:
                assert kept.execute("SELECT prompt FROM images").fetchall() == [("newest",)]


def test_newer_data_is_refused_and_not_a_byte_of_it_changes(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    with opened(paths, a_next_program()):
        migrated(paths)
    before = content(paths.root)
    with pytest.raises(StorageError) as refused:
        open_data(paths)
    # So does another build of the same version.
    assert refused.value.code == "data_newer_build"
    assert content(paths.root) == before


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("data.json", json.dumps({"format": FORMAT + 1, "program": "9.0", "stores": {}})),
        ("data.json", json.dumps({"format": FORMAT, "program": "9.0", "stores": {"settings": 2}})),
        ("licences.json", '{"version": 2, "accepted": []}'),
    ],
)
def test_each_kind_of_newer_file_is_refused(tmp_path: Path, file: str, text: str) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    (paths.root / file).write_text(text, "utf-8")
    before = content(paths.root)
    with pytest.raises(StorageError) as refused:
        open_data(paths)
    by_9 = "9.0" in text
    assert refused.value.code == ("data_newer" if by_9 else "data_newer_build")
    assert content(paths.root) == before


@pytest.mark.slow
def test_a_newer_database_without_a_version_file_is_refused_too(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    migrated(paths)
    before = content(paths.root)
    with pytest.raises(StorageError) as refused:
        open_data(paths)
    assert refused.value.code == "data_newer_build"
    assert content(paths.root) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "x"}', '{"format": 1, "stores": 3}'])
def test_a_version_file_that_makes_no_sense_is_written_again(tmp_path: Path, text: str) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    paths.version_file.write_text(text, "utf-8")
    with opened(paths):
        pass
    told = find_version(paths).recorded
    assert told is not None and told.program == desktop_app.__version__


@pytest.mark.slow
def test_two_programs_of_the_same_formats_share_a_folder(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    # The newer knows a store more; it wrote last.
    more = Store("stars", lambda paths: paths.root / "stars.json", 1, lambda _: None)
    with opened(paths, (*STORES, more)), opened(paths):
        assert json.loads(paths.version_file.read_bytes())["stores"]["stars"] == 1
    assert not paths.backups.exists()


@pytest.mark.slow
def test_formats_do_not_change_while_another_process_uses_them(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    script = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.storage.paths import DataPaths\n"
        "from desktop_app.storage.data.open_folder import open_data\n"
        "use = open_data(DataPaths.at(Path(sys.argv[1])))\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(paths.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StorageError) as refused:
            open_data(paths, a_next_program())
        assert refused.value.code == "data_in_use"
        assert not paths.backups.exists()
        with opened(paths):
            pass  # the same formats: side by side
        # Killed, it leaves its file behind; the system has let go of its lock.
        other.kill()
        other.wait()
    with opened(paths, a_next_program()):
        assert len(backups(paths)) == 1


def test_a_backup_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    paths.backups.write_bytes(b"no folder")
    with pytest.raises(StorageError) as refused:
        open_data(paths, a_next_program())
    assert refused.value.code == "data_backup_failed"
    assert database_version(paths.history_file) == HISTORY.version
    assert not paths.version_file.exists()


def test_the_last_three_backups_are_kept(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    stores = STORES
    for number in range(2, 7):
        stores = tuple(replace(s, version=number) if s.name == "speeds" else s for s in STORES)
        paths.speeds.write_text("{}", "utf-8")
        with opened(paths, stores):
            pass
    made = backups(paths)
    assert len(made) == KEPT
    assert [one.versions["speeds"] for one in made] == [5, 4, 3]


def test_a_backup_brings_back_what_an_older_program_can_use(tmp_path: Path) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    with opened(paths, a_next_program()):
        migrated(paths)
        paths.settings.write_text("[window]\n", "utf-8")
        paths.speeds.write_text("{}", "utf-8")
    restore(paths, backups(paths)[0].name)
    assert database_version(paths.history_file) == HISTORY.version
    assert b"dark" in paths.settings.read_bytes()
    assert not paths.speeds.exists()
    with opened(paths), closing(sqlite3.connect(paths.history_file)) as database:
        assert database.execute("SELECT prompt FROM images").fetchall() == [("old",)]
    assert len(backups(paths)) == 2, "what was there before is a backup now"


def test_a_backup_is_not_put_back_under_an_open_window_nor_if_it_is_damaged(
    tmp_path: Path,
) -> None:
    paths = written_by(tmp_path / "data", HISTORY.version)
    with opened(paths, a_next_program()):
        (backup,) = backups(paths)
        with refused(StorageError, "data_in_use"):
            restore(paths, backup.name)
    with pytest.raises(InputError) as unknown:
        restore(paths, "nothing")
    assert unknown.value.code == "backup_unknown"
    (backup.folder / "settings.toml").write_text("else", "utf-8")
    before = content(paths.root)
    with pytest.raises(StorageError) as damaged:
        restore(paths, backup.name)
    assert damaged.value.code == "backup_damaged"
    assert content(paths.root) == before


def test_the_table_has_todays_versions() -> None:
    ours = {store.name: store.version for store in STORES}
    assert ours["licences"] == licences._VERSION  # pyright: ignore[reportPrivateUsage]
    assert ours["history"] == HISTORY.version
    assert ours["models"] == MODEL_RECORDS.version
