"""Dialogs for files: each purpose begins in the folder where it ended last, and none blocks."""

from __future__ import annotations

import ast
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.dialogs.choose_folder import FileDialog, choose_file, choose_folder
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


def test_a_purpose_that_is_new_begins_at_home_and_a_named_folder_wins(
    window: MainWindow, tmp_path: Path
) -> None:
    for folder, begins in (("", Path.home()), (str(tmp_path), tmp_path)):
        dialog = FileDialog(window, "Something New", folder)
        assert Path(dialog.directory().path()) == begins
        dialog.deleteLater()


def test_no_other_dialog_of_qt_asks_for_a_file() -> None:
    for file in UI.rglob("*.py"):
        if file.name == "choose_folder.py":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called != "QFileDialog", file
                assert not called.startswith("QFileDialog.get"), file
