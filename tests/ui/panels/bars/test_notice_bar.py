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
from desktop_app.state.document import layer_commands
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.bars.notice_bar import Message
from tests.imaging.layered_files.psd_nodes import Node, layered
from tests.ui.panels.conftest import Ui


@pytest.fixture(autouse=True)
def _bar(ui: Ui) -> None:
    """It is there before there is anything to say, as it is in the program."""
    assert ui.bars.notice_bar.isHidden()


def _buttons(ui: Ui) -> dict[str, QPushButton]:
    bar = ui.bars.notice_bar
    return {one.text(): one for one in bar.findChildren(QPushButton) if one.isVisibleTo(bar)}


@pytest.mark.slow
def test_an_error_says_what_happened_what_was_kept_and_what_to_do_until_it_is_closed(
    ui: Ui,
) -> None:
    bar, notice = ui.bars.notice_bar, ui.state.notice
    assert not bar.isVisible()
    error = EngineError("engine_died", "the traceback", reason="killed")
    for _ in range(2):  # the same may come again
        notice.value = Notice(error, retry=True)
        assert bar.isVisible()
        assert "stopped unexpectedly (killed)" in bar.title.text()
        assert "are kept" in bar.text.text() and "press Retry" in bar.text.text()
        assert "traceback" not in bar.title.text() + bar.text.text()
        assert set(_buttons(ui)) == {"Retry", "Copy details"}
        bar.copy.click()
        copied = QGuiApplication.clipboard().text()
        assert "engine_died" in copied and "the traceback" in copied
        bar.close_button.click()
        assert notice.value is None and not bar.isVisible()


@pytest.mark.slow
def test_what_is_told_of_a_picture_is_out_of_sight_on_a_page(ui: Ui) -> None:
    ui.state.open_document(Document(np.zeros((8, 8, 3), np.uint8), "a"))
    bar, notice, document = ui.bars.notice_bar, ui.state.notice, ui.state.document_id
    params = {"format": "JPEG", "project": "a"}
    notice.value = Notice(notes=("saved_with_loss",), params=params, document=document)
    assert bar.isVisible()
    ui.window.kit.actions["page_evaluation"].trigger()
    assert not bar.isVisible()
    notice.value = Notice(InputError("file_unreadable", name="a", reason="b"), document=document)
    assert bar.isVisible(), "what failed is said wherever one is"
    notice.value = Notice(notes=("saved_with_loss",), params=params, document=document)
    assert not bar.isVisible()
    ui.window.kit.actions["page_edit"].trigger()
    assert bar.isVisible()


@pytest.mark.slow
def test_all_notes_are_said_but_of_many_alike_one_and_all_are_in_the_details(ui: Ui) -> None:
    bar = ui.bars.notice_bar
    ui.state.notice.value = Notice(notes=("first_frame", "reduced_to_8_bit"))
    assert "first one" in bar.title.text() and "read at 8" in bar.text.text()
    notes = tuple(FileNote("mask_applied", {"name": f"layer {n}"}) for n in range(40))
    look = FileNote("looks_different", {"percent": "12"})
    ui.state.notice.value = Notice(file_notes=(*notes, look))
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
    _buttons(ui)["Open Flattened"].click()
    ui.wait(lambda: state.document.value is not first)
    second = state.document.value
    assert second is not None and len(second.layers.value) == 1
    assert second.pixels.read(second.pixels.rect)[3, 3, 0] == 204
    notice = state.notice.value
    assert notice is not None and notice.file_notes[0].code == "as_it_looked"
    assert notice.file_notes[0].is_loss


