"""A server whose records are damaged starts, says what it set aside, and runs jobs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.core.set_aside import aside_file
from desktop_app.storage.queue_store import QueueStore
from tests.extensions.serving.server.drawn import PROGRAM
from tests.extensions.serving.server.serving import SMALL, add_token, done, serving
from tests.storage.record_stores import record


@pytest.mark.slow
def test_a_damaged_job_entry_and_token_stop_nobody_else(tmp_path: Path, loopback: None) -> None:
    folder = tmp_path / "data"
    add_token(folder, "first")
    token = add_token(folder, "ann")
    add_token(folder, "bob")
    tokens = folder / "server-tokens.json"
    tokens.write_bytes(tokens.read_bytes().replace(b'"name": "bob"', b'"name": "bqz"'))
    queue = folder / "queue.sqlite"
    with closing(QueueStore(queue)) as store:
        store.add("bad", record("bad"))
    with closing(sqlite3.connect(queue)) as database, database:
        database.execute("UPDATE jobs SET record = CAST(x'7bff' AS TEXT)")
    with serving(folder, program=PROGRAM) as served, served.client(token) as ann:
        assert done(ann, {**SMALL, "settings": {"steps": 1, "seed": 5}})
    assert aside_file(queue).is_file() and aside_file(tokens).is_file()
