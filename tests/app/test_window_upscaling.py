"""Enlarged and cleaned as a person does it: menu, dialog, result, undo, save in 16 bit."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.stages_text import stages_in
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import open_picture
from desktop_app.ui.dialogs.operation import OperationDialog
from desktop_app.ui.widgets.field_editors import NumberEditor
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, next_document, opened, pixels_of

pytestmark = pytest.mark.window


@pytest.fixture
def window(shared: MainWindow) -> MainWindow:
    return shared


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Of 16 bits."""
    low = np.random.default_rng(4).integers(0, 65_535, (9, 12, 3), np.uint16)
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), cv2.resize(low, (96, 64), interpolation=cv2.INTER_CUBIC))
    return path


def _dialog(window: MainWindow, qtbot: QtBot, action: str) -> OperationDialog:
    window.kit.actions[action].trigger()
    modal = QApplication.activeModalWidget
    qtbot.waitUntil(lambda: isinstance(modal(), OperationDialog), timeout=10_000)
    found = modal()
    assert isinstance(found, OperationDialog)
    qtbot.waitUntil(lambda: found.button.isEnabled(), timeout=10_000)
    return found


def set_number(dialog: OperationDialog, field: str, number: float) -> None:
    editor = dialog.editors[field]
    assert isinstance(editor, NumberEditor)
    editor.slider.set_number(number)


@pytest.mark.slow
def test_a_photo_of_16_bits_is_enlarged_into_a_new_picture(
    window: MainWindow, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, photo)
    before = pixels_of(document)
    dialog = _dialog(window, qtbot, "enlarge")
    set_number(dialog, "factor", 1.5)
    dialog.refresh()
    assert "144 × 96 px" in dialog.outcome.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    made = next_document(window, qtbot, document)
    assert state.document.value is document, "nothing changes under the hand"
    assert made.size == Size(144, 96)
    assert made.pixels.dtype == np.uint16
    assert made.modified.value
    assert (pixels_of(document) == before).all()
    state.activate(made)
    saved = tmp_path / "larger.png"
    window.workspace.files.saving.export(saved)
    qtbot.waitUntil(saved.exists, timeout=10_000)
    assert np.array_equal(open_picture(saved).pixels, pixels_of(made))


@pytest.mark.slow
def test_the_picture_itself_is_scaled_under_the_result_in_one_step(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    document = opened(window, qtbot, photo)
    before = pixels_of(document)
    dialog = _dialog(window, qtbot, "enlarge")
    dialog.target.setCurrentIndex(1)
    dialog.accept()
    qtbot.waitUntil(lambda: document.size == Size(192, 128), timeout=ENGINE_MS)
    assert len(document.layers.value) == 2
    assert document.undo_stack.undo() == "upscale"
    assert np.array_equal(pixels_of(document), before)


@pytest.mark.slow
def test_the_result_goes_straight_to_a_file(
    window: MainWindow, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, photo)
    original = photo.read_bytes()
    saved = tmp_path / "larger.tif"

    def to_file(path: Path) -> None:
        dialog = _dialog(window, qtbot, "enlarge")
        dialog.target.setCurrentIndex(2)
        dialog.accept()
        (chooser,) = dialog.findChildren(QFileDialog)
        chooser.selectFile(str(path))
        chooser.fileSelected.emit(str(path))

    to_file(saved)
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=ENGINE_MS)
    assert state.notice.value is not None
    assert state.notice.value.notes[0] == "exported"
    kept = open_picture(saved)
    assert kept.pixels.shape == (128, 192, 3)
    assert kept.pixels.dtype == np.uint16
    assert [each.kind for each in stages_in([dict(kept.origin.about.texts)])] == ["enlarge"]
    assert len(state.documents) == 1
    assert not document.modified.value

    state.notice.value = None
    to_file(tmp_path / "larger.xyz")  # no ending that is known: it gets the chosen one
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=ENGINE_MS)
    assert len(list(tmp_path.glob("larger.xyz.*"))) == 1

    for path, code in (
        (photo, "file_is_open"),
        (tmp_path / "no" / "larger.png", "output_unwritable"),
    ):
        state.notice.value = None
        to_file(path)
        assert state.notice.value is not None
        assert state.notice.value.error is not None
        assert state.notice.value.error.code == code
        assert not state.jobs.active
    assert photo.read_bytes() == original


@pytest.mark.slow
def test_what_can_not_be_written_is_opened(
    window: MainWindow, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    """The folder goes while it works."""
    state = window.workspace.state
    document = opened(window, qtbot, photo)
    folder = tmp_path / "gone"
    folder.mkdir()
    dialog = _dialog(window, qtbot, "enlarge")
    dialog.take_file(str(folder / "larger.png"))
    folder.rmdir()
    made = next_document(window, qtbot, document)
    assert made.size == Size(192, 128)
    assert made.modified.value
    assert state.notice.value is not None
    assert state.notice.value.error is not None
    assert state.notice.value.error.code == "output_unwritable"


@pytest.mark.slow
def test_masked_spots_become_pictures(window: MainWindow, qtbot: QtBot, photo: Path) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, photo)
    for x in (2, 70):
        _mask(document, Rect(x, 8, 20, 20))
    dialog = _dialog(window, qtbot, "enlarge")
    dialog.area.setCurrentIndex(2)
    dialog.refresh()
    assert not dialog.target.isEnabled()
    dialog.accept()
    qtbot.waitUntil(lambda: len(state.documents) == 3, timeout=ENGINE_MS)
    assert [each.size for each in state.documents][1:] == [Size(40, 40)] * 2


def test_it_is_given_up(window: MainWindow, qtbot: QtBot, photo: Path) -> None:
    state = window.workspace.state
    opened(window, qtbot, photo)
    _dialog(window, qtbot, "enlarge").accept()
    qtbot.waitUntil(lambda: bool(state.jobs.active), timeout=ENGINE_MS)
    window.workspace.cancel()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    assert len(state.documents) == 1
    assert state.notice.value is not None and state.notice.value.notes == ("run_cancelled",)


@pytest.mark.slow
def test_what_is_masked_is_cleaned_on_a_layer(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    document = opened(window, qtbot, photo)
    before = pixels_of(document)
    _mask(document, Rect(10, 8, 40, 30))
    _dialog(window, qtbot, "clean_up").accept()
    qtbot.waitUntil(lambda: len(document.layers.value) == 2, timeout=ENGINE_MS)
    after = pixels_of(document)
    changed = (after != before).any(axis=2)
    assert changed[8:38, 10:50].mean() > 0.5
    changed[8:38, 10:50] = False
    assert not changed.any()
    assert document.undo_stack.undo() == "clean_up"
    assert np.array_equal(pixels_of(document), before)


def _mask(document: Document, rect: Rect) -> None:
    document.edit("brush", document.mask, rect, np.full((rect.height, rect.width), 255, np.uint8))
