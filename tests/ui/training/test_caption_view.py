"""Captions by hand: edited in place, tags, search and replace, undo by picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.ui.training.caption_view import CaptionView
from desktop_app.ui.training.training_page import TrainingPage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(filled: TrainingPage) -> CaptionView:
    filled.show_part(1)
    return filled.captions


def captions(view: CaptionView) -> list[str]:
    model = view.table.model()
    return [model.index(row, 1).data() for row in range(model.rowCount())]


def choose(view: CaptionView, *rows: int) -> None:
    view.table.clearSelection()
    for row in rows:
        index = view.table.model().index(row, 1)
        view.table.selectionModel().select(
            index,
            view.table.selectionModel().SelectionFlag.Select
            | view.table.selectionModel().SelectionFlag.Rows,
        )


def test_enter_edits_in_place(view: CaptionView, qtbot: QtBot) -> None:
    view.table.setCurrentIndex(view.table.model().index(3, 1))
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    editor = view.table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "a  horse, grass ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: captions(view)[3] == "a horse, grass")
    assert view.tags.item(0).text() == "grass  4"
    QTest.keyClick(view.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert captions(view)[3] == ""


def test_search_and_replace_in_what_is_selected(view: CaptionView, qtbot: QtBot) -> None:
    QTest.keyClicks(view.search, "dog")
    QTest.keyClicks(view.by, "cat")
    assert view.replace.text() == "Replace in All"
    choose(view, 1)
    assert view.replace.text() == "Replace in Selected"
    QTest.mouseClick(view.replace, LEFT)
    assert captions(view)[:3] == ["a dog, grass, a", "a cat, grass, b", "a dog, grass, c"]
    view.table.clearSelection()
    QTest.keyClick(view.search, Qt.Key.Key_Return)
    assert captions(view)[:3] == ["a cat, grass, a", "a cat, grass, b", "a cat, grass, c"]
    choose(view, 1)
    QTest.mouseClick(view.undo, LEFT)
    assert captions(view)[1] == "a dog, grass, b"
    assert captions(view)[0] == "a cat, grass, a"


def test_tags_are_counted_added_and_removed(view: CaptionView, qtbot: QtBot) -> None:
    assert [view.tags.item(at).text() for at in range(2)] == ["a dog  3", "grass  3"]
    view.tags.itemClicked.emit(view.tags.item(0))
    assert view.selected == ["a.png", "b.png", "c.png"]
    QTest.keyClicks(view.tag, "sunny")
    choose(view, 0)
    QTest.mouseClick(view.add_tag, LEFT)
    assert captions(view)[0] == "a dog, grass, a, sunny"
    view.tags.setCurrentRow(1)
    view.table.clearSelection()
    QTest.mouseClick(view.remove_tag, LEFT)
    assert captions(view)[:3] == ["a dog, a, sunny", "a dog, b", "a dog, c"]
