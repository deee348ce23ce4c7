from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPushButton

from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.file_note import FileNote
from desktop_app.state.app_state import EngineStatus, Notice
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.notice_bar import Message
from desktop_app.ui.window.main_window import MainWindow
from tests.storage.psd_nodes import Node, layered
from tests.ui.panels.conftest import Ui


@pytest.fixture(autouse=True)
def _bar(ui: Ui) -> None:
    """It is there before there is anything to say, as it is in the program."""
    assert ui.bars.notice_bar.isHidden()


def _buttons(window: MainWindow) -> list[str]:
    bar = window.bars.notice_bar
    return [one.text() for one in bar.findChildren(QPushButton) if one.isVisibleTo(bar)]


@pytest.mark.slow
def test_it_is_away_until_there_is_something_to_say(ui: Ui) -> None:
    assert not ui.bars.notice_bar.isVisible()


@pytest.mark.slow
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(ui: Ui) -> None:
    error = EngineError("engine_died", "the traceback", reason="killed")
    ui.state.notice.value = Notice(error, retry=True)
    bar = ui.bars.notice_bar
    assert bar.isVisible()
    assert "stopped unexpectedly (killed)" in bar.title.text()
    assert "are kept" in bar.text.text() and "press Retry" in bar.text.text()
    assert "traceback" not in bar.title.text() + bar.text.text()
    assert set(_buttons(ui.window)) == {"Retry", "Copy details"}


@pytest.mark.slow
def test_details_go_to_the_clipboard(ui: Ui) -> None:
    error = EngineError("engine_failed", "the traceback", reason="oops")
    ui.state.notice.value = Notice(error)
    ui.bars.notice_bar.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "engine_failed" in copied and "the traceback" in copied


@pytest.mark.slow
def test_closing_takes_it_away_and_the_same_error_may_come_again(ui: Ui) -> None:
    notice = ui.state.notice
    notice.value = Notice(InputError("clipboard_empty"))
    ui.bars.notice_bar.close_button.click()
    assert notice.value is None and not ui.bars.notice_bar.isVisible()
    notice.value = Notice(InputError("clipboard_empty"))
    assert ui.bars.notice_bar.isVisible()


@pytest.mark.slow
def test_several_notes_are_all_said(ui: Ui) -> None:
    ui.state.notice.value = Notice(notes=("first_frame", "reduced_to_8_bit"))
    bar = ui.bars.notice_bar
    assert "first one" in bar.title.text() and "read at 8" in bar.text.text()


def test_of_many_notes_alike_one_is_said_and_all_are_in_the_details(ui: Ui) -> None:
    notes = tuple(FileNote("mask_applied", {"name": f"layer {n}"}) for n in range(40))
    look = FileNote("looks_different", {"percent": "12"})
    ui.state.notice.value = Notice(file_notes=(*notes, look))
    bar = ui.bars.notice_bar
    assert "12 %" in bar.title.text()
    assert bar.text.text().count("mask of layer") == 1 and "39 more" in bar.text.text()
    bar.copy.click()
    assert "layer 39" in QGuiApplication.clipboard().text()


def test_the_files_own_picture_is_offered_and_opened(ui: Ui, tmp_path: Path) -> None:
    pixels = np.full((12, 16, 4), 0.2)
    pixels[..., 3] = 1
    look = np.full((12, 16, 4), 0.8)
    look[..., 3] = 1
    (tmp_path / "a.psd").write_bytes(layered([Node("x", pixels)], (12, 16), merged=look))
    files, state = ui.workspace.files, ui.state
    files.open(tmp_path / "a.psd")
    ui.wait(lambda: state.document.value is not None and ui.bars.notice_bar.isVisible())
    first = state.document.value
    assert first is not None and first.pixels.read(first.pixels.rect)[3, 3, 0] == 51
    assert "100 %" in ui.bars.notice_bar.title.text()
    offer = ui.bars.notice_bar.findChildren(QPushButton)
    button = next(one for one in offer if one.text() == "Open Flattened")
    button.click()
    ui.wait(lambda: state.document.value is not first)
    second = state.document.value
    assert second is not None and len(second.layers.value) == 1
    assert second.pixels.read(second.pixels.rect)[3, 3, 0] == 204
    notice = state.notice.value
    assert notice is not None and notice.file_notes[0].code == "composite_only"
    assert notice.file_notes[0].is_loss