@pytest.mark.slow
def test_a_picture_worked_on_meanwhile_stays_and_does_not_come_to_the_front(
    ui: Ui, tmp_path: Path, open_picture: Callable[..., Document]
) -> None:
    pixels = np.full((12, 16, 4), 0.5)
    (tmp_path / "a.psd").write_bytes(layered([Node("x", pixels)], (12, 16), merged=pixels))
    state = ui.state
    ui.workspace.files.open(tmp_path / "a.psd")
    ui.wait(lambda: state.document.value is not None)
    first = state.document.value
    assert first is not None
    ui.workspace.files.open_as_saved()
    layer_commands.add_paint(first)
    front = open_picture("front.png")
    ui.wait(lambda: state.notice.value is not None and state.notice.value.notes == ("worked_on",))
    assert state.document.value is front and first in state.documents
    assert "a.psd was edited" in ui.bars.notice_bar.title.text()


@pytest.mark.slow
def test_a_lossy_file_is_said_and_another_format_offered(
    ui: Ui, open_picture: Callable[..., Document]
) -> None:
    open_picture("a.jpg")
    ui.state.notice.value = Notice(
        notes=("saved_with_loss",), params={"name": "a.jpg", "format": "JPEG"}
    )
    assert "a.jpg" in ui.bars.notice_bar.title.text()
    assert "Save As" in _buttons(ui)
    ui.state.close_document()
    assert "a.jpg" in ui.bars.notice_bar.title.text()
    assert not _buttons(ui), "there is nothing left to save"


@pytest.mark.slow
def test_beside_a_jpeg_packed_anew_the_formats_that_keep_it_are_offered(
    ui: Ui, open_picture: Callable[..., Document], tmp_path: Path
) -> None:
    open_picture("a.jpg", tmp_path / "a.jpg")
    ui.state.notice.value = Notice(
        notes=("jpeg_reencoded", "metadata_left_out"), params={"name": "a.jpg", "format": "JPEG"}
    )
    bar = ui.bars.notice_bar
    assert "a.jpg" in bar.title.text() and bar.text.text()
    assert [*_buttons(ui)] == ["Save as PNG…", "Save as TIFF…"]
    _buttons(ui)["Save as TIFF…"].click()
    dialog = ui.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["a.tiff"]
    assert not bar.isVisible()
    dialog.reject()


@pytest.mark.slow
def test_a_button_does_its_work_and_closes_the_bar_unless_that_reports_something(ui: Ui) -> None:
    done: list[str] = []

    def fail() -> None:
        ui.state.notice.value = Notice(InputError("clipboard_empty"))

    for work, stays in ((lambda: done.append("copied"), False), (fail, True)):
        ui.window.bars.show_message(Message("Add it?", buttons=(("Copy", work),)))
        _buttons(ui)["Copy"].click()
        assert done == ["copied"] and ui.bars.notice_bar.isVisible() is stays


@pytest.mark.slow
def test_a_folder_can_be_chosen_for_a_model_that_lacks_parts_and_in_place_of_a_refused_one(
    ui: Ui,
) -> None:
    error = ModelError("companion_unfit", folder="sd", name="flux", reason="no text encoder")
    ui.state.notice.value = Notice(error)
    assert set(_buttons(ui)) == {"Choose folder…", "Copy details"}
    error = ModelError("model_companion", name="flux", parts="tokenizer", family="FLUX.1")
    ui.state.notice.value = Notice(error, retry=True)
    ui.wait(lambda: set(_buttons(ui)) == {"Choose folder…", "Retry", "Copy details"})
    _buttons(ui)["Choose folder…"].click()
    dialog = ui.window.findChild(QFileDialog)
    assert dialog is not None and dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.close()


@pytest.mark.slow
def test_openvino_is_turned_on_by_the_button_of_its_note(ui: Ui) -> None:
    state = ui.state
    state.engine.value = EngineStatus("ready", {"device": "cpu", "openvino": "1"})
    values = {"model": "Photo", "times": "1.6"}
    state.notice.value = Notice(notes=("openvino_faster",), params=values, action="toggle_openvino")
    bar = ui.bars.notice_bar
    assert "Photo" in bar.title.text() and "1.6" in bar.title.text()
    _buttons(ui)["Use OpenVINO"].click()
    assert state.memory.backend.value == "openvino"
