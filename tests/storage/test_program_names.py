"""Names that another program's database has of its models."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.storage.program_names import invokeai_names

KEY = "9d6ba49e-7a37-4e0f-94b0-7a6b9c3e2a11"


def write_names(database: Path, rows: Mapping[str, object]) -> Path:
    """A database as InvokeAI 6.8 has it, as far as models are in it."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(
            "CREATE TABLE models (id TEXT NOT NULL PRIMARY KEY, config TEXT NOT NULL,"
            " name TEXT GENERATED ALWAYS AS (json_extract(config, '$.name')) VIRTUAL NOT NULL,"
            " created_at DATETIME NOT NULL DEFAULT (STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')))"
        )
        for key, name in rows.items():
            config = {"key": key, "name": name, "path": key, "type": "main"}
            opened.execute(
                "INSERT INTO models (id, config) VALUES (?, ?)", (key, json.dumps(config))
            )
    return database


def test_names_by_key(tmp_path: Path) -> None:
    rows = {KEY: "Z-Image 中文", "other": "x", "number": 7}
    database = write_names(tmp_path / "D ü" / "invokeai.db", rows)
    before = {path: path.stat() for path in database.parent.iterdir()}
    assert invokeai_names(database) == {KEY: "Z-Image 中文", "other": "x"}
    after = {path: path.stat() for path in database.parent.iterdir()}
    assert [(p, s.st_size, s.st_mtime_ns) for p, s in after.items()] == [
        (p, s.st_size, s.st_mtime_ns) for p, s in before.items()
    ]


def test_one_row_that_is_no_json_leaves_the_others(tmp_path: Path) -> None:
    database = write_names(tmp_path / "invokeai.db", {KEY: "good"})
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("CREATE TABLE plain AS SELECT id, config FROM models")
        opened.execute("DROP TABLE models")
        opened.execute("ALTER TABLE plain RENAME TO models")
        rows = (("a", "{"), ("b", "[]"), ("c", "[" * 100_000), ("d", None), ("e", b"\xff"))
        opened.executemany("INSERT INTO models VALUES (?, ?)", rows)
    assert invokeai_names(database) == {KEY: "good"}


def test_in_use_and_locked_it_is_read_all_the_same_and_nothing_appears_beside_it(
    tmp_path: Path,
) -> None:
    database = write_names(tmp_path / "invokeai.db", {KEY: "good"})
    with closing(sqlite3.connect(database, isolation_level=None)) as theirs:
        theirs.execute("PRAGMA journal_mode = DELETE")
        theirs.execute("BEGIN EXCLUSIVE")
        assert invokeai_names(database) == {KEY: "good"}
    assert [path.name for path in tmp_path.iterdir()] == ["invokeai.db"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_of_a_damaged_one_there_is_nothing(content: bytes, tmp_path: Path) -> None:
    database = tmp_path / "invokeai.db"
    database.write_bytes(content)
    assert invokeai_names(database) == {}
    assert database.read_bytes() == content


def test_damage_in_the_middle_is_no_wrong_name(tmp_path: Path) -> None:
    rows = {f"{at:036}": f"model {at}" for at in range(2000)}
    database = write_names(tmp_path / "invokeai.db", rows)
    data = bytearray(database.read_bytes())
    for at in range(4096, len(data), 3 * 4096):
        data[at : at + 64] = b"\xaa" * 64
    database.write_bytes(data)
    assert invokeai_names(database).items() <= rows.items()


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    assert invokeai_names(tmp_path / "missing.db") == invokeai_names(tmp_path) == {}
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.db")
        assert invokeai_names(tmp_path / "pipe.db") == {}
