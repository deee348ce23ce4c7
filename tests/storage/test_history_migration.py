"""A history of version 1 as today's program finds it: by cases, by the million, killed midway."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.core.uid import is_uid
from desktop_app.storage.data.backups import backups
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.data.stores import database_version
from desktop_app.storage.database_schema import open_database
from desktop_app.storage.history import History
from desktop_app.storage.history_files import uid_of
from desktop_app.storage.history_indexing import catch_up, rows_behind
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.paths import DataPaths
from tests.storage.conftest import request_for
from tests.storage.history_v1 import BEGIN_MS, INSERT, V1, version_of, write_v1
from tests.storage.processes import running

NOW = json.dumps(request_for("x", steps=9, scheduler="euler").to_json())
FLAT = json.dumps({**json.loads(NOW), "steps": 7, "sampling": {"steps": 8, "scheduler": "ddim"}})
SAMPLING = json.dumps({"sampling": {"steps": 8, "guidance_scale": 3, "scheduler": "ddim"}})


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("request_json", "settings"),
    [
        (NOW, "scheduler:=euler steps:9 guidance-scale:7.5 strength:1"),
        (FLAT, "scheduler:=euler steps:7 guidance-scale:7.5 strength:1"),
        (SAMPLING, "scheduler:=ddim steps:8 guidance-scale:3 strength:1"),
        ('{"strength": "x\\u0000", "steps": 1e99}', "scheduler:=dpmpp_2m_karras steps:>1e98"),
        ('{"steps": 5', ""),
        ("", ""),
    ],
)
def test_settings_come_from_the_request_however_it_was_written(
    tmp_path: Path, request_json: str, settings: str
) -> None:
    file = tmp_path / "history.sqlite"
    values = (BEGIN_MS, "x", request_json, "d", 1, 8, 8, "a.png", "inpaint")
    with closing(open_database(file, V1)) as database:
        database.execute(INSERT, values)
    history = History(file, {})
    search = HistorySearch(history)
    for each in settings.split():
        assert search.count(Query(each)) == 1
    assert search.count(Query("steps:>=0")) == bool(settings)
    assert len(history.newest()) == 1
    history.close()


@pytest.mark.parametrize(
    "file",
    ["2026-11/20261122-142122-42-01ef.png", "2026-11/20261122-142122-4294967295-ffff.png"],
)
def test_an_old_id_follows_from_the_pictures_name_alone(tmp_path: Path, file: str) -> None:
    seed = int(file.split("-")[3])
    made = 1_795_357_282_987
    with closing(open_database(tmp_path / "history.sqlite", V1)) as database:
        for name in (file, file, "a.png", "b.png"):  # the second: somebody's copy of a row
            database.execute(INSERT, (made, "x", NOW, "d", seed, 8, 8, name, "inpaint"))
    history = History(tmp_path / "history.sqlite", {})
    uids = [entry.uid for entry in reversed(history.newest())]
    assert uids[0] == uid_of(file) and len(set(uids)) == 4
    assert all(is_uid(uid) and made - 1000 < int(uid[:12], 16) <= made for uid in uids)
    history.close()


def test_a_rows_number_still_finds_it(tmp_path: Path) -> None:
    write_v1(tmp_path / "history.sqlite", 3)
    history = History(tmp_path / "history.sqlite", {})
    for entry in history.newest():
        assert history.get(f"#{entry.id}") == history.get(entry.uid) == entry
    for nothing in ("#9", "#", "#-1", "#1.5", "# 1", f"#{10**30}", "", "1"):
        assert history.get(nothing) is None
    history.close()


def test_old_rows_are_searched_and_counted_as_new_ones(tmp_path: Path) -> None:
    write_v1(tmp_path / "history.sqlite", 60)
    history = History(tmp_path / "history.sqlite", {})
    (first,) = history.newest(limit=1)
    history.mark(first.uid, note="by the fireside")  # before anything is indexed
    search = HistorySearch(history)
    counts = search.facets(Query())
    for facet in ("model", "size", "task", "source"):
        assert sum(one.count for one in counts[facet].values) == 60
    assert {one.value: one.count for one in counts["size"].values} == {
        size: search.count(Query(wanted={"size": (size,)})) for size in ("512x512", "768x512")
    }
    assert search.count(Query("castle OR fox")) + search.count(Query("-castle -fox")) == 60
    assert search.uids(Query("fireside")) == [first.uid]
    history.close()


@pytest.mark.slow
def test_facets_of_old_rows_are_made_in_batches(tmp_path: Path) -> None:
    write_v1(tmp_path / "history.sqlite", 700)
    history = History(tmp_path / "history.sqlite", {})
    left = list[int]()
    while behind := history.database.read(rows_behind):
        left.append(behind)
        history.database.write(lambda one: catch_up(one, 300))
    assert left == [700, 400, 100]
    search = HistorySearch(history)
    assert search.count(Query("steps:10")) + search.count(Query("steps:>10")) == 700
    history.close()


MIGRATE = """
    import sys
    from pathlib import Path
    from desktop_app.storage.history import History
    print("begin", flush=True)
    History(Path(sys.argv[1]), {}).close()
    print("done", flush=True)
"""


def written(wal: Path) -> int:
    """Bytes of a write-ahead log; 0 where it is not, or went as one looked."""
    try:
        return wal.stat().st_size
    except FileNotFoundError:
        return 0


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_killed_in_the_middle_it_is_whole_and_kept(tmp_path: Path, count: int) -> None:
    paths = DataPaths.at(tmp_path / "data").ensure()
    file = paths.history_file
    write_v1(file, count)
    use = open_data(paths)
    (backup,) = backups(paths)
    assert database_version(backup.folder / "history/history.sqlite") == 1
    with closing(sqlite3.connect(backup.folder / "history/history.sqlite")) as kept:
        assert kept.execute("SELECT count(*) FROM images").fetchone() == (count,)
    wal = file.with_name(file.name + "-wal")
    killed = 0
    for least in (0, 100_000, 1_000_000):
        with running(MIGRATE, file) as process:
            assert process.stdout is not None and process.stdout.readline() == "begin\n"
            # As soon as the transaction has written so much of itself.
            while process.poll() is None and written(wal) <= least:
                time.sleep(0)
            process.kill()
            killed += process.stdout.read() == ""
        assert version_of(file) in range(1, HISTORY.version + 1)
    assert killed > 0, "none was killed midway"
    begun = time.perf_counter()
    history = History(file, {})
    print(f"{count} rows migrated in {time.perf_counter() - begun:.1f} s")
    assert version_of(file) == HISTORY.version
    told = history.database.read(
        lambda one: one.execute("SELECT count(*), count(DISTINCT uid) FROM images").fetchone()
    )
    assert tuple(told) == (count, count)
    assert (
        history.database.read(lambda one: one.execute("PRAGMA quick_check").fetchone()[0]) == "ok"
    )
    assert HistorySearch(history).listed("steps:10")[0].request is not None
    assert history.take_notices() == []
    history.close()
    use.release()
