"""What is done about the history in the background: real files, real windows' workspaces."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.worker.history_upkeep import UpkeepRules, upkeep
from desktop_app.worker.workspace import Workspace
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.history_v1 import write_v1
from tests.worker.conftest import numpy_workspace

SCHEDULERS = load_schedulers()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with thirty entries."""
    history = History(tmp_path / "data" / "history" / "history.sqlite", SCHEDULERS)
    for number in range(30):
        history.add(picture(number, 8, 8), request_for(f"fox {number}"), MODEL)
    history.close()
    return tmp_path


def damage(folder: Path) -> None:
    """Some pages of its rows are gone, as a failing disk leaves them."""
    file = folder / "data" / "history" / "history.sqlite"
    data = bytearray(file.read_bytes())
    data[3 * 4096 : 9 * 4096] = os.urandom(6 * 4096)
    file.write_bytes(data)


def settled(workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=30_000)


@pytest.mark.slow
def test_damage_that_an_unclean_end_left_is_found_and_made_good(folder: Path, qtbot: QtBot) -> None:
    damage(folder)
    (folder / "data" / "history" / "history.sqlite-wal").write_bytes(b"")
    workspace = numpy_workspace(folder)
    workspace.history.start_upkeep()
    settled(workspace, qtbot)
    notice = workspace.state.notice.value
    # Every row could be read, so none had to be made again from its picture.
    assert notice is not None and notice.error is not None
    assert notice.error.code == "history_damaged"
    found: list[int] = []
    workspace.history.search("", lambda page: found.append(len(page)))
    settled(workspace, qtbot)
    assert found == [30]
    workspace.shutdown()


@pytest.mark.slow
def test_damage_that_shows_in_use_is_made_good_at_once(folder: Path, qtbot: QtBot) -> None:
    damage(folder)
    workspace = numpy_workspace(folder)
    said: list[str] = []

    def listen(notice: object) -> None:
        said.extend([str(getattr(getattr(notice, "error", None), "code", ""))])

    workspace.state.notice.changed.connect(listen)
    workspace.history.search("fox", lambda page: None)
    settled(workspace, qtbot)
    assert "history_damaged" in said
    found: list[int] = []
    workspace.history.search("", lambda page: found.append(len(page)))
    settled(workspace, qtbot)
    assert found == [30], "rows that are whole were taken over, the others made from the pictures"
    workspace.shutdown()


@pytest.mark.slow
def test_a_sound_history_is_left_alone(folder: Path) -> None:
    history = History(folder / "data" / "history" / "history.sqlite", SCHEDULERS)
    assert not history.was_unclean
    steps = list(upkeep(history, BlobStore(folder / "blobs"), UpkeepRules(), lambda: True))
    assert not any(step.changed or step.rebuilt for step in steps)
    again = History(history.file, SCHEDULERS)
    assert again.was_unclean, "another program has it open"
    again.close()
    history.close()


def test_old_thumbnails_move_and_old_entries_go_as_the_user_wants(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    write_v1(file, 250, thumbnails=250)
    history = History(file, {})
    history.database.write(lambda one: one.execute("UPDATE images SET created = 1 WHERE id < 11"))
    blobs = BlobStore(tmp_path / "blobs")
    assert not any(step.changed for step in upkeep(history, blobs, UpkeepRules(), lambda: True))
    left = history.database.read(lambda one: one.execute("SELECT count(*) FROM thumbnails"))
    assert left.fetchone()[0] == 0
    rules = UpkeepRules(days=10_000)
    assert any(step.changed for step in upkeep(history, blobs, rules, lambda: True))
    assert len(history.newest(limit=999)) == 240 and len(history.newest(trashed=True)) == 10
    history.close()


def test_blobs_go_only_where_it_is_known_who_needs_them(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    history = History(tmp_path / "history.sqlite", SCHEDULERS)
    ours, queued, nobodys = (blobs.put(picture(number)) for number in range(3))
    inputs = [{"request": {}, "icc": ours}]
    history.add(picture(), request_for("x"), MODEL, EntryOrigin(inputs=inputs))
    for path in (tmp_path / "blobs").glob("*/*"):
        os.utime(path, (1, 1))
    list(upkeep(history, blobs, UpkeepRules(), lambda: True))
    assert len(blobs.sizes((ours, queued, nobodys))) == 3
    list(upkeep(history, blobs, UpkeepRules(other_blobs=lambda: [queued]), lambda: True))
    assert set(blobs.sizes((ours, queued, nobodys))) == {ours, queued}
    history.close()
