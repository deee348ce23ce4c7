"""The window and its document: titles, questions, recent pictures, what it remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.core.pixels import ByteArray
from desktop_app.core.queue_entry import JobStatus
from desktop_app.imaging.layers.content import Content
from desktop_app.jobs.job import Job
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import open_picture as read_picture
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all, make_job, picture

OpenPicture = Callable[..., Document]


def _question(window: MainWindow) -> Question | None:
    shown = [one for one in window.findChildren(Question) if one.isVisible()]
    return shown[0] if shown else None


def _answer(window: MainWindow, words: str) -> None:
    question = _question(window)
    assert question is not None
    next(button for button in question.buttons if button.text() == words).click()


# -- documents ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_card_stands_there_until_there_is_a_picture(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    card = window.canvas_area.card
    assert card.isVisible()
    open_picture()
    assert not card.isVisible()
    window.workspace.state.close_document()
    assert card.isVisible()


@pytest.mark.slow
def test_the_card_makes_room_for_a_run(window: MainWindow, start_job: Callable[[], Job]) -> None:
    start_job()
    assert not window.canvas_area.card.isVisible()


@pytest.mark.slow
def test_the_card_stays_while_jobs_of_a_closed_picture_go_on(window: MainWindow) -> None:
    jobs = window.workspace.state.jobs
    job = make_job(document="closed")
    jobs.add(job)
    jobs.set_status(job.id, JobStatus.RUNNING)
    assert jobs.current.value is not None and window.canvas_area.card.isVisible()


@pytest.mark.slow
def test_the_title_names_the_picture_and_its_changes(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    assert window.windowTitle() == "Velatura"
    document = open_picture("park.png")
    assert window.windowTitle() == "park.png[*]" and not window.isWindowModified()
    document.mark_unsaved()
    assert window.isWindowModified()


def edit_flat(document: Document, pixels: ByteArray) -> None:
    """Other pixels, in one piece as those of an opened file."""
    document.commit("layer_flatten", replace(Content.of(pixels), mask=document.content.mask))


@pytest.mark.slow
def test_what_is_changed_while_it_is_saved_is_asked_about_again(
    window: MainWindow, open_picture: OpenPicture, tmp_path: Path, qtbot: QtBot
) -> None:
    document = open_picture("park.png", tmp_path / "park.png")
    edit_flat(document, 1 + picture())
    window.kit.actions["close_document"].trigger()
    _answer(window, "Save")
    edit_flat(document, 2 + picture())
    qtbot.waitUntil(lambda: _question(window) is not None, timeout=10_000)
    assert window.workspace.state.document.value is document
    _answer(window, "Save")
    qtbot.waitUntil(lambda: window.workspace.state.document.value is None, timeout=10_000)
    assert np.array_equal(read_picture(tmp_path / "park.png").pixels, 2 + picture())


@pytest.mark.slow
def test_what_is_painted_while_another_file_is_opened_stays_in_its_tab(
    window: MainWindow, open_picture: OpenPicture, photo: Path, qtbot: QtBot
) -> None:
    document, state = open_picture("park.png"), window.workspace.state
    window.commands.files.open(photo)
    document.edit("paint", document.pixels, document.size.rect, 1 + picture())
    qtbot.waitUntil(lambda: state.document.value is not document, timeout=10_000)
    assert state.document.value is not None and state.document.value.path == photo
    assert _question(window) is None and document in state.documents and document.modified.value


@pytest.mark.slow
def test_closing_without_changes_asks_nothing(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    open_picture()
    assert window.close()


@pytest.mark.slow
def test_closing_with_changes_asks_and_cancel_keeps_everything(
    window: MainWindow, open_picture: OpenPicture
) -> None:
    document = open_picture()
    document.mark_unsaved()
    assert not window.close()
    _answer(window, "Cancel")
    assert window.isVisible() and window.workspace.state.document.value is document
    assert not window.close()
    _answer(window, "Discard")
    assert not window.isVisible()


@pytest.mark.slow
def test_saving_from_the_question_writes_the_file_and_then_closes(
    window: MainWindow, open_picture: OpenPicture, tmp_path: Path, qtbot: QtBot
) -> None:
    document = open_picture(path=tmp_path / "park.png")
    edit_flat(document, 255 - picture())
    assert not window.close()
    _answer(window, "Save")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert np.array_equal(read_picture(tmp_path / "park.png").pixels, 255 - picture())


@pytest.mark.slow
def test_opening_another_picture_asks_nothing_and_leaves_changes_alone(
    window: MainWindow, open_picture: OpenPicture, photo: Path, qtbot: QtBot
) -> None:
    state, document = window.workspace.state, open_picture()
    document.mark_unsaved()
    window.commands.files.open(photo)
    qtbot.waitUntil(lambda: state.document.value is not document)
    assert _question(window) is None and document in state.documents
    opened = state.document.value
    assert opened is not None and opened.path == photo


@pytest.mark.slow
def test_a_picture_without_a_file_is_saved_under_a_name_that_is_asked_for(
    window: MainWindow, open_picture: OpenPicture, tmp_path: Path, qtbot: QtBot
) -> None:
    document = open_picture("a red apple")
    document.mark_unsaved()
    window.kit.actions["save"].trigger()
    dialog = window.findChildren(QFileDialog)[0]
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert dialog.defaultSuffix() == "png"
    dialog.fileSelected.emit(str(tmp_path / "apple.png"))
    dialog.close()
    qtbot.waitUntil(lambda: not document.modified.value)
    assert np.array_equal(read_picture(tmp_path / "apple.png").pixels, picture())


@pytest.mark.slow
@pytest.mark.parametrize(("channels", "words"), [(3, "lossy"), (4, "transparency")])
def test_what_a_jpeg_loses_is_said(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, channels: int, words: str
) -> None:
    document = Document(picture(channels=channels), "a.png")
    window.workspace.state.open_document(document)
    document.mark_unsaved()
    window.commands.files.exports.export(tmp_path / "a.jpg")
    qtbot.waitUntil(window.bars.notice_bar.isVisible)
    assert "was exported" in window.bars.notice_bar.title.text()
    assert words in window.bars.notice_bar.text.text()


# -- recent pictures ------------------------------------------------------------------------------


@pytest.mark.slow
def test_recent_pictures_stand_on_the_card_and_in_the_menu(
    workspace: Workspace, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    workspace.settings.add_recent(tmp_path / "gone.png")
    workspace.settings.add_recent(photo)
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.show()
    card = window.canvas_area.card
    qtbot.waitUntil(lambda: [tile.path for tile in card._tiles] == [photo])
    qtbot.waitUntil(lambda: not card._tiles[0]._picture.isNull())
    window.menus.recent.aboutToShow.emit()
    assert window.menus.recent.actions()[0].text() == "photo.png"
    card._tiles[0].click()
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)


# -- life -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_panels_and_brush_are_remembered(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.room.set_settings_shown(True)
    window.docks.results_dock.close()
    workspace.state.tools.brush.value = type(workspace.state.tools.brush.value)(size=123.0)
    workspace.state.view.overlay_style.value = "cyan"
    window.close()
    workspace.state.view.overlay_style.value = "magenta"
    workspace.state.tools.brush.value = type(workspace.state.tools.brush.value)()
    again = MainWindow(workspace)
    qtbot.addWidget(again)
    again.show()
    assert again.docks.settings_shown() and again.docks.results_dock.isHidden()
    assert workspace.state.tools.brush.value.size == 123.0
    assert workspace.state.view.overlay_style.value == "cyan"


@pytest.mark.slow
def test_a_damaged_arrangement_is_ignored(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.settings.geometry = "???"
    workspace.settings.window_state = "AAAA"
    window = MainWindow(workspace)
    qtbot.addWidget(window)
    window.show()
    assert window.docks.history_dock.isVisible() and window.tool_column.isVisible()


@pytest.mark.slow
def test_a_closed_window_leaves_no_listener_behind(
    workspace: Workspace, qapp: QApplication
) -> None:
    state = workspace.state
    watched = (state.document, state.parameters, state.notice, state.engine, state.models)
    left: list[list[int]] = []
    for _ in range(2):  # the first one has parts of the workspace made, which stay
        window = MainWindow(workspace)
        window.show()
        window.close()
        window.deleteLater()
        del window
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left.append([len(one.changed._listeners) for one in watched])
    assert left[0] == left[1]
