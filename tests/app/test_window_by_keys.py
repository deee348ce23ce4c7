"""A whole edit without a pointer: open, mask, describe, generate, apply, save, by keys alone."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import CONTROL, ENGINE_MS, pixels_of, write_photo

pytestmark = pytest.mark.window

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def _target() -> QWidget:
    """Where the keyboard is."""
    found = QApplication.focusWidget() or QApplication.activeWindow()
    assert found is not None
    return found


def press(key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    """Keys, wherever the focus is."""
    for _ in range(times):
        QTest.keyClick(_target(), key, held)


def answer_with(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    """Type a path into the file dialog that was opened, and accept it."""
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget() or window))
    press(Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(_target(), str(path))
    press(Qt.Key.Key_Return)
    window.activateWindow()  # as the system does when a dialog closes; here there is none
    qtbot.waitUntil(window.isActiveWindow)


@pytest.mark.slow
def test_an_inpaint_from_open_to_save(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "photo.png", 480, 320, (12, 8))
    state = window.workspace.state
    window.activateWindow()
    qtbot.waitUntil(lambda: state.model is not None, timeout=ENGINE_MS)

    press(Qt.Key.Key_O, CONTROL)
    answer_with(window, qtbot, photo)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=10_000)
    document = state.document.value
    assert document is not None
    before = pixels_of(document)
    if not window.canvas.hasFocus():  # the prompt keeps the keyboard, if it had it
        press(Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()

    press(Qt.Key.Key_K, SHIFT)
    press(Qt.Key.Key_Left, SHIFT)
    QTest.keyPress(_target(), Qt.Key.Key_Space)
    press(Qt.Key.Key_Right, times=8)
    press(Qt.Key.Key_Down, times=6)
    QTest.keyRelease(_target(), Qt.Key.Key_Space)
    mask = document.mask.read(document.mask.rect).copy()
    assert mask.any() and document.undo_stack.undo_name == "stroke"

    press(Qt.Key.Key_P)
    assert window.prompt_bar.prompt.hasFocus()
    QTest.keyClicks(_target(), "a red apple")
    press(Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)

    press(Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=10_000)
    qtbot.waitUntil(lambda: not state.applying.value, timeout=10_000)
    after = pixels_of(document)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert (after[mask > 0] != before[mask > 0]).any()

    press(Qt.Key.Key_S, CONTROL | SHIFT)
    answer_with(window, qtbot, tmp_path / "apple.png")
    qtbot.waitUntil(lambda: window.findChild(Question) is not None)
    question = window.findChild(Question)
    assert question is not None
    question.activateWindow()
    qtbot.waitUntil(question.isActiveWindow)
    for _ in range(9):  # a PNG can't hold the layers: the copy is one of the answers
        if getattr(_target(), "text", str)() == "Export Copy":
            break
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil((tmp_path / "apple.png").exists, timeout=10_000)
    qtbot.waitUntil(lambda: window.workspace.is_idle, timeout=10_000)
    saved = cv2.imread(str(tmp_path / "apple.png"))
    assert saved is not None and np.array_equal(saved[..., ::-1], after[..., :3])
