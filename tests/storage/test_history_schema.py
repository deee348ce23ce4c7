from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.storage.database_schema import Schema, open_database
from desktop_app.storage.history import History
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.history_search import HistorySearch
from tests.storage.conftest import MODEL, picture, request_for

# What a row looked like when a version was the newest: one statement a version, never edited.
ROWS = {
    1: (
        """INSERT INTO images (created, prompt, negative, request, model_name, model_digest, seed,
        width, height, file, seconds, task, document)
        VALUES (1, 'old', '', '{}', 'm', 'd', 2, 3, 4, 'a.png', 5.5, 'inpaint', 'doc')""",
        "INSERT INTO words (rowid, prompt, negative) VALUES (1, 'old', '')",
    ),
    2: (
        """INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document, owner, job, image, content, inputs,
        environment, starred, tags, note) VALUES ('00000000000100112233445566778899', 1, 'old', '',
        '{}', 'm', 'd', 2, 3, 4, 'a.png', 5.5, 'inpaint', 'doc', 'me', 'j', 0, 'c', '[]', 'e', 1,
        '["x"]', 'n')""",
        f"INSERT INTO environments VALUES ('{sha256(b'{}').hexdigest()}', '{{}}')",
        "INSERT INTO words (rowid, prompt, negative) VALUES (1, 'old', '')",
        "UPDATE progress SET value = 1 WHERE name IN ('words', 'facets')",
    ),
    3: (
        """INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document, outside, source, told, albums)
        VALUES ('00000000000100112233445566778899', 1, 'old', '', '', 'm', '', 2, 3, 4, '', 0, '',
        '', '/somewhere/a.png', 'comfyui', '{}', '[["a", 1]]')""",
        "INSERT INTO named VALUES ('a', 'album', 'Foxes', '')",
    ),
    4: (
        """INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document)
        VALUES ('00000000000100112233445566778899', 1, 'old', '', '{"steps": 5}', 'm', 'd', 2, 3, 4,
        'a.png', 0, 'inpaint', 'doc')""",
        "UPDATE progress SET value = 0 WHERE name IN ('words', 'labels')",
    ),
    5: (
        """INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document, parents)
        VALUES ('00000000000100112233445566778899', 1, 'old', '', '{"steps": 5}', 'm', 'd', 2, 3, 4,
        'a.png', 0, 'inpaint', 'doc', '["00000000000000112233445566778899"]')""",
        "UPDATE progress SET value = 0 WHERE name IN ('words', 'labels')",
    ),
    6: (
        """INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document)
        VALUES ('00000000000100112233445566778899', 1, 'old', '', '{"steps": 5}', 'm', 'd', 2, 3, 4,
        'a.png', 0, 'inpaint', 'doc')""",
        "UPDATE images SET crc = 1900663606",
        "UPDATE progress SET value = 0 WHERE name IN ('words', 'labels')",
    ),
    7: (
        """INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document)
        VALUES ('00000000000100112233445566778899', 1, 'old', '', '{"steps": 5}', 'm', 'd', 2, 3, 4,
        'a.png', 0, 'inpaint', 'doc')""",
        "UPDATE images SET crc = 1900663606",
        "UPDATE progress SET value = 0 WHERE name IN ('words', 'labels')",
    ),
    8: (
        """INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest,
        seed, width, height, file, seconds, task, document)
        VALUES ('00000000000100112233445566778899', 1, 'old', '', '{"steps": 5}', 'm', 'd', 2, 3, 4,
        'a.png', 0, 'inpaint', 'doc')""",
        "UPDATE images SET crc = 1900663606",
        "UPDATE progress SET value = 0 WHERE name IN ('words', 'labels')",
    ),
}


def with_scripts(*scripts: str) -> Schema:
    """The history with other migrations."""
    tables = HISTORY.tables if len(scripts) >= HISTORY.version else frozenset({"images"})
    return replace(HISTORY, migrations=scripts, tables=tables)


def version_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def test_every_version_has_its_row_here() -> None:
    assert sorted(ROWS) == list(range(1, HISTORY.version + 1))


@pytest.mark.slow
@pytest.mark.parametrize("version", range(1, HISTORY.version + 1))
def test_a_file_of_every_version_opens_with_its_rows(tmp_path: Path, version: int) -> None:
    file = tmp_path / "history.sqlite"
    with closing(open_database(file, with_scripts(*HISTORY.migrations[:version]))) as database:
        for statement in ROWS[version]:
            database.execute(statement)
    assert version_of(file) == version
    history = History(file, {})
    (entry,) = HistorySearch(history).listed("ol")
    assert (entry.prompt, entry.seed, str(entry.size), entry.thumbnail) == ("old", 2, "3x4", b"")
    assert not history.database.mend()
    history.add(picture(), request_for("new"), MODEL)
    assert history.take_notices() == []
    history.close()
    assert version_of(file) == HISTORY.version


def test_a_migration_runs_once_and_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    open_database(file, HISTORY).close()
    broken = with_scripts(
        *HISTORY.migrations, "ALTER TABLE images ADD COLUMN rating INTEGER;\nNONSENSE;\n"
    )
    with pytest.raises(sqlite3.Error):
        open_database(file, broken)
    assert version_of(file) == HISTORY.version

    right = with_scripts(
        *HISTORY.migrations,
        "ALTER TABLE images ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;\n",
    )
    for _ in range(2):
        with closing(open_database(file, right)) as database:
            assert database.execute("SELECT rating FROM images").fetchall() == []
    assert version_of(file) == HISTORY.version + 1


def test_a_newer_history_is_refused_and_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    with closing(open_database(file, HISTORY)) as database:
        database.execute("PRAGMA user_version = 999")
        database.execute("PRAGMA journal_mode = DELETE")
    before = file.read_bytes()
    with pytest.raises(StorageError) as caught:
        History(file, {})
    assert (caught.value.code, caught.value.params["version"]) == ("history_newer", 999)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["history.sqlite"]


def test_another_programs_database_is_set_aside_not_written_to(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE theirs (x)")
        database.execute(f"PRAGMA user_version = {HISTORY.version}")
    history = History(file, {})
    assert [notice.code for notice in history.take_notices()] == ["history_damaged"]
    history.close()


def test_the_file_keeps_its_log_beside_it_and_checks_its_references(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "history.sqlite", HISTORY)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert database.execute("PRAGMA synchronous").fetchone()[0] == 1
        assert database.execute("PRAGMA foreign_keys").fetchone()[0] == 1
