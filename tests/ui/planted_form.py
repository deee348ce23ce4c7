"""What `tests.architecture.test_adding` runs in a copy of the program with one operation more,
"restore": its action in the menu, and its form."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.operation import OperationDialog
from desktop_app.ui.widgets.field_editors import NumberEditor
from desktop_app.ui.window.main_window import MainWindow


def test_the_menu_opens_a_form_that_says_what_comes_of_it(window: MainWindow, qtbot: QtBot) -> None:
    state = window.workspace.state
    state.add_ons.value = bundled_add_ons()
    state.open_document(Document(np.zeros((12, 16, 3), np.uint8), "a"))
    action = window.kit.actions["restore"]
    assert [menu for menu in window.menuBar().findChildren(QMenu) if action in menu.actions()]
    action.trigger()
    modal = QApplication.activeModalWidget
    qtbot.waitUntil(lambda: isinstance(modal(), OperationDialog), timeout=10_000)
    dialog = modal()
    assert isinstance(dialog, OperationDialog)
    assert list(dialog.editors) == ["strength", "factor"]
    factor = dialog.editors["factor"]
    assert isinstance(factor, NumberEditor)
    factor.slider.set_number(3.0)
    dialog.refresh()
    assert dialog.outcome.text().startswith("48 × 36 px")
    assert dialog.button.isEnabled()
    dialog.reject()
