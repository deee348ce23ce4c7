"""Captions by hand: edited in place, tags, search and replace, undo by picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.extensions.training.faces.page.caption_view import CaptionView
from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.ui.window.main_window import MainWindow
from tests.extensions.training.page.conftest import rest

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


@pytest.mark.slow
def test_enter_edits_in_place(view: CaptionView, qtbot: QtBot) -> None:
    view.table.setCurrentIndex(view.table.model().index(3, 1))
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    editor = view.table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "a  horse, grass ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(view.table.hasFocus)  # the editor is closed
    assert captions(view)[3] == "a horse, grass"
    assert view.tags.item(0).text() == "grass  4"
    QTest.keyClick(view.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert captions(view)[3] == ""


@pytest.mark.slow
def test_whoever_chooses_a_caption_and_types_edits_it(view: CaptionView, qtbot: QtBot) -> None:
    view.table.setCurrentIndex(view.table.model().index(3, 1))
    QTest.keyClick(view.table, Qt.Key.Key_A)
    editor = view.table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, " horse")
    assert captions(view)[3] == "a horse"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert captions(view)[3] == ""


@pytest.mark.slow
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


@pytest.mark.slow
def test_enter_goes_on_to_the_caption_below(view: CaptionView, qtbot: QtBot) -> None:
    editor = typed(view, 0, "walking")
    for row, words in ((1, "asleep"), (2, "running")):
        QTest.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda row=row: view.table.currentIndex().row() == row)
        editor = opened(view)
        editor.selectAll()
        QTest.keyClicks(editor, words)
    assert captions(view)[:3] == ["walking", "asleep", "running"]


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


def opened(view: CaptionView) -> QLineEdit:
    """The editor that is open; earlier ones may be going."""
    return [one for one in view.table.findChildren(QLineEdit) if one.isVisible()][-1]


def typed(view: CaptionView, row: int, words: str) -> QLineEdit:
    """A double click on a caption, and words; the editor stays open."""
    view.table.scrollTo(view.table.model().index(row, 1))
    place = view.table.visualRect(view.table.model().index(row, 1)).center()
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(view.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    editor = view.table.findChildren(QLineEdit)[-1]  # an earlier one may be going
    editor.selectAll()
    QTest.keyClicks(editor, words)
    return editor


def on_disk(filled: TrainingPage) -> str:
    found = filled.sets.set.value.value
    assert found is not None
    path = Path(found.folder) / "velatura-set.toml"
    return path.read_text("utf-8") if path.exists() else ""


def gone(view: CaptionView, way: str, filled: TrainingPage, window: MainWindow) -> None:
    """What somebody does with the editor still open."""
    if way == "focus":
        QTest.mouseClick(view.search, LEFT)
    elif way == "row":
        place = view.table.visualRect(view.table.model().index(0, 1)).center()
        QTest.mouseClick(view.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    elif way == "tab":
        QTest.mouseClick(filled.tabs[0], LEFT)
    elif way == "page":
        QTest.mouseClick(filled.close_button, LEFT)
    elif way == "start":
        QTest.mouseClick(filled.column.train, LEFT)
    elif way == "close":
        window.close()
    else:
        assert way in ("looked at", "killed")
        filled.sets.reload()  # what was seen of the pictures comes while somebody types
        filled.sets._see()  # pyright: ignore[reportPrivateUsage]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "way", ["focus", "row", "tab", "page", "start", "close", "looked at", "killed"]
)
def test_what_is_typed_is_kept_however_one_leaves(
    way: str, view: CaptionView, filled: TrainingPage, qtbot: QtBot, window: MainWindow
) -> None:
    """Without Return; of a kill what is on the disk counts, the window is left as it is."""
    editor = typed(view, 1, "a snail with a blue ")
    if way == "killed":
        qtbot.waitUntil(lambda: "a snail with a blue" in on_disk(filled), timeout=20_000)
        return
    gone(view, way, filled, window)
    if way == "looked at":
        rest(filled, qtbot)
        assert editor.text() == "a snail with a blue "
        QTest.keyClicks(editor, "shell")
        assert editor.text() == "a snail with a blue shell"
        QTest.mouseClick(view.search, LEFT)
    qtbot.waitUntil(lambda: "a snail with a blue" in on_disk(filled), timeout=20_000)
    assert captions(view)[1].startswith("a snail with a blue")


@pytest.mark.slow
def test_what_is_typed_is_one_edit_and_esc_takes_it_back(
    view: CaptionView, filled: TrainingPage, qtbot: QtBot
) -> None:
    editor = typed(view, 1, "a snail")
    assert captions(view)[1] == "a snail"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert captions(view)[1] == "a dog, grass, b"
    assert filled.isVisible()
    for words in ("a snail", "a slug"):
        QTest.keyClick(typed(view, 1, words), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: view.table.currentIndex().row() == 2)
        QTest.keyClick(opened(view), Qt.Key.Key_Escape)
        rest(filled, qtbot)
        view.table.setCurrentIndex(view.table.model().index(1, 1))
    for before in ("a snail", "a dog, grass, b"):
        view.table.setFocus()
        QTest.keyClick(view.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert captions(view)[1] == before
