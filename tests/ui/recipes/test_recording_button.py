"""Recording by hand: the switch, what the status row shows, the recipe that is shown at the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.recipes.conftest import WARM


def test_what_is_done_is_shown_as_a_recipe(
    window: MainWindow,
    workspace: Workspace,
    qtbot: QtBot,
    open_picture: Callable[..., Document],
) -> None:
    document = open_picture()
    button, action = window.bars.status_row.recording, window.kit.actions["record_recipe"]
    assert button.isHidden()
    action.trigger()
    assert action.isChecked()
    assert not button.isHidden()
    workspace.recipes.apply(WARM)
    assert "1" in button.text()
    document.fill_mask("rectangle", 255, Rect(2, 2, 8, 8))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isHidden()
    assert window.canvas_area.pages.current == "batch"
    recipe = workspace.batch.recipe.value
    assert recipe is not None
    assert recipe.steps == WARM.steps
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.params == {"names": "Mask Rectangle"}
