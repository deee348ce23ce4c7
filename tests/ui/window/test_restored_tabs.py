"""What was open is open again at the next start: after a quit, and after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.journal_scan import SetScan
from desktop_app.storage.open_documents import (
    OpenDocument,
    OpenDocuments,
    read_open,
    write_open,
)
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.dialogs.recovery import RecoveryDialog
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all, picture
from tests.ui.killed_tabs import PART

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[3]
WAIT_MS = 20_000


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("one.png", "two.png", "three.png")]
    for path in paths:
        save_picture(path, picture(), {})
    return paths


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def begun(data: Path, qtbot: QtBot, *, restore: bool = True) -> Workspace:
    """A start, without an engine, until all that comes back is there."""
    made = build_workspace(data)
    made.restoring.start(restore=restore)
    qtbot.waitUntil(lambda: made.is_idle and made.restoring.is_idle, timeout=WAIT_MS)
    return made


@pytest.fixture
def second(data: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[list[Workspace]]:
    """Those that were started; they end with the test."""
    started: list[Workspace] = []
    yield started
    for one in started:
        close_all(one)
        one.shutdown()


def names(workspace: Workspace) -> list[str]:
    return [one.name.value for one in workspace.state.documents]


@pytest.mark.slow
def test_files_come_back_in_their_order_after_a_quit(
    data: Path, files: list[Path], qtbot: QtBot, second: list[Workspace]
) -> None:
    first = begun(data, qtbot)
    first.files.open_all(files)
    qtbot.waitUntil(lambda: len(first.state.documents) == 3, timeout=WAIT_MS)
    sessions = first.state.documents.sessions.value
    first.state.documents.move(sessions[2], 0)
    first.state.documents.activate(sessions[1])
    first.shutdown()
    files[0].unlink()
    again = begun(data, qtbot)
    second.append(again)
    assert names(again) == ["three.png", "two.png"]
    assert again.state.document.value is not None
    assert again.state.document.value.path == files[1]
    assert again.state.notice.value is None and not again.state.recoverable.value


@pytest.mark.slow
def test_another_window_leaves_the_list_alone(
    data: Path, files: list[Path], qtbot: QtBot, second: list[Workspace]
) -> None:
    first = begun(data, qtbot)
    second.append(first)
    first.files.open_all(files)
    qtbot.waitUntil(lambda: len(first.state.documents) == 3, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: first.restoring.is_idle, timeout=WAIT_MS)
    other = begun(data, qtbot)
    assert not len(other.state.documents)
    other.shutdown()
    kept = read_open(data / "open.json")
    assert [one.path for one in kept.documents] == files and kept.active == 2


@pytest.mark.slow
def test_nothing_comes_back_where_that_is_not_wanted(
    data: Path, files: list[Path], qtbot: QtBot, second: list[Workspace]
) -> None:
    write_open(data / "open.json", OpenDocuments((OpenDocument(files[0], ""),)))
    again = begun(data, qtbot, restore=False)
    second.append(again)
    assert not len(again.state.documents)


@pytest.mark.slow
def test_a_start_that_ended_while_they_came_back_is_not_repeated(
    data: Path, files: list[Path], qtbot: QtBot, second: list[Workspace]
) -> None:
    rows = (OpenDocument(files[0], ""),)
    write_open(data / "open.json", OpenDocuments(rows, restoring=True))
    again = begun(data, qtbot)
    second.append(again)
    assert not len(again.state.documents)
    assert not read_open(data / "open.json").restoring


@pytest.mark.slow
@pytest.mark.parametrize(
    ("record", "code"),
    [(0, "journal_beyond_repair"), (1, "journal_base_from_file")],
)
def test_a_picture_whose_journal_is_cut_is_opened_from_its_file(
    data: Path, files: list[Path], qtbot: QtBot, second: list[Workspace], record: int, code: str
) -> None:
    first = begun(data, qtbot)
    first.files.open_all(files[:1])
    qtbot.waitUntil(lambda: first.state.document.value is not None, timeout=WAIT_MS)
    document = first.state.document.value
    assert document is not None
    before = document.pixels.read(document.pixels.rect)
    ColourStroke(document, Brush(size=20), (250, 0, 0), 40, 30).finish()
    first.journalling.shutdown(keep=True)
    first.shutdown()
    (segment,) = data.rglob("000001.seg")
    begin = [found.start for found in SetScan(segment.parent, verify=False)][record]
    os.truncate(segment, begin + 100)
    name = segment.parent.parent.name
    write_open(data / "open.json", OpenDocuments((OpenDocument(files[0], name),)))
    again = begun(data, qtbot)
    second.append(again)
    assert names(again) == ["one.png"]
    document, notice = again.state.document.value, again.state.notice.value
    assert document is not None
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    assert (notice.error.code if notice and notice.error else "") == code
    assert bool(again.state.recoverable.value) == (code != "journal_base_from_file")
    assert list(data.rglob("damaged-*")) or again.state.recoverable.value


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 1, "documents": [{"path": 5, "journal": "x"}], "active": 0, "restoring": 0}',
        b'{"version": 1, "documents": [{"path": null, "journal": "../x"}], "active": 7}',
        b'{"version": 1, "documents": [], "active": 7, "restoring": false}',
    ],
)
def test_a_list_that_makes_no_sense_is_no_trouble(
    data: Path, qtbot: QtBot, second: list[Workspace], content: bytes
) -> None:
    data.mkdir()
    (data / "open.json").write_bytes(content)
    again = begun(data, qtbot)
    second.append(again)
    assert not len(again.state.documents) and again.state.notice.value is None


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_all_come_back_after_a_kill(
    data: Path, files: list[Path], qtbot: QtBot, second: list[Workspace]
) -> None:
    command = [sys.executable, "-m", "tests.ui.killed_tabs", str(data), *map(str, files)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "4\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    again = build_workspace(data)
    second.append(again)
    window = MainWindow(again)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(again))
    window.show()
    again.restoring.start(restore=True)
    qtbot.waitUntil(lambda: again.is_idle and again.restoring.is_idle, timeout=WAIT_MS)
    assert names(again) == ["one.png", "two.png", "three.png", "Untitled"]
    assert again.state.document.value is next(
        one for one in again.state.documents if one.path == files[1]
    )
    for document in again.state.documents:
        check(document)
    assert again.state.tools.active.value is ToolId.PAINT, "what was in hand"
    assert window.findChild(RecoveryDialog) is None
    assert "recovered" in window.bars.notice_bar.text.text()


def check(document: Document) -> None:
    """Its step is there, can be undone and done again."""
    assert (document.mask.read(PART) == 255).all()
    assert document.undo_stack.undo() == "rectangle" and not document.has_mask
    assert document.undo_stack.redo() == "rectangle" and document.has_mask
