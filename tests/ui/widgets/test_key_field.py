"""A field that takes the next key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.widgets.key_field import KeyField

NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def field(qtbot: QtBot) -> KeyField:
    made = KeyField("Undo")
    qtbot.addWidget(made)
    made.set_key("Ctrl+Z")
    return made


def keeps(field: KeyField, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
    """Whether no shortcut of a window runs."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
    event.ignore()
    return QApplication.sendEvent(field, event) and event.isAccepted()


@pytest.mark.parametrize(
    ("key", "held", "name"),
    [(Qt.Key.Key_K, CTRL, "Ctrl+K"), (Qt.Key.Key_Tab, NONE, "Tab"), (Qt.Key.Key_F5, NONE, "F5")],
)
def test_only_while_it_listens_a_key_is_taken(
    field: KeyField, key: Qt.Key, held: Qt.KeyboardModifier, name: str
) -> None:
    told = list[str]()
    field.recorded.connect(told.append)
    assert not keeps(field, key, held)
    field.click()
    assert field.listens and keeps(field, key, held)
    QTest.keyClick(field, key, held)
    assert told == [name] and not field.listens
    assert field.text() == "Ctrl+Z"  # until its owner shows another
    field.click()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert told == [name] and not field.listens
