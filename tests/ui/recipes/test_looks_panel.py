"""The panel of looks: previews of the picture, and what a look is done to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.recipes.looks_panel import LooksPanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker import looks
from desktop_app.worker.workspace import Workspace
from tests.ui.recipes.conftest import WARM, WEB


@pytest.fixture
def panel(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, open_picture: Callable[..., Document]
) -> LooksPanel:
    for one in (WARM, WEB):
        workspace.recipes.put(one)
    qtbot.waitUntil(lambda: len(workspace.recipes.recipes.value) == 2)
    open_picture()
    window.later.finish()
    window.docks.more["looks"].bring_up()
    (made,) = window.findChildren(LooksPanel)
    return made


def names(panel: LooksPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


@pytest.mark.slow
def test_looks_alone_are_listed_with_previews(panel: LooksPanel, qtbot: QtBot) -> None:
    assert names(panel)[:2] == ["Warm", "Black and white"]  # not the recipe with an export

    def colours() -> int:
        image = panel.list.item(0).icon().pixmap(panel.list.iconSize()).toImage()
        return len({image.pixel(x, 10) for x in range(image.width())})

    assert colours() == 1  # until it is made
    qtbot.waitUntil(lambda: colours() > 1)


def test_double_click_applies(panel: LooksPanel, workspace: Workspace) -> None:
    document = workspace.state.document.value
    assert document is not None
    panel.list.itemActivated.emit(panel.list.item(0))
    assert document.undo_stack.undo_name == looks.STEP
    document.undo_stack.undo()
    apply, layer, everywhere, files = panel.names.menu_of(panel.names.index_of("Warm")).actions()[
        :4
    ]
    layer.trigger()
    assert document.content.layers[0].name == "Warm"
    document.undo_stack.undo()
    everywhere.trigger()
    assert len(document.content.layers) == 2
    files.trigger()
    assert workspace.batch.recipe.value == WARM
    assert apply.isEnabled()


@pytest.mark.slow
def test_f2_renames_and_del_asks_for_looks_of_ones_own(panel: LooksPanel, qtbot: QtBot) -> None:
    window = panel.window()
    panel.list.setCurrentRow(1)  # it ships
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
        QTest.keyClick(panel.list, key)
    assert not window.findChildren(NameDialog) and not window.findChildren(Question)
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_F2)
    (dialog,) = window.findChildren(NameDialog)
    QTest.keyClicks(dialog.name, "Warmer")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(panel)[0] == "Warmer")
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    (question,) = window.findChildren(Question)
    question.buttons[0].click()
    qtbot.waitUntil(lambda: names(panel)[0] == "Black and white")


@pytest.mark.slow
def test_a_look_is_kept_of_the_picture(
    panel: LooksPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.recipes.apply(WARM)
    panel.ask_to_save()
    (dialog,) = panel.window().findChildren(NameDialog)
    assert not dialog.save.isEnabled()
    dialog.name.setText("Evening")
    dialog.save.click()
    qtbot.waitUntil(lambda: names(panel)[:2] == ["Evening", "Warm"])


@pytest.mark.slow
def test_nothing_there_is_a_sentence(window: MainWindow) -> None:
    window.later.finish()
    (panel,) = window.findChildren(LooksPanel)
    assert panel.stack.is_empty
    assert "adjustments" in panel.stack.sentence.text()
