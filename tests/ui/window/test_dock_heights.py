"""What the panels in a column give a panel that comes up, and get back: in a real window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.conftest import close_all


def _rows_fit(window: MainWindow) -> int:
    view = window.docks.layers_panel.view
    return view.viewport().height() // max(1, view.sizeHintForRow(0))


@pytest.mark.few(1)
@pytest.mark.parametrize("closes", ["by the button beside Generate", "by its x"])
def test_layers_keep_their_rows_while_settings_are_seen_and_after(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot, closes: str
) -> None:
    open_picture()
    docks = whole.docks
    before = docks.layers_dock.height()
    whole.kit.actions["toggle_settings"].trigger()
    qtbot.waitUntil(lambda: docks.settings_dock.height() > 200)
    qtbot.waitUntil(lambda: docks.layers_dock.height() < before)
    assert _rows_fit(whole) >= 2
    if closes == "by its x":
        docks.settings_dock.bar.close_button.click()
    else:
        whole.kit.actions["toggle_settings"].trigger()
    qtbot.waitUntil(lambda: abs(docks.layers_dock.height() - before) <= 8)
    assert docks.settings_dock.isHidden()


@pytest.mark.slow
def test_layers_have_room_in_a_larger_window_after_a_start_with_settings_open(
    whole: MainWindow, workspace: Workspace, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    open_picture()
    whole.kit.actions["toggle_settings"].trigger()
    qtbot.waitUntil(lambda: whole.docks.settings_dock.height() > 200)
    whole.memory.remember()
    whole.hide()
    again = MainWindow(workspace, rest="when asked")
    qtbot.addWidget(again, before_close_func=lambda _: close_all(workspace))
    again.later.finish()
    again.show()
    again.resize(1600, 1000)
    again.kit.actions["toggle_settings"].trigger()
    qtbot.waitUntil(lambda: again.docks.layers_dock.height() > 340)


@pytest.mark.slow
def test_heights_that_somebody_set_meanwhile_stay(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    open_picture()
    docks = whole.docks
    whole.room.set_settings_shown(True)
    qtbot.waitUntil(lambda: docks.settings_dock.height() > 200)
    both = [docks.layers_dock, docks.settings_dock]
    whole.resizeDocks(both, [150, 400], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: docks.layers_dock.height() <= 190)
    chosen = docks.layers_dock.height()
    whole.room.set_settings_shown(False)
    qtbot.waitUntil(docks.settings_dock.isHidden)
    settle()
    assert abs(docks.layers_dock.height() - chosen) <= 8


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
def test_f6_leaves_the_buttons_below_the_layers_in_sight(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot, size: tuple[int, int]
) -> None:
    whole.resize(*size)
    open_picture()
    panel, dock = whole.docks.layers_panel, whole.docks.layers_dock
    before = dock.height()
    QTest.keyClick(whole.canvas, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: whole.docks.settings_dock.height() > 200)
    qtbot.waitUntil(lambda: dock.height() < before)
    QApplication.processEvents()
    for button in panel.findChildren(QToolButton):
        if button.isVisible():
            lowest = button.mapTo(dock, button.rect().bottomLeft()).y()
            assert lowest < dock.height(), button.toolTip()
