"""A history whose database is lost, made again: what comes back, and what is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.geometry import Size
from desktop_app.core.set_aside import Aside, put_aside
from desktop_app.storage.database_schema import open_database
from desktop_app.storage.history import History
from desktop_app.storage.history_check import check, find_damage
from desktop_app.storage.history_rebuild import rebuild, rebuild_is_due, take_up_strays
from desktop_app.storage.history_record import EntryOrigin, HistoryRecord
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.history_trash import trash
from desktop_app.storage.result_file import result_png, result_texts
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.history_v1 import INSERT, V1
from tests.storage.processes import killed_at

SCHEDULERS = load_schedulers()
ENVIRONMENT = {"torch": "2.13.0"}


def filled(history: History) -> None:
    """Entries of all sorts."""
    inputs = ({"request": {}, "pixels": {"blob": "0" * 64}},)
    for number in range(6):
        origin = EntryOrigin(
            number % 2, 1.5, "Stillleben", f"job{number // 2}", "me", inputs, ENVIRONMENT, "f" * 64
        )
        history.add(picture(number), request_for(f"fox {number}", count=2), MODEL, origin)
    history.add(picture(7), request_for("一只红苹果\ud800"), None)
    first, second, third, *_ = history.newest()
    history.mark(first.uid, starred=True, tags=["x"], note="n")
    history.mark(second.uid, applied=True, lock_before="a", lock_after="b")
    history.mark(second.uid, request=json.dumps(request_for("other").to_json()))
    trash(history, [third.uid])


def content(history: History) -> list[dict[str, Any]]:
    """All entries, but for what is only of this database."""
    entries = history.newest(limit=999) + history.newest(limit=999, trashed=True)
    told = [{**asdict(entry), "id": 0, "thumbnail": b""} for entry in entries]
    return sorted(told, key=lambda one: one["uid"])


def without_database(history: History) -> History:
    """Closed, its database deleted, opened again."""
    history.close()
    for path in history.folder.glob("history.sqlite*"):
        path.unlink()
    return History(history.file, SCHEDULERS)


def test_a_lost_database_comes_back_whole_from_pictures_and_notes(history: History) -> None:
    filled(history)
    before, environment = content(history), history.newest()[-1].environment
    again = without_database(history)
    assert again.newest() == [] and rebuild_is_due(again)
    done = rebuild(again)
    assert content(again) == before
    assert (done.pictures, done.added, done.torn, done.unreadable) == (7, 7, 0, ())
    assert dict(done.without) == {}
    assert again.environment(environment) == ENVIRONMENT
    assert [entry.prompt for entry in HistorySearch(again).listed("fox")] == [
        f"fox {n}" for n in (5, 3, 2, 1, 0)
    ]
    assert all(entry.thumbnail for entry in again.newest())
    assert not rebuild_is_due(again) and check(again).is_whole
    assert rebuild(again).added == 0
    again.close()


def test_without_the_notes_the_report_says_what_is_lost(history: History) -> None:
    filled(history)
    again = without_database(history)
    (history.folder / "marks.jsonl").unlink()
    done = rebuild(again)
    assert (done.added, dict(done.without)) == (7, {"notes": 7})
    entry = HistorySearch(again).listed("fox")[0]
    assert (entry.seconds, entry.job, entry.output_digest) == (1.5, "job2", "f" * 64)
    assert (entry.document, entry.inputs, entry.environment, entry.starred) == ("", (), "", False)
    assert again.newest(trashed=True) == []
    again.close()


@pytest.mark.slow
def test_pictures_of_version_1_get_the_ids_that_the_migration_gave_them(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    name, request = "2026-11/20261122-142122-42-01ef.png", request_for("old", seed=42)
    (tmp_path / "2026-11").mkdir()
    texts = result_texts(request, MODEL, Size(64, 48), SCHEDULERS)
    (tmp_path / name).write_bytes(result_png(picture(), texts))
    database = open_database(file, V1)
    text = json.dumps(request.to_json())
    made = (1_795_357_282_987, "old", text, MODEL.digest, 42, 64, 48, name, "text_to_image")
    database.execute(INSERT, made)
    database.close()
    history = History(file, SCHEDULERS)
    (before,) = history.newest()
    history.mark(before.uid, starred=True)
    again = without_database(history)
    done = rebuild(again)
    (after,) = HistorySearch(again).listed("old")
    assert (after.uid, after.starred, after.seed) == (before.uid, True, 42)
    assert after.request == before.request and after.seconds == 0.0
    assert dict(done.without) == {"seconds": 1}
    again.close()


def test_strange_files_are_named_and_skipped(history: History) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    month = history.path_of(entry).parent
    (month / "cut.png").write_bytes(history.path_of(entry).read_bytes()[:60])
    (month / "text.png").write_text("no picture")
    (month / "notes.txt").write_text("not looked at")
    (history.folder / "elsewhere").mkdir()
    shutil.copy(history.path_of(entry), history.folder / "elsewhere" / "a.png")
    shutil.copy(history.path_of(entry), month / "a copy.png")
    (month / "plain.png").write_bytes(result_png(picture(), {}))
    broken = {"velatura": '{"request": {"seed": -1, "prompt": 7}, "entry": [], "model": 3}'}
    (month / "broken.png").write_bytes(result_png(picture(1), broken))
    foreign = {"parameters": "a fox\nand a hen\nNegative prompt: x\nSteps: 3, Seed: 9"}
    (month / "foreign.png").write_bytes(result_png(picture(2), foreign))
    again = without_database(history)
    done = rebuild(again)
    assert sorted(path.rpartition("/")[2] for path in done.unreadable) == ["cut.png", "text.png"]
    assert (done.pictures, done.added) == (7, 4)
    assert sorted(each.prompt for each in again.newest()) == ["", "7", "a fox\nand a hen", "x"]
    assert done.without["settings"] == 2
    again.close()


@pytest.mark.slow
def test_damage_is_found_set_aside_and_made_good(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        history.add(picture(number, 8, 8), request_for(f"fox {number}"), MODEL)
    assert find_damage(history) == ""
    history.close()
    data = bytearray(history.file.read_bytes())
    data[3 * 4096 : 9 * 4096] = os.urandom(6 * 4096)
    history.file.write_bytes(data)
    again = History(history.file, SCHEDULERS)
    damage = find_damage(again)
    assert damage
    monkeypatch.setattr("desktop_app.storage.history_check._ASKED", 1)
    assert find_damage(again, lambda: False) == "", "it was stopped"
    again.database.quarantine(damage)
    assert [notice.code for notice in again.take_notices()] == ["history_damaged"]
    assert rebuild_is_due(again) and rebuild(again).pictures == 30  # rows may be taken over
    assert len(HistorySearch(again).listed("fox", limit=99)) == 30 and find_damage(again) == ""
    again.close()


def test_what_vanished_and_what_has_no_row_is_counted(history: History) -> None:
    entries = [history.add(picture(n), request_for("x"), MODEL) for n in range(4)]
    history.path_of(entries[1]).unlink()
    trash(history, [entries[2].uid])
    history.database.write(lambda one: one.execute("DELETE FROM images WHERE id = 4"))
    with (history.folder / "marks.jsonl").open("a") as file:
        file.write("half a li")
    found = check(history)
    assert (found.entries, found.trashed, found.unlisted, found.torn) == (3, 1, 1, 1)
    assert found.missing == (entries[1].uid,) and not found.is_whole and found.damage == ""
    assert [entry.missing for entry in history.newest()] == [True, False]
    rebuild(history)
    assert check(history).unlisted == 0 and len(history.newest()) == 3


@pytest.mark.slow
def test_a_picture_that_is_rebuilt_before_its_row_is_written_stays(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program comes across it in that very moment."""
    keep = history.keep

    def late(uid: str, made: HistoryRecord, thumbnail: bytes) -> bool:
        assert take_up_strays(history) == 1
        return keep(uid, made, thumbnail)

    monkeypatch.setattr(history, "keep", late)
    origin = EntryOrigin(document="Stillleben", job="j", environment=ENVIRONMENT)
    entry = history.add(picture(), request_for("x"), MODEL, origin)
    assert not entry.missing and entry.document == "Stillleben"
    assert history.newest() == [entry] and check(history).is_whole
    again = without_database(history)
    rebuild(again)
    assert again.newest()[0].document == "Stillleben"
    again.close()


