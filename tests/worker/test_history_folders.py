"""Folders of pictures come into the history in the background, and watched ones by themselves."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.state.app_state import Notice
from desktop_app.storage.history import History
from desktop_app.storage.history_folders import Scanned
from desktop_app.storage.history_named import named
from desktop_app.worker import folder_watch, history_folders
from desktop_app.worker.history_folders import FolderRead, HistoryFolders
from tests.imaging.picture_info.a1111_samples import PLAIN
from tests.imaging.picture_info.files import as_png

WAIT_MS = 20_000


class Place:
    """A history with its folders, what was told, and how often it changed."""

    def __init__(self, folder: Path) -> None:
        self.history = History(folder / "history.sqlite", {})
        self.told: list[Notice] = []
        self.changes = 0
        self.seen: list[FolderRead] = []
        self.folders = HistoryFolders(lambda: self.history, self.change, self.told.append)
        self.folders.now.changed.connect(self.see)

    def change(self) -> None:
        self.changes += 1

    def see(self, now: FolderRead | None) -> None:
        assert now is not None
        self.seen.append(now)

    def count(self) -> int:
        return len(self.history.newest(limit=1000))

    def rest(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: self.folders.is_idle, timeout=WAIT_MS)

    def close(self) -> None:
        self.folders.shutdown()
        self.history.close()


@pytest.fixture
def place(tmp_path: Path, qapp: object) -> Iterator[Place]:
    made = Place(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    fill(folder, 0, 3)
    return folder


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes are told of at once."""
    for name in ("QUIET_MS", "AGAIN_MS", "ABSENT_MS"):
        monkeypatch.setattr(folder_watch, name, 20)


