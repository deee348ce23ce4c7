"""Dialogs for files: each purpose begins in the folder where it ended last, and none blocks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.storage.settings import Settings
from desktop_app.ui.dialogs.choose_folder import (
    FileDialog,
    NewFileDialog,
    choose_file,
    choose_folder,
)
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.window.main_window import MainWindow

UI = Path(__file__).parents[3] / "desktop_app" / "ui"


def _accept(parent: QWidget, path: Path, qtbot: QtBot) -> None:
    (dialog,) = parent.findChildren(FileDialog)
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(str(path))
    with qtbot.waitSignal(dialog.filesSelected):
        dialog.accept()
    qtbot.waitUntil(lambda: not parent.findChildren(FileDialog))


def test_a_folder_is_not_looked_for_where_a_profile_was_found(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    profiles, models = tmp_path / "profiles", tmp_path / "models"
    for folder in (profiles, models / "mine"):
        folder.mkdir(parents=True)
    (profiles / "paper.icc").write_bytes(b"")
    chosen = list[str]()
    window.windows.show_models()
    manager = window.windows.models
    assert isinstance(manager, ModelsWindow)
    choose_folder(manager, "Add a Folder", chosen.append)
    _accept(manager, models / "mine", qtbot)
    choose_file(window, "Profile", ["Profiles (*.icc)"], chosen.append)
    _accept(window, profiles / "paper.icc", qtbot)
    assert [Path(one).name for one in chosen] == ["mine", "paper.icc"]
    assert Path(QFileDialog(window).directory().path()) == profiles, "Qt's own begins there"
    manager._ask_to_add("folder")
    (again,) = manager.findChildren(FileDialog)
    assert Path(again.directory().path()) == models
    again.reject()
    qtbot.waitUntil(lambda: not manager.findChildren(FileDialog))


@pytest.mark.slow
def test_a_purpose_that_is_new_begins_at_home_and_a_named_folder_wins(
    window: MainWindow, tmp_path: Path
) -> None:
    for folder, begins in (("", Path.home()), (str(tmp_path), tmp_path)):
        dialog = FileDialog(window, "Something New", folder)
        assert Path(dialog.directory().path()) == begins
        dialog.deleteLater()


@pytest.mark.slow
def test_no_other_dialog_of_qt_asks_for_a_file() -> None:
    for file in UI.rglob("*.py"):
        if file.name == "choose_folder.py":
            continue
        text = file.read_text("utf-8")
        has_any = "QFileDialog" in text or "setAcceptMode" in text
        for node in ast.walk(ast.parse(text)) if has_any else ():  # most have none
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called != "QFileDialog", file
                assert not called.startswith("QFileDialog.get"), file
                assert not called.endswith("setAcceptMode"), f"{file}: NewFileDialog keeps names"


@pytest.mark.slow
def test_each_purpose_begins_where_it_ended_before_the_program_was_closed(
    window: MainWindow, qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    settings = window.workspace.settings
    chosen = list[str]()
    for title in ("Add a Folder", "添加“文件夹”"):
        (tmp_path / title / "mine").mkdir(parents=True)
        choose_folder(window, title, chosen.append)
        _accept(window, tmp_path / title / "mine", qtbot)
    settings.save()
    qapp.setProperty("settings", Settings.load(window.workspace.paths.settings))
    for title in ("Add a Folder", "添加“文件夹”"):
        dialog = FileDialog(window, title)
        assert Path(dialog.directory().path()) == tmp_path / title
        dialog.reject()
    (tmp_path / "Add a Folder" / "mine").rmdir()
    (tmp_path / "Add a Folder").rmdir()
    gone = FileDialog(window, "Add a Folder", first=str(tmp_path))
    assert Path(gone.directory().path()) == tmp_path, "a drive that is no longer there"
    gone.reject()


@pytest.mark.slow
def test_opening_begins_where_it_ended_though_the_picture_is_elsewhere(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    state, own = window.workspace.state, tmp_path / "own" / "a.png"
    for path in (own, tmp_path / "elsewhere" / "b.png"):
        path.parent.mkdir()
        Image.new("RGB", (4, 4)).save(path)
    window.workspace.files.open_all([own])
    qtbot.waitUntil(lambda: bool(state.document.value and state.document.value.path == own))
    window.kit.actions["open"].trigger()
    (dialog,) = window.findChildren(FileDialog)
    assert Path(dialog.directory().path()) == own.parent, "nothing was opened by hand yet"
    _accept(window, tmp_path / "elsewhere" / "b.png", qtbot)
    window.kit.actions["open"].trigger()
    (dialog,) = window.findChildren(FileDialog)
    assert Path(dialog.directory().path()) == tmp_path / "elsewhere"
    dialog.reject()


_KINDS = ("PNG (*.png)", "TIFF (*.tif *.tiff)", "Velatura (*.velatura)")


def test_a_name_keeps_its_dots_whatever_format_is_chosen(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    for typed, kind, name in (
        ("park v1.5", "", "park v1.5.png"),
        ("park v1.5", "TIFF (*.tif *.tiff)", "park v1.5.tif"),
        ("park v1.5.png", "TIFF (*.tif *.tiff)", "park v1.5.tif"),
        ("park v1.5.png", "Velatura (*.velatura)", "park v1.5.velatura"),
        ("park.tiff", "TIFF (*.tif *.tiff)", "park.tiff"),
        ("2026.11.29 park", "Velatura (*.velatura)", "2026.11.29 park.velatura"),
        ("park", "TIFF (*.tif *.tiff)", "park.tif"),
        ("park v1.5.WEBP", "", "park v1.5.WEBP"),
    ):
        chosen = list[str]()
        dialog = NewFileDialog(
            None, "Save", _KINDS, "a.png", chosen.append, str(tmp_path), known=[".webp"]
        )
        dialog.open()
        line, kinds = dialog.findChild(QLineEdit), dialog.findChild(QComboBox, "fileTypeCombo")
        assert line is not None and kinds is not None
        line.selectAll()
        QTest.keyClicks(line, typed)
        if kind:
            kinds.showPopup()
            list_ = kinds.view()
            at = list_.visualRect(kinds.model().index(kinds.findText(kind), 0)).center()
            QTest.mouseClick(list_.viewport(), Qt.MouseButton.LeftButton, pos=at)
            assert line.text() == name, "it is seen at once"
        with qtbot.waitSignal(dialog.fileSelected):
            QTest.keyClick(line, Qt.Key.Key_Return)
        assert [Path(one).name for one in chosen] == [name]


def test_a_file_of_the_whole_name_is_not_written_over_unasked(
    qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "park v1.5.png").write_bytes(b"mine")
    chosen, asked = list[str](), list[str]()
    dialog = NewFileDialog(None, "Save", _KINDS, "a.png", chosen.append, str(tmp_path))
    dialog.open()
    line = dialog.findChild(QLineEdit)
    assert line is not None
    line.setText("park v1.5")

    def refuse() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        box.reject()

    QTimer.singleShot(0, dialog, refuse)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert asked and "park v1.5.png" in asked[0] and not chosen
    dialog.reject()
