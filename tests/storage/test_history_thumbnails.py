from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.imaging.opening import read_picture
from desktop_app.storage.history import History
from desktop_app.storage.history_thumbnails import HistoryThumbnails
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.history_v1 import write_v1
from tests.storage.processes import killed_at


def stored(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "thumbnails.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM thumbnails").fetchone()[0])


@pytest.mark.slow
def test_thumbnails_lie_apart_from_the_rows(history: History) -> None:
    entries = [history.add(picture(n), request_for("x"), MODEL) for n in range(20)]
    assert [entry.thumbnail for entry in history.newest()] == [
        entry.thumbnail for entry in reversed(entries)
    ]
    history.close()
    assert stored(history.folder) == 20
    with closing(sqlite3.connect(history.folder / "history.sqlite")) as rows:
        assert rows.execute("SELECT count(*) FROM thumbnails").fetchone() == (0,)


def test_one_that_is_missing_is_made_again_from_the_picture(history: History) -> None:
    entry = history.add(picture(width=900, height=300), request_for("x"), MODEL)
    history.thumbnails.remove([entry.uid])
    (again,) = history.newest()
    assert read_picture(again.thumbnail, "x").size.width == 256
    assert history.thumbnails.get([entry.uid]) == {entry.uid: again.thumbnail}
    history.path_of(entry).unlink()
    history.thumbnails.remove([entry.uid])
    (gone,) = history.newest()
    assert (gone.thumbnail, gone.missing) == (b"", True)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"garbage" * 999, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_store_costs_nothing(history: History, damage: bytes) -> None:
    history.add(picture(), request_for("x"), MODEL)
    history.close()
    (history.folder / "thumbnails.sqlite").write_bytes(damage)
    again = History(history.folder / "history.sqlite", {})
    assert read_picture(again.newest()[0].thumbnail, "x").size.width == 64
    assert again.take_notices() == []
    again.close()


def test_where_the_store_can_not_be_used_they_are_made_each_time(history: History) -> None:
    history.add(picture(), request_for("x"), MODEL)
    history.close()
    (history.folder / "thumbnails.sqlite").unlink()
    (history.folder / "thumbnails.sqlite").mkdir()
    again = History(history.folder / "history.sqlite", {})
    for _ in range(2):
        assert again.newest()[0].thumbnail
    for number in range(80):
        again.thumbnails.put(f"{number:032x}", b"x")
    again.close()


@pytest.mark.slow
def test_old_ones_are_read_where_they_are_and_moved_in_batches(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    write_v1(file, 50, thumbnails=45)
    history = History(file, {})
    before = {entry.id: entry.thumbnail for entry in history.newest()}
    assert sum(map(bool, before.values())) == 45
    moved = list[int]()
    while not moved or moved[-1]:
        moved.append(history.move_thumbnails(20))
        assert {entry.id: entry.thumbnail for entry in history.newest()} == before
    assert moved == [20, 20, 5, 0]
    history.close()
    assert stored(tmp_path) == 45


MOVE = """
    import sys
    from pathlib import Path
    from desktop_app.storage.history import History
    history = History(Path(sys.argv[1]), {})
    while moved := history.move_thumbnails(10):
        tell(moved)
"""


@pytest.mark.skipif(not hasattr(os, "kill"), reason="no kill -9 here")
def test_killed_while_they_move_none_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    write_v1(file, 2000, thumbnails=2000)
    for times in (1, 40):
        assert killed_at(times, MOVE, file) == "10"
    history = History(file, {})
    while history.move_thumbnails():
        pass
    entries = history.newest(limit=9999)
    assert {entry.thumbnail for entry in entries} == {
        b"thumbnail %d" % entry.id for entry in entries
    }
    history.close()


def test_what_was_put_is_written_at_the_end(tmp_path: Path) -> None:
    store = HistoryThumbnails(tmp_path / "thumbnails.sqlite")
    store.put("a", b"1")
    assert store.get(["a", "b"]) == {"a": b"1"}
    store.close()
    store.close()
    again = HistoryThumbnails(tmp_path / "thumbnails.sqlite")
    assert again.get(["a", "b"]) == {"a": b"1"}
    again.close()