def fill(folder: Path, first: int, last: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(first, last):
        text = PLAIN.replace("a fox", f"fox {number}")
        (folder / f"{number}.png").write_bytes(as_png({"parameters": text}))


@pytest.mark.slow
def test_a_folder_is_taken_in_and_it_is_told_what_came_of_it(
    place: Place, pictures: Path, qtbot: QtBot
) -> None:
    (pictures / "broken.png").write_bytes(b"no picture")
    place.folders.take_in((pictures,))
    assert place.seen[0].is_at_work
    place.rest(qtbot)
    report = place.seen[-1].report
    assert isinstance(report, Scanned) and (report.files, report.added) == (4, 3)
    assert place.told[0].notes == ("folder_added", "folder_damaged")
    assert place.told[0].params["names"] == "broken.png"
    assert (place.count(), place.changes) == (3, 1)


@pytest.mark.slow
def test_what_is_there_already_and_what_was_moved_is_told(
    place: Place, pictures: Path, qtbot: QtBot
) -> None:
    place.folders.take_in((pictures,))
    (elsewhere := pictures.with_name("elsewhere")).mkdir()
    place.rest(qtbot)
    shutil.move(pictures / "0.png", elsewhere / "other name.png")
    place.folders.take_in((pictures, elsewhere))
    place.rest(qtbot)
    assert place.told[-1].notes == ("folder_added", "folder_known", "folder_moved")
    assert (place.told[-1].params["known"], place.told[-1].params["moved"]) == ("2", "1")
    assert place.count() == 3


@pytest.mark.slow
def test_one_after_the_other_and_cancelling_stops_all(
    place: Place, pictures: Path, qtbot: QtBot
) -> None:
    place.folders.take_in((pictures,))
    place.folders.take_in((pictures,))
    assert len(place.seen) == 1
    place.folders.cancel()
    place.rest(qtbot)
    assert len([one for one in place.seen if not one.is_at_work]) == 1
    assert place.seen[-1].is_cancelled and not place.told


def test_time_left_is_told_once_it_can_be_guessed() -> None:
    read = FolderRead((Path("/x"),), total=100)
    assert read.seconds_left is None
    assert FolderRead((), done=10, total=100, seconds=1.0).seconds_left is None
    assert FolderRead((), done=10, total=100, seconds=4.0).seconds_left == 36.0


def test_a_watched_folder_is_listed_with_its_pictures(
    place: Place, pictures: Path, qtbot: QtBot
) -> None:
    before = time.time()
    place.folders.watch(pictures)
    place.rest(qtbot)
    (one,) = place.folders.watched.value
    assert (one.path, one.pictures, one.is_there) == (pictures, 3, True)
    assert one.read >= before
    place.folders.unwatch(pictures)
    place.rest(qtbot)
    assert place.folders.watched.value == () and place.count() == 3


@pytest.mark.slow
def test_what_is_new_in_it_comes_by_itself_and_quietly(
    place: Place, pictures: Path, qtbot: QtBot, soon: None
) -> None:
    place.folders.watch(pictures)
    place.rest(qtbot)
    told = len(place.told)
    fill(pictures, 3, 5)
    qtbot.waitUntil(lambda: place.count() == 5, timeout=WAIT_MS)
    fill(pictures / "deeper", 5, 6)
    qtbot.waitUntil(lambda: place.count() == 6, timeout=WAIT_MS)
    fill(pictures / "deeper", 6, 7)
    qtbot.waitUntil(lambda: place.count() == 7, timeout=WAIT_MS)
    place.rest(qtbot)
    assert len(place.told) == told


def test_a_file_that_was_being_written_is_read_again(
    place: Place, pictures: Path, qtbot: QtBot, soon: None
) -> None:
    place.folders.watch(pictures)
    place.rest(qtbot)
    data = as_png({"parameters": PLAIN})
    (half := pictures / "half.png").write_bytes(data[:40])
    qtbot.waitUntil(lambda: place.seen[-1].is_quiet and not place.seen[-1].is_at_work)
    half.write_bytes(data)  # nobody tells of this: the folder is as it was
    qtbot.waitUntil(lambda: place.count() == 4, timeout=WAIT_MS)


@pytest.mark.slow
def test_a_folder_that_is_gone_keeps_its_entries_and_comes_back(
    place: Place, pictures: Path, qtbot: QtBot, soon: None
) -> None:
    place.folders.watch(pictures)
    place.rest(qtbot)
    away = pictures.rename(pictures.with_name("unplugged"))
    qtbot.waitUntil(lambda: not place.folders.watched.value[0].is_there, timeout=WAIT_MS)
    assert place.folders.watched.value[0].pictures == place.count() == 3
    fill(away, 3, 4)
    away.rename(pictures)
    qtbot.waitUntil(lambda: place.count() == 4, timeout=WAIT_MS)


@pytest.mark.slow
def test_watched_folders_are_read_at_the_start_but_for_what_was_removed(
    tmp_path: Path, pictures: Path, qtbot: QtBot, soon: None
) -> None:
    first = Place(tmp_path / "data")
    first.folders.watch(pictures)
    first.rest(qtbot)
    first.close()
    fill(pictures, 3, 4)
    again = Place(tmp_path / "data")
    again.folders.start()
    qtbot.waitUntil(lambda: again.count() == 4, timeout=WAIT_MS)
    again.rest(qtbot)
    assert not again.told and len(named(again.history, "folder")) == 1
    again.folders.read_again()
    again.rest(qtbot)
    qtbot.waitUntil(lambda: bool(again.told))
    assert again.told[-1].notes == ("folder_added", "folder_known")
    again.close()


def test_what_is_in_by_then_is_shown_while_a_folder_is_read(
    place: Place, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_folders, "_TOLD_EVERY", 0.0)
    monkeypatch.setattr(history_folders, "_SHOWN_EVERY", 0.0)
    counts = list[int]()
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.png").write_bytes(as_png({"parameters": f"{PLAIN} {number}"}))
    monkeypatch.setattr(place.folders, "_changed", lambda: counts.append(place.count()))
    place.folders.take_in((folder,))
    place.rest(qtbot)
    assert counts[-1] == place.count() and len(counts) > 1
