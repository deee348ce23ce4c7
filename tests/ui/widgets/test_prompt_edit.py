from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.prompt_edit import PromptEdit

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def field(theme: Theme, qtbot: QtBot) -> PromptEdit:
    made = PromptEdit(3)
    qtbot.addWidget(made)
    made.resize(300, 28)
    made.show()
    return made


@pytest.mark.slow
def test_it_grows_with_its_lines_up_to_three(field: PromptEdit) -> None:
    heights = []
    for lines in range(1, 6):
        field.set_text("\n".join(["line"] * lines))
        heights.append(field.height())
    line = field.fontMetrics().lineSpacing()
    assert heights[0] == 28
    assert heights[1] - heights[0] == pytest.approx(line, abs=1)
    assert heights[2] == heights[3] == heights[4] == heights[1] + line


@pytest.mark.slow
def test_a_long_line_wraps_and_grows_too(field: PromptEdit) -> None:
    field.set_text("a red apple on a wooden table, " * 3)
    assert field.height() > 28


def test_a_hint_that_has_no_room_is_elided(field: PromptEdit) -> None:
    field.set_hint("What should the picture show?")
    assert field.placeholderText() == "What should the picture show?"
    field.resize(120, field.height())
    assert field.placeholderText().startswith("What") and field.placeholderText().endswith("…")
    field.resize(400, field.height())
    assert field.placeholderText() == "What should the picture show?"


def test_typing_is_told_and_setting_is_not(field: PromptEdit) -> None:
    told: list[str] = []
    field.edited.connect(told.append)
    field.set_text("set")
    QTest.keyClicks(field, "!")
    assert told == ["!set"]


@pytest.mark.parametrize(
    ("key", "held", "signal"),
    [
        (Qt.Key.Key_Return, CONTROL, "submitted"),
        (Qt.Key.Key_Enter, CONTROL, "submitted"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "left"),
    ],
)
def test_keys_that_leave_the_text(
    field: PromptEdit, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier, signal: str
) -> None:
    with qtbot.waitSignal(getattr(field, signal)):
        QTest.keyClick(field, key, held)
    assert field.toPlainText() == ""


def test_return_submits_and_with_shift_begins_a_line(field: PromptEdit) -> None:
    presses = list[str]()
    field.submitted.connect(lambda: presses.append(field.toPlainText()))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert presses == [""] and field.toPlainText() == ""
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert field.toPlainText() == "\n" and len(presses) == 1


def test_return_held_down_submits_once(field: PromptEdit) -> None:
    presses = list[None]()
    field.submitted.connect(lambda: presses.append(None))
    press, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    for repeated in (False, True, True):
        event = QKeyEvent(press, Qt.Key.Key_Return, none, "\r", repeated)
        QApplication.sendEvent(field, event)
    assert len(presses) == 1 and field.toPlainText() == ""


def test_where_much_is_written_return_begins_a_line(qtbot: QtBot) -> None:
    field = PromptEdit(3, writes=True)
    qtbot.addWidget(field)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "\n"


def test_dropped_files_are_not_typed(field: PromptEdit) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/photo.png")])
    assert not field.canInsertFromMimeData(mime)
    mime = QMimeData()
    mime.setText("apple")
    assert field.canInsertFromMimeData(mime)


def test_lines_can_have_numbers_that_take_room_from_the_text(qtbot: QtBot, theme: Theme) -> None:
    edit = PromptEdit(3, None, theme)
    qtbot.addWidget(edit)
    edit.resize(300, 28)
    edit.show()
    edit.set_text("one\ntwo\nthree")
    wide, three = edit.viewport().width(), edit.height()
    edit.set_most(6, numbered=True)
    edit.set_text("one\ntwo\nthree\nfour")
    assert edit.viewport().width() == wide - 20 and edit.height() > three
    drawn = edit.grab().toImage()
    edit.set_text("one")
    assert edit.grab().toImage() != drawn
    edit.set_most(3)
    assert edit.viewport().width() == wide
