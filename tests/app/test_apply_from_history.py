"""An edit that was not applied, after the program ended: History puts it into the picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.core.geometry import Rect
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import pixels_of, write_photo
from tests.ui.conftest import close_all
from tests.worker.test_tab_keeping import as_killed

WAIT_MS = 60_000
PLACE = Rect(70, 40, 20, 20)


@pytest.fixture
def windows(qtbot: QtBot) -> Iterator[list[MainWindow]]:
    made: list[MainWindow] = []
    yield made
    for one in made:
        one.workspace.shutdown()


def begun(folder: Path, windows: list[MainWindow], qtbot: QtBot) -> MainWindow:
    workspace = build_workspace(folder)
    made = MainWindow(workspace)
    qtbot.addWidget(made, before_close_func=lambda _: close_all(workspace))
    made.resize(1280, 720)
    made.show()
    workspace.start()
    windows.append(made)
    qtbot.waitUntil(lambda: workspace.restoring.is_idle and workspace.is_idle, timeout=WAIT_MS)
    return made


@pytest.mark.slow
@pytest.mark.window
def test_it_is_applied_by_the_button_and_by_the_menu_after_a_kill(
    tmp_path: Path, windows: list[MainWindow], qtbot: QtBot
) -> None:
    photo = write_photo(tmp_path / "photo.png", 160, 100, (8, 6))
    first = begun(tmp_path / "first", windows, qtbot)
    state = first.workspace.state
    first.workspace.files.open(photo)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=WAIT_MS)
    assert state.document.value is not None
    state.document.value.fill_mask("rectangle", 255, PLACE)
    first.kit.actions["intent_remove"].trigger()
    state.parameters.update(count=1)
    QTest.mouseClick(first.prompt_bar.generate, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.jobs.active and first.workspace.is_idle, timeout=WAIT_MS)

    window = begun(as_killed(first.workspace, tmp_path, qtbot) / "data", windows, qtbot)
    document, results = window.workspace.state.document.value, window.workspace.state.results
    assert document is not None and len(results.items.value) == 1
    results.clear()
    before = pixels_of(document)
    panel = window.docks.history_panel
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 1, timeout=WAIT_MS)
    index = panel.list_model.index(0)
    assert not panel.apply_button.isVisible()
    spot = panel.view.visualRect(index).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    button = panel.apply_button
    assert button.isVisible() and button.isEnabled() and button.text() == "Apply to the Picture"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not button.isEnabled(), timeout=WAIT_MS)
    assert "already" in button.toolTip()
    changed = (pixels_of(document) != before).any(axis=2)
    assert changed[PLACE.slices].any()
    changed[PLACE.slices] = False
    assert not changed.any()

    qtbot.waitUntil(lambda: window.workspace.is_idle, timeout=WAIT_MS)
    window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)
    qtbot.waitUntil(button.isEnabled, timeout=WAIT_MS)
    apply = next(a for a in panel.menu_of(index).actions() if a.text() == button.text())
    assert apply.isEnabled()
    apply.trigger()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=WAIT_MS)
