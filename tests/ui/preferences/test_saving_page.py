"""Preferences ▸ Saving pictures: gestures in a real window, and what they change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.preferences.saving_page import SavingPage
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import STARTER, picture

pytestmark = pytest.mark.window


@pytest.fixture
def dialog(window: MainWindow) -> SavingPage:
    window.kit.actions["saving_settings"].trigger()
    found = window.findChild(SavingPage)
    assert isinstance(found, SavingPage)
    return found


def typed(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)


@pytest.mark.slow
def test_a_pattern_is_typed_and_its_example_follows(
    dialog: SavingPage, window: MainWindow, qtbot: QtBot
) -> None:
    typed(qtbot, dialog.pattern, "{seed:05}-{prompt:12}")
    assert window.workspace.settings.name_pattern == "{seed:05}-{prompt:12}"
    assert dialog.example.text().endswith("00042-a lighthouse.png")
    assert not dialog.wrong.isVisible()
    typed(qtbot, dialog.pattern, "{sead}")
    assert dialog.wrong.isVisible() and "sead" in dialog.wrong.text()
    assert "Files are named after the picture." in dialog.wrong.text()
    assert dialog.example.text().endswith("a lighthouse at dusk.png")
    dialog.pattern.selectAll()
    qtbot.keyClick(dialog.pattern, Qt.Key.Key_Delete)
    assert not dialog.wrong.isVisible(), "empty: as usual"


@pytest.mark.slow
def test_one_tick_is_private_and_the_dialog_says_what_is_left_out(
    dialog: SavingPage, window: MainWindow, qtbot: QtBot
) -> None:
    settings, action = window.workspace.settings, window.kit.actions["toggle_metadata"]
    assert settings.mark_pictures and "IPTC" in dialog.told.text() and action.isChecked()
    dialog.sidecar.setCurrentIndex(1)
    dialog.sidecar.activated.emit(1)
    assert settings.sidecar == "txt"
    qtbot.mouseClick(dialog.metadata, Qt.MouseButton.LeftButton)
    assert not settings.save_metadata and not action.isChecked()
    assert dialog.told.text().startswith("Private:")
    assert not dialog.mark.isEnabled() and not dialog.sidecar.isEnabled()


def test_results_go_to_a_folder_that_is_chosen(
    dialog: SavingPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    settings = window.workspace.settings
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    chooser.reject()
    assert not dialog.save.isChecked() and not settings.results_saved, "without a folder: off"
    assert not dialog.subfolders.isVisible()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    chooser = dialog.findChildren(QFileDialog)[-1]
    chooser.fileSelected.emit(str(tmp_path))
    chooser.close()
    assert settings.results_saved and settings.results_folder == str(tmp_path)
    for at, pattern in enumerate(("", "{date}", "{document}")):
        dialog.subfolders.setCurrentIndex(at)
        dialog.subfolders.activated.emit(at)
        assert settings.results_subfolders == pattern
        assert not dialog.own.isVisible()
    dialog.subfolders.setCurrentIndex(3)
    dialog.subfolders.activated.emit(3)
    typed(qtbot, dialog.own, "{date:%Y}/{model}")
    assert settings.results_subfolders == "{date:%Y}/{model}"
    assert f"{tmp_path.name}/2026/Starter/a lighthouse at dusk.png" in dialog.place.text()


@pytest.mark.slow
def test_the_example_is_the_newest_entry_of_the_history(window: MainWindow, qtbot: QtBot) -> None:
    asked = GenerationRequest(Task.TEXT_TO_IMAGE, "a tin robot", "starter", Size(96, 64), seed=9)
    history = History(window.workspace.paths.history_file, {})
    history.add(picture(), asked, STARTER)
    history.close()
    window.kit.actions["saving_settings"].trigger()
    dialog = window.findChild(SavingPage)
    assert isinstance(dialog, SavingPage)
    qtbot.waitUntil(lambda: dialog.example.text().endswith("a tin robot.png"))


@pytest.mark.slow
def test_the_export_says_what_a_copy_tells_and_proposes_the_name(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    settings = window.workspace.settings
    settings.name_pattern = "{size} {document}"
    window.kit.actions["export"].trigger()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    assert "IPTC" in dialog.told.text()
    dialog.format.setCurrentIndex(dialog.format.findData("PSD"))
    assert not dialog.told.isVisible()
    dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
    dialog.accept()
    chooser = next(one for one in window.findChildren(QFileDialog) if one.isVisible())
    assert Path(chooser.selectedFiles()[0]).name.startswith("96x64 ")
    chooser.reject()


@pytest.mark.slow
def test_a_dialog_that_was_closed_hears_of_no_entry(
    window: MainWindow, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    past(["a lighthouse"])
    workspace = window.workspace
    SavingPage(window, window.kit, workspace).deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: workspace.background.pending == 0)
