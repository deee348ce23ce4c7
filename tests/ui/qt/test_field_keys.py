"""Keys in fields: they act there, and not on the mask, the picture or the tools."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desktop_app.core.errors import EngineError
from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import Notice, ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

pytestmark = pytest.mark.usefixtures("whole")

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier

SELECT = {"Ctrl+A": (Qt.Key.Key_A, CONTROL)}
CLIPBOARD = {
    "Ctrl+X": (Qt.Key.Key_X, CONTROL),
    "Ctrl+C": (Qt.Key.Key_C, CONTROL),
    "Ctrl+V": (Qt.Key.Key_V, CONTROL),
}
EDITING = {
    "Ctrl+Z": (Qt.Key.Key_Z, CONTROL),
    "Ctrl+Shift+Z": (Qt.Key.Key_Z, CONTROL | SHIFT),
    "Del": (Qt.Key.Key_Delete, NONE),
    "Backspace": (Qt.Key.Key_Backspace, NONE),
    "B": (Qt.Key.Key_B, NONE),
    "X": (Qt.Key.Key_X, NONE),
    "5": (Qt.Key.Key_5, NONE),
    "[": (Qt.Key.Key_BracketLeft, NONE),
}
KEPT: tuple[tuple[type[QWidget] | tuple[type[QWidget], ...], dict[str, object]], ...] = (
    (
        (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox),
        {**SELECT, **CLIPBOARD, **EDITING},
    ),
    # A slider keeps the focus after a drag: tools are still chosen, strokes undone.
    (ValueSlider, {**SELECT, **CLIPBOARD, "5": EDITING["5"]}),
    (QComboBox, SELECT),
)
"""What belongs to a field of that kind while it has the focus."""


@pytest.fixture
def fired(
    window: MainWindow, with_models: Workspace, open_picture: Callable[..., Document]
) -> list[str]:
    """Ids of the actions that keys have called; they do nothing else. All panels are there."""
    open_picture().fill_mask("rectangle", 255, Rect(10, 10, 40, 40))
    ids: list[str] = []
    for row in ACTIONS:
        action = window.kit.actions[row.id]
        action.triggered.disconnect()
        action.triggered.connect(lambda *_, name=row.id: ids.append(name))
    for dock in window.findChildren(QDockWidget):
        dock.show()
    window.activateWindow()  # one that floats is a window, too
    return ids


def fields(window: MainWindow) -> list[tuple[QWidget, dict[str, object]]]:
    """Those that are seen now, each with the keys that belong to it."""
    found: list[tuple[QWidget, dict[str, object]]] = []
    for widget in window.findChildren(QWidget):
        usable = widget.isVisible() and widget.isEnabled()
        if not usable or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        keys = next((keys for kinds, keys in KEPT if isinstance(widget, kinds)), None)
        if keys is not None:
            found.append((widget, keys))
    return found


@pytest.mark.slow
def test_no_key_of_a_field_acts_on_the_mask_the_picture_or_the_tools(
    window: MainWindow, fired: list[str]
) -> None:
    wrong: set[str] = set()
    kinds: set[type[QWidget]] = set()
    for tool in (ToolId.BRUSH, ToolId.COLOUR_RANGE, ToolId.EXPAND):
        window.workspace.state.tools.active.value = tool
        QApplication.processEvents()
        for field, keys in fields(window):
            kinds.add(type(field))
            for name, (key, held) in keys.items():  # type: ignore[misc]
                field.setFocus()
                QTest.keyClick(QApplication.focusWidget() or field, key, held)
                if fired:
                    wrong.add(f"{type(field).__name__} {field.accessibleName()} {name}: {fired}")
                    fired.clear()
            window.canvas.setFocus()
    assert not wrong
    assert {kind.__name__ for kind in kinds} >= {
        "QLineEdit",
        "PromptEdit",
        "ValueSlider",
        "ChoiceBox",
    }


@pytest.mark.slow
def test_on_the_canvas_they_are_the_windows(window: MainWindow, fired: list[str]) -> None:
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(window.canvas, Qt.Key.Key_B)
    assert fired == ["mask_all", "tool_brush"]


@pytest.mark.slow
def test_a_slider_selects_its_number_copies_it_and_takes_another(
    window: MainWindow, fired: list[str]
) -> None:
    count = window.prompt_bar.count
    count.set_number(4)
    count.setFocus()
    QTest.keyClick(count, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "4"
    QTest.keyClick(count, Qt.Key.Key_A, CONTROL)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.selectedText() == "4"
    QTest.keyClicks(editor, "7")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert count.number == 7
    for text, number in (("12", 12), ("no number", 12)):
        QGuiApplication.clipboard().setText(text)
        QTest.keyClick(count, Qt.Key.Key_V, CONTROL)
        editor = QApplication.focusWidget()
        if isinstance(editor, QLineEdit):
            QTest.keyClick(editor, Qt.Key.Key_Return)
        assert count.number == number
    assert not fired


@pytest.mark.slow
def test_selected_words_of_a_message_are_copied_and_not_the_picture(
    window: MainWindow, fired: list[str]
) -> None:
    window.workspace.state.notice.value = Notice(EngineError("engine_died", reason="signal 9"))
    words = next(
        label
        for label in window.bars.notice_bar.findChildren(QLabel)
        if "stopped unexpectedly" in label.text()
    )
    words.setFocus()
    words.setSelection(0, 10)
    QTest.keyClick(words, Qt.Key.Key_C, CONTROL)
    assert not fired
    assert QGuiApplication.clipboard().text() == words.selectedText() == words.text()[:10]


@pytest.mark.slow
def test_the_prompt_selects_its_words(window: MainWindow, fired: list[str]) -> None:
    prompt = window.prompt_bar.prompt
    prompt.setPlainText("a red apple")
    prompt.setFocus()
    prompt.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(prompt, Qt.Key.Key_A, CONTROL)
    assert prompt.textCursor().selectedText() == "a red apple"
    assert not fired