def test_a_lossy_file_is_said_and_another_format_offered(
    ui: Ui, open_picture: Callable[..., Document]
) -> None:
    open_picture("a.jpg")
    ui.state.notice.value = Notice(
        notes=("saved_with_loss",), params={"name": "a.jpg", "format": "JPEG"}
    )
    assert "a.jpg" in ui.bars.notice_bar.title.text()
    assert "Save As" in _buttons(ui.window)
    ui.state.close_document()
    assert "a.jpg" in ui.bars.notice_bar.title.text()
    assert _buttons(ui.window) == [], "there is nothing left to save"


@pytest.mark.slow
def test_beside_a_jpeg_packed_anew_the_formats_that_keep_it_are_offered(
    ui: Ui, open_picture: Callable[..., Document], tmp_path: Path
) -> None:
    open_picture("a.jpg", tmp_path / "a.jpg")
    ui.state.notice.value = Notice(
        notes=("jpeg_reencoded", "metadata_left_out"), params={"name": "a.jpg", "format": "JPEG"}
    )
    bar = ui.bars.notice_bar
    assert bar.title.text() == "a.jpg was saved at its own quality."
    assert "did not edit changed" in bar.text.text()
    assert _buttons(ui.window) == ["Save as PNG…", "Save as TIFF…"]
    button = next(one for one in bar.findChildren(QPushButton) if "TIFF" in one.text())
    button.click()
    dialog = ui.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["a.tiff"]
    assert not bar.isVisible()
    dialog.reject()


@pytest.mark.slow
def test_a_button_does_its_work_and_closes_the_bar(ui: Ui) -> None:
    done: list[str] = []
    ui.window.show_message(Message("Add it?", buttons=(("Copy", lambda: done.append("copied")),)))
    button = next(
        one for one in ui.bars.notice_bar.findChildren(QPushButton) if one.text() == "Copy"
    )
    button.click()
    assert done == ["copied"]
    assert not ui.bars.notice_bar.isVisible()


@pytest.mark.slow
def test_what_a_button_reports_stays_visible(ui: Ui) -> None:
    notice = ui.state.notice

    def fail() -> None:
        notice.value = Notice(InputError("clipboard_empty"))

    ui.window.show_message(Message("Add it?", buttons=(("Copy", fail),)))
    next(
        one for one in ui.bars.notice_bar.findChildren(QPushButton) if one.text() == "Copy"
    ).click()
    assert ui.bars.notice_bar.isVisible()


@pytest.mark.slow
def test_a_folder_can_be_chosen_for_a_model_that_lacks_parts(ui: Ui) -> None:
    error = ModelError("model_companion", name="flux", parts="tokenizer", family="FLUX.1")
    ui.state.notice.value = Notice(error, retry=True)
    assert set(_buttons(ui.window)) == {"Choose folder…", "Retry", "Copy details"}
    bar = ui.bars.notice_bar
    choose = next(one for one in bar.findChildren(QPushButton) if one.text() == "Choose folder…")
    choose.click()
    dialog = ui.window.findChild(QFileDialog)
    assert dialog is not None and dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.close()


@pytest.mark.slow
def test_another_folder_can_be_chosen_for_one_that_was_refused(ui: Ui) -> None:
    error = ModelError("companion_unfit", folder="sd", name="flux", reason="no text encoder")
    ui.state.notice.value = Notice(error)
    assert set(_buttons(ui.window)) == {"Choose folder…", "Copy details"}


def test_openvino_is_turned_on_by_the_button_of_its_note(ui: Ui) -> None:
    state = ui.state
    state.engine.value = EngineStatus("ready", {"device": "cpu", "openvino": "1"})
    values = {"model": "Photo", "times": "1.6"}
    state.notice.value = Notice(notes=("openvino_faster",), params=values, action="toggle_openvino")
    bar = ui.bars.notice_bar
    assert "Photo would be about 1.6 times as fast" in bar.title.text()
    (button,) = (one for one in bar.findChildren(QPushButton) if one.text() == "Use OpenVINO")
    button.click()
    assert state.memory.backend.value == "openvino"
