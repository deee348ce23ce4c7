"""Live mode as a person uses it: a new picture, colours, words, the starter model, Apply."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.state.work.live import LiveMode
from desktop_app.ui.dialogs.new_picture import NewPictureDialog
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import CONTROL, ENGINE_MS, LEFT, pixels_of
from tests.ui.widgets.test_prompt_marks import underlined

# Its parts: tests/worker/test_live_session, tests/ui/panels/test_live_bar and test_prompt_marks.
pytestmark = [pytest.mark.window, pytest.mark.slow]


def test_the_picture_follows_the_hand_and_apply_puts_it_in(
    window: MainWindow, qtbot: QtBot
) -> None:
    workspace, state = window.workspace, window.workspace.state
    qtbot.waitUntil(lambda: state.model is not None, timeout=10_000)
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    dialog = window.findChild(NewPictureDialog)
    assert dialog is not None
    dialog.accept()
    document = state.document.value
    assert document is not None
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_D)
    QTest.keyClick(window.canvas, Qt.Key.Key_L)
    live = state.live
    qtbot.waitUntil(lambda: live.picture.value is not None, timeout=ENGINE_MS)

    # In the middle of a stroke there is a newer picture.
    first, canvas = live.picture.value, window.canvas
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, LEFT, pos=middle)
    QTest.mouseMove(canvas, middle + QPoint(40, 10))
    qtbot.waitUntil(lambda: live.picture.value is not first, timeout=ENGINE_MS)
    QTest.mouseRelease(canvas, LEFT, pos=middle + QPoint(40, 10))
    painted = pixels_of(document)
    assert document.undo_stack.undo_name == "paint"

    # Words count too, and those the model does not know are underlined.
    window.room.focus_prompt()
    QTest.keyClicks(window.prompt_bar.prompt, "a red zeppelin")
    qtbot.waitUntil(lambda: state.vocabulary.value is not None, timeout=10_000)
    assert underlined(window.prompt_bar.prompt) == ["zeppelin"]
    second = live.picture.value
    qtbot.waitUntil(lambda: live.picture.value is not second, timeout=ENGINE_MS)

    state.parameters.update(steps=3)
    QTest.mouseClick(window.bars.live_bar.apply, LEFT)
    assert state.jobs.current.value is not None
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.applying.value, timeout=10_000)
    assert not np.array_equal(pixels_of(document), painted)
    document.undo_stack.undo()
    assert np.array_equal(pixels_of(document), painted)

    window.activateWindow()  # the dialog had it
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert live.mode.value is LiveMode.OFF and live.picture.value is None
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
