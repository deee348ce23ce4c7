"""Folders come into the history by menu, dialog and drop; what is watched is listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.core.observable import Observable
from desktop_app.storage.history_folders import Scanned
from desktop_app.ui.preferences.folders_page import FoldersPage
from desktop_app.ui.widgets.folder_import_bar import FolderImportBar
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.window.work_alert import ImportAlert
from desktop_app.worker.history_folders import FolderRead, HistoryFolders
from desktop_app.worker.workspace import Workspace
from tests.worker.test_history_folders import fill

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    fill(tmp_path / "pictures", 0, 3)
    return tmp_path / "pictures"


@pytest.fixture
def rest(workspace: Workspace, qtbot: QtBot) -> Callable[[], None]:
    folders = workspace.history.folders
    return lambda: qtbot.waitUntil(lambda: folders.is_idle and workspace.is_idle, timeout=20_000)


def _dialog(window: MainWindow) -> FoldersPage:
    window.kit.actions["watched_folders"].trigger()
    found = window.findChild(FoldersPage)
    assert found is not None and found.isVisible() and not found.window().isModal()
    return found


def _chosen(window: MainWindow, folder: Path) -> None:
    dialog = next(one for one in window.findChildren(QFileDialog) if one.isVisible())
    dialog.fileSelected.emit(str(folder))
    dialog.close()


@pytest.mark.slow
def test_a_folder_that_is_chosen_in_the_menu_comes_into_the_history(
    workspace: Workspace, window: MainWindow, pictures: Path, qtbot: QtBot, rest: Callable[[], None]
) -> None:
    panel = window.docks.history_panel
    window.kit.actions["import_pictures"].trigger()
    _chosen(window, pictures)
    rest()
    assert window.bars.notice_bar.title.text() == "Pictures imported: 3."
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 3)
    entries = panel.list_model.rows
    assert sorted(one.prompt for one in entries) == ["fox 0", "fox 1", "fox 2"]
    panel.use(panel.list_model.index(0))
    parameters = workspace.state.parameters
    qtbot.waitUntil(lambda: parameters.value.prompt == entries[0].prompt)
    assert parameters.value.steps == 20


@pytest.mark.slow
def test_a_folder_dropped_on_the_history_comes_into_it_and_a_file_is_the_windows(
    workspace: Workspace, window: MainWindow, pictures: Path, rest: Callable[[], None]
) -> None:
    panel = window.docks.history_panel
    for path, taken in ((pictures / "0.png", False), (pictures, True)):
        mime, none = QMimeData(), Qt.KeyboardModifier.NoModifier
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        copy = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(QPoint(9, 9), copy, mime, _LEFT, none)
        panel.dragEnterEvent(enter)
        assert enter.isAccepted() == taken
    QApplication.sendEvent(panel, enter)
    QApplication.sendEvent(panel, QDropEvent(QPointF(9, 9), copy, mime, _LEFT, none))
    rest()
    assert window.bars.notice_bar.title.text() == "Pictures imported: 3."


def test_watched_folders_are_added_read_and_removed(
    workspace: Workspace, window: MainWindow, pictures: Path, rest: Callable[[], None]
) -> None:
    dialog = _dialog(window)
    assert dialog.stack.is_empty and not dialog.read.isEnabled()
    assert "stay where they are" in dialog.said.text()
    QTest.mouseClick(dialog.add, _LEFT)
    _chosen(window, pictures)
    rest()
    (row,) = dialog.rows
    assert row.path.text().endswith("pictures")
    assert row.told.text().startswith("3 pictures · scanned ")
    fill(pictures, 3, 4)
    QTest.mouseClick(dialog.read, _LEFT)
    rest()
    assert window.bars.notice_bar.title.text() == "Pictures imported: 1."
    assert dialog.rows[0].told.text().startswith("4 pictures")
    QTest.mouseClick(dialog.rows[0].remove, _LEFT)
    rest()
    assert not dialog.rows and dialog.stack.is_empty
    dialog.window().close()


@pytest.mark.slow
def test_a_folder_that_is_not_connected_is_said_quietly(
    workspace: Workspace, window: MainWindow, pictures: Path, rest: Callable[[], None]
) -> None:
    workspace.history.folders.watch(pictures)
    rest()
    pictures.rename(pictures.with_name("away"))
    workspace.state.notice.value = None
    dialog = _dialog(window)
    rest()
    told = dialog.rows[0].told.text()
    assert told == "3 pictures · not connected; its entries are kept"
    assert workspace.state.notice.value is None
    dialog.window().close()


class _Reads(HistoryFolders):
    """Nothing is read."""

    def __init__(self) -> None:
        super().__init__(lambda: pytest.fail("read"), lambda: None, lambda _: None)


@pytest.mark.slow
def test_progress_tells_the_time_left_and_can_be_cancelled(
    qtbot: QtBot, window: MainWindow
) -> None:
    folders = _Reads()
    bar = FolderImportBar(folders, window)
    read = FolderRead((Path("/x/holiday"),))
    folders.now.value = read
    assert not bar.isHidden() and bar.words.text() == "Looking for pictures in holiday…"
    folders.now.value = FolderRead(read.folders, done=1000, total=5000, seconds=4.0)
    assert bar.words.text() == "Importing 1,000 of 5,000 pictures · 16 s left"
    folders.now.value = FolderRead(read.folders, is_quiet=True, done=1, total=2)
    assert bar.isHidden()
    folders.shutdown()


def test_the_end_of_a_long_import_is_told(window: MainWindow) -> None:
    reads: Observable[FolderRead | None] = Observable(None)
    said: list[str] = []
    ImportAlert(reads, said.append, window)
    for quiet, seconds in ((False, 10.0), (True, 30.0), (False, 30.0)):
        reads.value = FolderRead((), is_quiet=quiet, seconds=seconds, report=Scanned())
    assert said == ["The pictures were imported"]
