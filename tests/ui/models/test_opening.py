"""The models window as the main window opens it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace


@pytest.mark.slow
def test_menu_and_keys_open_one_window_that_goes_with_the_main_one(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    assert window.windows.models is None
    window.kit.actions["manage_models"].trigger()
    models = window.windows.models
    assert models is not None and models.isVisible() and models.isWindow()
    models.close()
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_M, modifiers)
    assert window.windows.models is models and models.isVisible()
    window.close()
    assert not models.isVisible()
    models.deleteLater()


@pytest.mark.slow
def test_the_last_row_of_the_model_list_opens_it(
    window: MainWindow, with_models: Workspace, qtbot: QtBot
) -> None:
    chooser = window.prompt_bar.model
    last = chooser.count() - 1
    assert chooser.itemText(last) == "Manage models…"
    chooser.setCurrentIndex(last)
    chooser.activated.emit(last)
    assert window.windows.models is not None and window.windows.models.isVisible()
    assert chooser.currentText() == "Starter"
    window.windows.models.deleteLater()
