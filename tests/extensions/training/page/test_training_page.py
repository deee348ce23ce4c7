"""The page by hand: files dropped, a set from the history and the canvas, a training begun."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.extensions.training.page.conftest import rest
from tests.ui.conftest import STARTER, picture


def drop(page: TrainingPage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(500, 300), Qt.DropAction.CopyAction, mime, buttons, keys))


@pytest.mark.slow
def test_dropped_pictures_begin_a_set(page: TrainingPage, qtbot: QtBot, photos: Path) -> None:
    assert page.pictures.stack.is_empty
    assert page.column.told.text() == "Add pictures."
    assert not page.column.train.isEnabled()
    drop(page, photos)
    assert len(rest(page, qtbot).pictures) == 4
    assert page.name.text() == "My set"
    assert not page.pictures.stack.is_empty
    assert page.column.train.isEnabled()
    qtbot.waitUntil(lambda: page.sets.set.placed.value != {})


@pytest.mark.slow
def test_train_queues_and_shows_the_run(filled: TrainingPage, qtbot: QtBot) -> None:
    page = filled
    for name, text in (("trigger", "rex"), ("steps", "30")):
        edit = page.column.form.editors[name].findChild(QLineEdit)
        edit.setText(text)
        edit.editingFinished.emit()
    QTest.mouseClick(page.column.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.runs)
    qtbot.waitUntil(
        lambda: (one := page.runs.runs.row) is not None and one.state == "done", timeout=30_000
    )
    qtbot.waitUntil(lambda: "All steps done" in page.runs.state.text())
    assert page.runs.title.text().startswith("rex")
    qtbot.waitUntil(lambda: page.runs.words.text().startswith("Step 30 · Learning 0.0333"))


@pytest.mark.slow
def test_tabs_are_reached_by_keys_and_esc_goes_back(
    filled: TrainingPage, qtbot: QtBot, window: MainWindow
) -> None:
    for at in (1, 2, 0):
        filled.tabs[at].setFocus()
        QTest.keyClick(filled.tabs[at], Qt.Key.Key_Space)
        assert filled.stack.currentIndex() == at
    QTest.keyClick(filled.pictures.grid, Qt.Key.Key_Escape)
    assert not filled.isVisible()
    assert window.page_switch.buttons["edit"].isChecked()


@pytest.mark.slow
def test_the_document_becomes_an_example(
    page: TrainingPage, qtbot: QtBot, window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    page.leave()
    open_picture("park.png")
    window.kit.actions["example_document"].trigger()
    assert [one.name for one in rest(page, qtbot).pictures] == ["park.png"]
    assert not page.isVisible()  # painting goes on
    assert not window.kit.actions["example_masked"].isEnabled()


@pytest.mark.slow
def test_pictures_of_the_history_come_with_their_prompts(
    page: TrainingPage, qtbot: QtBot, with_models: Workspace
) -> None:
    entries = list[HistoryEntry]()
    with closing(History(with_models.paths.history_file, load_schedulers())) as history:
        for prompt in ("a (red:1.2) dog", "a cat"):
            request = GenerationRequest(Task.TEXT_TO_IMAGE, prompt, "starter", Size(256, 256))
            entries.append(history.add(picture(16, 16), request, STARTER, EntryOrigin(seconds=1.5)))
    menu = QMenu(page)
    EntryMenu(with_models, page).add_to(menu, entries[0], entries)
    next(one for one in menu.actions() if one.text() == "Add to Training Set").trigger()
    qtbot.waitUntil(lambda: page.sets.set.value.value is not None)
    assert {one.caption for one in rest(page, qtbot).pictures} == {"a red dog", "a cat"}
