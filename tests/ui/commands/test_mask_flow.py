"""Saving and loading masks, through the window's own dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.refusals import says

pytestmark = pytest.mark.window


@pytest.fixture
def document(window: MainWindow, open_picture: Callable[..., Document]) -> Document:
    return open_picture()


def mask(document: Document) -> np.ndarray:
    return document.mask.read(document.mask.rect).copy()


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.workspace.is_idle)


def stripes(width: int = 96, height: int = 64) -> np.ndarray:
    """Black, and every value that is more than noise, even when halved, in columns."""
    values = np.linspace(0, 255, width).astype(np.uint8)
    return np.tile(np.where(values > 7, values, 0).astype(np.uint8), (height, 1))


def question(window: MainWindow) -> Question | None:
    return next((one for one in window.findChildren(Question) if one.isVisible()), None)


def dialog_of(window: MainWindow, action: str) -> QFileDialog:
    window.kit.actions[action].trigger()
    found = window.findChild(QFileDialog)
    assert isinstance(found, QFileDialog)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".png", ".tif"])
def test_a_mask_is_saved_as_grey_and_comes_back_bit_by_bit(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot, ending: str
) -> None:
    document.edit("load_mask", document.mask, document.mask.rect, stripes())
    assert document.modified.value
    dialog = dialog_of(window, "save_mask")
    path = tmp_path / f"mask{ending}"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    rest(window, qtbot)
    with Image.open(path) as image:
        assert image.mode == "L" and image.size == (96, 64)
    assert not document.modified.value  # it is in that file
    window.kit.actions["clear_mask"].trigger()
    window.commands.masks.load(path)
    rest(window, qtbot)
    assert question(window) is None
    assert np.array_equal(mask(document), stripes())
    assert document.undo_stack.undo_name == "load_mask"
    document.undo_stack.undo()
    assert not mask(document).any()


@pytest.mark.slow
def test_the_name_offered_is_the_pictures(window: MainWindow, document: Document) -> None:
    document.fill_mask("rectangle", 255)
    dialog = dialog_of(window, "save_mask")
    assert [Path(name).name for name in dialog.selectedFiles()] == ["park-mask.png"]
    dialog.reject()


@pytest.mark.slow
def test_a_format_with_loss_is_refused(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255)
    window.workspace.files.saving.save_mask(tmp_path / "mask.jpg")
    rest(window, qtbot)
    assert not (tmp_path / "mask.jpg").exists()
    assert "PNG or TIFF" in window.bars.notice_bar.text.text() + window.bars.notice_bar.title.text()


@pytest.mark.slow
def test_what_was_read_of_a_mask_is_said(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    pixels = np.full((64, 96, 4), 255, np.uint8)
    pixels[..., 3] = stripes()
    Image.fromarray(pixels).save(tmp_path / "alpha.png")
    dialog = dialog_of(window, "load_mask")
    dialog.fileSelected.emit(str(tmp_path / "alpha.png"))
    dialog.reject()
    rest(window, qtbot)
    assert np.array_equal(mask(document), stripes())
    assert says("note mask_from_alpha", window.bars.notice_bar.title.text())
    pixels[..., :3] = stripes()[..., None]
    pixels[..., 3], pixels[0, 0, 3] = 255, 254
    Image.fromarray(pixels).save(tmp_path / "both.png")
    window.kit.actions["clear_mask"].trigger()
    window.commands.masks.load(tmp_path / "both.png")
    rest(window, qtbot)
    assert np.array_equal(mask(document), stripes())
    assert says("note mask_from_brightness", window.bars.notice_bar.title.text())


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "kept"), [("Add to Mask", True), ("Replace Mask", False)])
def test_with_a_mask_there_one_is_asked_what_becomes_of_it(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot, answer: str, kept: bool
) -> None:
    document.fill_mask("rectangle", 255, Rect(0, 0, 10, 10))
    Image.fromarray(stripes() // 2).save(tmp_path / "half.png")
    window.commands.masks.load(tmp_path / "half.png")
    qtbot.waitUntil(lambda: question(window) is not None)
    asked = question(window)
    assert asked is not None and not mask(document)[:, 50:].any()
    next(button for button in asked.buttons if button.text() == answer).click()
    rest(window, qtbot)
    expected = stripes() // 2
    if kept:
        expected[:10, :10] = 255
    assert np.array_equal(mask(document), expected)


@pytest.mark.few(1)
@pytest.mark.parametrize("answer", ["Stretch", "Cancel"])
def test_another_size_is_stretched_only_after_asking(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot, answer: str
) -> None:
    small = np.zeros((16, 12), np.uint8)
    small[:, 6:] = 255
    Image.fromarray(small).save(tmp_path / "small.png")
    window.commands.masks.load(tmp_path / "small.png")
    qtbot.waitUntil(lambda: question(window) is not None)
    asked = question(window)
    assert asked is not None
    next(button for button in asked.buttons if button.text() == answer).click()
    rest(window, qtbot)
    if answer == "Cancel":
        assert not mask(document).any() and document.undo_stack.undo_name is None
    else:
        assert (mask(document)[:, 56:] == 255).all() and not mask(document)[:, :40].any()


@pytest.mark.slow
def test_a_file_that_is_no_picture_says_so(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "words.png").write_text("no picture")
    window.commands.masks.load(tmp_path / "words.png")
    rest(window, qtbot)
    assert "words.png" in window.bars.notice_bar.title.text()
    assert not mask(document).any()
