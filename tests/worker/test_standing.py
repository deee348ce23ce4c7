"""A document that stands nowhere else is journalled, whatever became of its file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.state.document.resolution import set_resolution
from desktop_app.storage.pictures import save_picture
from desktop_app.worker import journalling
from desktop_app.worker.standing import is_passing
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.worker.conftest import numpy_workspace

WAIT_MS = 20_000


def in_passing(path: Path) -> bool:
    """The tests' own folder is one for temporary files."""
    return "passing" in path.parts


pytestmark = pytest.mark.numpy_engine()


@pytest.fixture(autouse=True)
def _passing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journalling, "is_passing", in_passing)


def opened(workspace: Workspace, folder: Path, qtbot: QtBot) -> Document:
    folder.mkdir(exist_ok=True)
    path = folder / "photo.png"
    save_picture(path, np.full((60, 80, 3), 7, np.uint8), {})
    workspace.files.open(path)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None
    return document


def is_begun(workspace: Workspace) -> bool:
    journal = workspace.journalling.journal
    return journal is not None and journal.is_begun


@pytest.mark.slow
def test_a_file_that_is_only_looked_at_has_no_journal(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(workspace, tmp_path / "kept", qtbot)
    assert not is_begun(workspace) and not workspace.paths.journals.exists()


@pytest.mark.slow
def test_a_file_where_systems_clear_away_has_one(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(workspace, tmp_path / "passing", qtbot)
    assert is_begun(workspace)


@pytest.mark.parametrize("where", ["/tmp/a.png", "/var/tmp/mail/a.png", "/dev/shm/a.png"])
def test_folders_for_temporary_files_are_known(where: str) -> None:
    assert os.name != "posix" or is_passing(Path(where))
    assert not is_passing(Path("/home/she/tmp/a.png"))


def test_a_file_that_goes_leaves_a_journal_a_star_and_a_word(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    document = opened(workspace, tmp_path / "kept", qtbot)
    assert document.path is not None
    document.path.unlink()
    qtbot.waitUntil(lambda: document.modified.value, timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert is_begun(workspace) and notice is not None and notice.notes == ("file_gone",)
    saved: list[bool] = []
    workspace.files.save(document.path, lambda: saved.append(True))
    qtbot.waitUntil(lambda: bool(saved), timeout=WAIT_MS)
    assert document.path.exists() and not document.modified.value


@pytest.mark.slow
def test_a_file_that_another_program_writes_over_leaves_a_journal(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    document = opened(workspace, tmp_path / "kept", qtbot)
    settle()
    workspace.journalling.standing.poll()
    qtbot.waitUntil(lambda: workspace.journalling.standing.is_idle, timeout=WAIT_MS)
    assert document.path is not None
    save_picture(document.path, np.full((90, 90, 3), 9, np.uint8), {})
    qtbot.waitUntil(lambda: is_begun(workspace), timeout=WAIT_MS)
    assert not document.modified.value


@pytest.mark.slow
def test_another_resolution_is_journalled_and_comes_back(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    document = opened(workspace, tmp_path / "kept", qtbot)
    set_resolution(document, 150.0)
    workspace.journalling.shutdown(keep=True)
    again = numpy_workspace(tmp_path)
    try:
        again.recovery.scan()
        qtbot.waitUntil(lambda: bool(again.state.recoverable.value), timeout=WAIT_MS)
        again.recovery.recover(again.state.recoverable.value[0])
        qtbot.waitUntil(lambda: again.state.document.value is not None, timeout=WAIT_MS)
        back = again.state.document.value
        assert back is not None and back.id == document.id
        assert back.origin.about.dpi == (150.0, 150.0) and back.modified.value
    finally:
        again.shutdown()
