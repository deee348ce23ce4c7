"""Saving by hand in a real window: nothing is written that holds less, and closing asks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.file_features import FileFeature
from desktop_app.core.file_lock import Lock
from desktop_app.core.guides import Guide, Orientation
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.layered_files.project import read_project
from desktop_app.storage.pictures import open_picture as read_picture
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.file_locks import acquire
from tests.storage.held_files import FILES, photograph
from tests.ui.saving_hand import Hand

pytestmark = pytest.mark.window

PLAIN = ("photo.png", "photo.jpg", "photo.tiff", "photo.webp")
"""Flat files that hold nothing but their picture."""


@pytest.fixture
def hand(window: MainWindow, qtbot: QtBot) -> Hand:
    return Hand(window, qtbot)


def made(folder: Path, name: str) -> Path:
    path = folder / name
    photograph().save(path, lossless=True)  # only WebP asks
    return path


# -- what is in the document ----------------------------------------------------------------------


@pytest.mark.slow
def test_layers_are_never_flattened_into_the_opened_file(hand: Hand, tmp_path: Path) -> None:
    """The gesture that lost work: open, paint, Ctrl+S, Ctrl+W."""
    for name in PLAIN:
        path = made(tmp_path, name)
        before = path.read_bytes()
        hand.open(path)
        hand.paint()
        hand.paint()
        hand.press("Ctrl+S")
        assert hand.proposed() == "photo.velatura"
        assert path.read_bytes() == before and hand.window.isWindowModified()
        assert "layers" in hand.window.bars.notice_bar.title.text()
        hand.press("Ctrl+W")
        hand.answer("Cancel")
        layers = len(hand.document.layers.value)
        hand.press("Ctrl+S")
        hand.choose(tmp_path / "photo.velatura")
        hand.wait(lambda: not hand.window.isWindowModified())
        assert hand.state.notice.value is None, "what was said before it is out of date"
        hand.press("Ctrl+W")
        assert hand.state.document.value is None and hand.question is None
        assert path.read_bytes() == before
        with read_project(tmp_path / "photo.velatura") as read:
            assert len(read.stack.layers) == layers > 1


@pytest.mark.slow
def test_a_flat_picture_that_stays_flat_is_saved_to_its_file(hand: Hand, tmp_path: Path) -> None:
    for name in PLAIN:
        jpeg = name.endswith("jpg")
        path = made(tmp_path, name)
        before = read_picture(path).pixels
        hand.open(path)
        hand.flip()
        hand.press("Ctrl+S")
        hand.wait(lambda: not hand.window.isWindowModified())
        assert hand.file_dialog is None and hand.question is None
        after = read_picture(path).pixels.astype(int)
        assert np.abs(after[:, ::-1] - before).mean() <= (3 if jpeg else 0)
        notice = hand.state.notice.value
        codes = () if notice is None else notice.notes
        assert codes == (("jpeg_reencoded",) if jpeg else ())


@pytest.mark.slow
def test_a_mask_stops_no_save_and_is_asked_about_when_it_would_go(
    hand: Hand, tmp_path: Path
) -> None:
    path = made(tmp_path, "photo.png")
    hand.open(path)
    hand.mask()
    assert hand.window.isWindowModified(), "a mask is work"
    journal = hand.window.workspace.journalling.journal
    assert journal is not None and journal.is_begun
    hand.flip()
    hand.press("Ctrl+S")
    hand.wait(lambda: hand.state.notice.value is not None)
    notice = hand.state.notice.value
    assert notice is not None and notice.notes == ("mask_not_in_file",)
    assert hand.file_dialog is None
    hand.press("Ctrl+W")
    assert hand.question is not None
    assert hand.question.windowTitle() == "Save the mask of “photo.png”?"
    hand.answer("Save")
    hand.choose(tmp_path / "photo.velatura")
    hand.wait(lambda: hand.state.document.value is None)
    assert hand.open(tmp_path / "photo.velatura").has_mask


@pytest.mark.slow
def test_a_mask_alone_is_asked_about_and_may_be_given_up(hand: Hand, tmp_path: Path) -> None:
    path = made(tmp_path, "photo.png")
    before = path.read_bytes()
    hand.open(path)
    hand.mask()
    assert not hand.window.close()
    hand.answer("Cancel")
    assert hand.document.has_mask
    hand.press("Ctrl+W")
    hand.answer("Discard")
    assert hand.state.document.value is None and path.read_bytes() == before


@pytest.mark.slow
def test_a_guide_alone_is_asked_about(hand: Hand, tmp_path: Path) -> None:
    hand.open(made(tmp_path, "photo.png"))
    hand.state.guides.add(Guide(Orientation.VERTICAL, 9))
    hand.press("Ctrl+W")
    assert hand.question is not None
    assert hand.question.windowTitle() == "Save guides of “photo.png”?"
    hand.answer("Discard")
    assert hand.state.document.value is None


@pytest.mark.slow
def test_what_was_only_looked_at_is_closed_unasked(hand: Hand, tmp_path: Path) -> None:
    for name in ("photo.png", "photo.jpg"):
        hand.open(made(tmp_path, name))
        hand.press("Ctrl+S")
        hand.rest()
        hand.press("Ctrl+W")
        assert hand.state.document.value is None and hand.question is None


# -- what is in the file --------------------------------------------------------------------------


@pytest.mark.slow
def test_a_file_that_holds_more_is_never_saved_over(hand: Hand, tmp_path: Path) -> None:
    # Qt, which shows files in its dialog, complains of the others.
    for file in (one for one in FILES if one.held not in (FileFeature.DEPTH, FileFeature.CHANNELS)):
        path = tmp_path / file.name
        file.make(path)
        before = path.read_bytes()
        hand.open(path)
        hand.press("Ctrl+S")
        hand.rest()
        assert path.read_bytes() == before and hand.file_dialog is None, "nothing to save"
        hand.flip()
        hand.press("Ctrl+S")
        assert hand.proposed().endswith(".velatura"), file.name
        assert path.read_bytes() == before and hand.window.isWindowModified()
        notice = hand.state.notice.value
        assert notice is not None and file.held in notice.params["held"].split(",")
        hand.window.workspace.files.save(path)  # whoever asks
        assert path.read_bytes() == before
        hand.press("Ctrl+W")
        hand.answer("Discard")
        assert hand.state.document.value is None and path.read_bytes() == before


@pytest.mark.slow
def test_the_opened_file_is_replaced_by_less_only_after_a_question_that_names_it(
    hand: Hand, tmp_path: Path
) -> None:
    path = tmp_path / "pages.tiff"
    FILES[0].make(path)
    before = path.read_bytes()
    hand.open(path)
    hand.flip()
    hand.press("Ctrl+Shift+S")
    hand.choose(path)
    question = hand.question
    assert question is not None and "other pages" in question.text.text()
    main = next(one for one in question.buttons if one.isDefault())
    assert main.text() == "Save as Project…"
    hand.answer("Cancel")
    assert path.read_bytes() == before
    hand.press("Ctrl+Shift+S")
    hand.choose(path)
    hand.answer("Replace")
    hand.rest()
    assert path.read_bytes() != before
    assert hand.window.isWindowModified(), "less than it was is no save"
    hand.press("Ctrl+S")
    hand.wait(lambda: not hand.window.isWindowModified())


# -- exporting ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_export_is_no_save_and_remembers_its_own_folder_format_and_quality(
    hand: Hand, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    path = made(tmp_path, "photo.png")
    before = path.read_bytes()
    hand.open(path)
    hand.paint()
    low, high = tmp_path / "out" / "low.jpg", tmp_path / "out" / "high.jpg"
    for target, quality in ((low, 20), (high, 95)):
        hand.export(target, "JPEG", quality)
        hand.rest()
    assert low.stat().st_size < high.stat().st_size
    assert high.read_bytes().startswith(b"\xff\xd8")
    assert hand.window.isWindowModified() and hand.document.path == path
    assert path.read_bytes() == before
    assert "was exported" in hand.window.bars.notice_bar.title.text()
    settings = hand.window.workspace.settings
    assert (settings.export_format, settings.export_quality) == ("JPEG", 95)
    assert Path(settings.export_folder) == tmp_path / "out"
    hand.press("Ctrl+W")
    hand.answer("Discard")
    assert hand.state.notice.value is None, "a sentence goes with its picture"


@pytest.mark.slow
def test_exporting_over_the_opened_file_asks(hand: Hand, tmp_path: Path) -> None:
    path = made(tmp_path, "photo.png")
    before = path.read_bytes()
    hand.open(path)
    hand.paint()
    hand.export(path, "PNG")
    assert hand.question is not None and "layers" in hand.question.text.text()
    hand.answer("Cancel")
    assert path.read_bytes() == before
    hand.export(path, "PNG")
    hand.answer("Replace")
    hand.rest()
    assert path.read_bytes() != before and hand.window.isWindowModified()


@pytest.mark.slow
def test_an_ending_that_is_typed_and_holds_less_is_offered_as_an_export(
    hand: Hand, tmp_path: Path
) -> None:
    hand.open(made(tmp_path, "photo.png"))
    hand.paint()
    copy = tmp_path / "copy.jpg"
    for words, there in (("Cancel", False), ("Export Copy", True)):
        hand.press("Ctrl+Shift+S")
        hand.choose(copy)
        hand.answer(words)
        hand.rest()
        assert copy.exists() is there and hand.window.isWindowModified()


@pytest.mark.slow
def test_quitting_waits_for_an_export_and_asks_about_the_rest(hand: Hand, tmp_path: Path) -> None:
    hand.open(made(tmp_path, "photo.png"))
    hand.export(tmp_path / "copy.tiff", "TIFF")
    assert hand.saving.is_writing and not hand.window.close()
    hand.wait(lambda: not hand.window.isVisible())
    assert (tmp_path / "copy.tiff").exists()


@pytest.mark.slow
def test_every_kind_of_export_leaves_the_document_unsaved(hand: Hand, tmp_path: Path) -> None:
    hand.open(made(tmp_path, "photo.png"))
    hand.paint()
    for row in (*FORMATS.values(), LAYERED["ORA"], LAYERED["PSD"]):
        target = tmp_path / f"copy{row.endings[0]}"
        hand.export(target, row.id)
        hand.rest()
        assert target.exists(), hand.window.bars.notice_bar.title.text()
        assert hand.window.isWindowModified()
    hand.press("Ctrl+W")
    hand.answer("Discard")


# -- other windows and words ----------------------------------------------------------------------


@pytest.mark.slow
def test_a_file_that_another_window_has_open_is_not_written_over(
    hand: Hand, tmp_path: Path
) -> None:
    theirs = made(tmp_path, "theirs.png")
    before = theirs.read_bytes()
    lock = acquire(hand.window.workspace.paths.locks, theirs)
    assert isinstance(lock, Lock)
    hand.open(made(tmp_path, "photo.png"))
    hand.flip()
    hand.press("Ctrl+Shift+S")
    hand.choose(theirs)
    hand.rest()
    notice = hand.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "written_elsewhere"
    assert theirs.read_bytes() == before and hand.window.isWindowModified()
    lock.release()


@pytest.mark.slow
def test_two_saves_end_in_the_order_in_which_they_were_asked_for(
    hand: Hand, tmp_path: Path
) -> None:
    path = made(tmp_path, "photo.png")
    before = read_picture(path).pixels
    hand.open(path)
    hand.flip()
    hand.press("Ctrl+S")
    hand.window.kit.actions["flip_vertical"].trigger()
    hand.wait(lambda: hand.document.undo_stack.undo_name == "flip_vertical")
    hand.press("Ctrl+S")
    hand.wait(lambda: not hand.window.isWindowModified())
    hand.rest()
    assert np.array_equal(read_picture(path).pixels, before[::-1, ::-1])


@pytest.mark.slow
def test_what_was_said_when_a_file_was_opened_goes_with_it(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "pages.tiff"
    FILES[0].make(path)
    hand.open(path)
    assert hand.window.bars.notice_bar.isVisible()
    hand.press("Ctrl+W")
    QApplication.processEvents()
    assert not hand.window.bars.notice_bar.isVisible() and hand.state.notice.value is None


@pytest.mark.slow
def test_save_as_offers_what_holds_all_of_it(hand: Hand, tmp_path: Path) -> None:
    hand.open(made(tmp_path, "photo.jpg"))

    def offered() -> set[str]:
        hand.press("Ctrl+Shift+S")
        dialog = hand.file_dialog
        assert dialog is not None
        names = {text.split(" (")[0] for text in dialog.nameFilters()}
        dialog.reject()
        QApplication.processEvents()
        return names

    flat = {"Velatura", "OpenRaster", "Photoshop", "PNG", "JPEG", "WebP", "TIFF"}
    flat |= {"JPEG XL", "OpenEXR"}
    assert offered() == flat
    hand.paint()
    assert offered() == {"Velatura", "OpenRaster", "Photoshop"}
    assert FileFeature.LAYERS in hand.saving.lost_in("PNG")