def test_pictures_whose_rows_were_never_written_are_taken_up(history: History) -> None:
    entries = [history.add(picture(n), request_for(f"fox {n}"), MODEL) for n in range(3)]
    history.database.write(lambda one: one.execute("DELETE FROM images WHERE id = 2"))
    old = history.folder / "2020-01" / "20200101-000000-1-abcd.png"
    old.parent.mkdir()
    shutil.copy(history.path_of(entries[0]), old)
    (history.folder / "2020-02").mkdir()
    assert take_up_strays(history) == 1, "not of years ago: a rebuild looks there"
    assert {entry.uid for entry in history.newest()} == {entry.uid for entry in entries}
    assert take_up_strays(history) == 0


@pytest.mark.slow
def test_a_rebuild_can_be_stopped_and_goes_on(history: History) -> None:
    filled(history)
    before = content(history)
    again = without_database(history)
    done = rebuild(again, lambda pictures: False)
    assert not done.finished and rebuild_is_due(again)
    assert rebuild(again).finished and content(again) == before
    again.close()


REBUILD = """
    import sys
    from pathlib import Path
    from desktop_app.storage import history_rebuild
    from desktop_app.storage.history import History
    history_rebuild._BATCH = 5
    def go_on(pictures):
        tell(pictures)
        return True
    history_rebuild.rebuild(History(Path(sys.argv[1]), {}), go_on)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_rebuild_that_is_killed_goes_on_where_it_was(history: History) -> None:
    for number in range(60):
        history.add(picture(number, 8, 8), request_for(f"fox {number}"), MODEL)
    history.mark(history.newest()[3].uid, note="kept")
    before = content(history)
    without_database(history).close()
    assert killed_at(1, REBUILD, history.file) == "5"
    assert killed_at(4, REBUILD, history.file) == "20"
    again = History(history.file, SCHEDULERS)
    assert rebuild_is_due(again) and len(again.newest(limit=99)) == 20
    rebuild(again)
    assert content(again) == before and not rebuild_is_due(again)
    assert len(HistorySearch(again).listed("fox", limit=99)) == 60
    again.close()


def test_of_what_was_set_aside_only_what_is_there_again_is_taken_back(history: History) -> None:
    uid = history.add(picture(1), request_for("fox"), MODEL).uid
    history.close()
    kept = [{"uid": "0" * 32}, {"uid": "\ud800"}, {"uid": 1 << 70}]
    put_aside(history.file, [Aside("named", "damaged", one) for one in kept])
    back = [Aside("images", "damaged", {"given": uid}), Aside("index", "damaged", {})]
    put_aside(history.file, back)
    again = History(history.file, SCHEDULERS)
    rebuild(again)
    assert [one.values for one in again.database.unrepaired()] == kept
    again.close()
