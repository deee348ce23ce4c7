"""Saving by hand on disks that fail: the old file stays, the work stays, and it is said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.storage.pictures import open_picture
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.texts import error_lines
from tests.refusals import says
from tests.storage.held_files import photograph
from tests.ui.saving_hand import Hand
from tests.ui.saving_troubles import (
    KINDS,
    Kind,
    Trouble,
    files_in,
    folder_in_place,
    full,
    immutable,
    layers_of,
    make,
    read_only,
    vanished,
)

pytestmark = pytest.mark.window

CORE = ("PNG", "project of a JPEG", "HEIC", "raw", "KRA", "export", "on quit")
"""Those that are tried in every run; the others with the slow tests."""
OWN = tuple(name for name, kind in KINDS.items() if kind.is_own)


@pytest.fixture
def hand(window: MainWindow, qtbot: QtBot) -> Hand:
    return Hand(window, qtbot)


def is_refused(hand: Hand, kind: Kind, folder: Path, trouble: Trouble) -> None:
    """The gesture fails, and nothing is lost."""
    target, document = folder / kind.target, hand.document
    position, layers = document.undo_stack.position, document.layers.value
    with trouble(target):
        before = files_in(folder)
        kind.gesture(hand, target)
        hand.rest()
        hand.wait(lambda: hand.state.notice.value is not None)
        assert files_in(folder) == before, "the old file whole, and no part of a new one"
        assert hand.state.document.value is document
        assert hand.window.isVisible() and hand.window.isWindowModified()
        assert (document.undo_stack.position, document.layers.value) == (position, layers)
        bar = hand.window.bars.notice_bar
        assert bar.isVisible() and kind.target in bar.title.text()
        notice = hand.state.notice.value
        assert notice is not None and notice.error is not None
        lines = error_lines(notice.error)
        assert bar.text.text() == f"{lines.kept} {lines.todo}"
        assert "elsewhere" in lines.todo or "another" in lines.todo
        journal = hand.window.workspace.journalling.journal
        assert journal is not None and journal.is_begun and journal.flush(120)
        assert not hand.window.close()
        hand.answer("Cancel")
        hand.press("Ctrl+W")
        hand.answer("Cancel")
        assert hand.state.document.value is document


def is_done(hand: Hand, kind: Kind, path: Path, layers: int) -> None:
    """The file is there with all that it can hold, and only what was meant to go is gone."""
    hand.wait(path.exists)
    hand.rest()
    if kind.leaves:
        hand.wait(lambda: hand.state.document.value is None or not hand.window.isVisible())
    whole = path.suffix in (".velatura", ".psd")
    assert layers_of(path) == (layers if whole else 1)
    if not kind.leaves:
        assert hand.window.isWindowModified() is kind.exports
    assert hand.window.isVisible() is (kind.leaves != "window")
    assert (hand.state.document.value is None) is (kind.leaves == "document")


def begin(hand: Hand, kind: Kind, folder: Path) -> int:
    """The file is there, opened and worked on; how many layers it has now."""
    for path in folder.iterdir():
        path.unlink()
    make(folder / kind.opened)
    hand.open(folder / kind.opened)
    kind.work(hand)
    return len(hand.document.layers.value)


def end(hand: Hand) -> None:
    hand.state.close_document()
    hand.window.show()
    QApplication.processEvents()


def on_mended_disk(hand: Hand, names: Iterable[str], folder: Path, trouble: Trouble) -> None:
    """Each fails; then the disk is well again, and Retry does what was wanted."""
    for kind in map(KINDS.__getitem__, names):
        layers = begin(hand, kind, folder)
        is_refused(hand, kind, folder, trouble)
        hand.offer("Retry")
        is_done(hand, kind, folder / kind.target, layers)
        end(hand)


def on_another_disk(
    hand: Hand, names: Iterable[str], folder: Path, other: Path, trouble: Trouble
) -> None:
    """Each fails; then it is saved elsewhere, as the bar offers it."""
    other.mkdir()
    for number, kind in enumerate(map(KINDS.__getitem__, names)):
        layers = begin(hand, kind, folder)
        is_refused(hand, kind, folder, trouble)
        path = other / f"{number}-{kind.target}"
        if kind.exports:
            hand.offer("Export")
            hand.accept_export()
        else:
            hand.offer("Save As")
        hand.choose(path)
        is_done(hand, kind._replace(leaves=""), path, layers)
        end(hand)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(CORE, id="core"),  # one window for all: it costs half a second
        pytest.param([*KINDS], id="all", marks=pytest.mark.slow),
    ],
)
def test_a_full_disk(hand: Hand, small_disk: Path, names: list[str]) -> None:
    on_mended_disk(hand, names, small_disk, full)


@pytest.mark.slow
def test_a_folder_that_has_vanished(hand: Hand, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    on_mended_disk(hand, KINDS, folder, vanished)


@pytest.mark.slow
def test_a_full_disk_is_left_for_another(hand: Hand, small_disk: Path, tmp_path: Path) -> None:
    on_another_disk(hand, KINDS, small_disk, tmp_path / "other", full)


@pytest.mark.slow
def test_a_disk_that_is_only_read(hand: Hand, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    on_another_disk(hand, KINDS, folder, tmp_path / "other", read_only)


@pytest.mark.slow
@pytest.mark.parametrize("trouble", [immutable, folder_in_place])
def test_a_file_that_refuses(hand: Hand, tmp_path: Path, trouble: Trouble) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    on_mended_disk(hand, OWN, folder, trouble)


@pytest.mark.slow
def test_quitting_stays_where_an_export_fails(hand: Hand, small_disk: Path, tmp_path: Path) -> None:
    """The window waits for an export before it ends: it must not end when that is not there."""
    photograph(1600, 1200).save(tmp_path / "photo.png")
    hand.open(tmp_path / "photo.png")
    copy = small_disk / "copy.psd"
    for edited in (False, True):
        if edited:
            hand.flip()
        with full(copy):
            hand.export(copy, "PSD")
            assert hand.saving.is_writing and not hand.window.close()
            if edited:
                hand.answer("Discard")
            hand.rest()
            assert hand.window.isVisible() and not copy.exists()
            assert "copy.psd" in hand.window.bars.notice_bar.title.text()
    assert not hand.window.close(), "what was agreed to before the export failed counts no more"
    hand.answer("Cancel")
    hand.offer("Export")
    hand.accept_export()
    hand.choose(tmp_path / "copy.psd")
    hand.rest()
    assert layers_of(tmp_path / "copy.psd") == 1


@pytest.mark.slow
def test_a_mask_that_can_not_be_written_is_offered_again(
    hand: Hand, small_disk: Path, tmp_path: Path
) -> None:
    path, other = small_disk / "photo.png", tmp_path / "other.png"
    make(path)
    hand.open(path)
    hand.mask()
    target = small_disk / "mask.png"
    with full(target):
        before = files_in(small_disk)
        for _ in range(2):
            hand.window.kit.actions["save_mask"].trigger()
            hand.choose(target)
            hand.wait(lambda: hand.state.notice.value is not None)
            hand.rest()
        assert "mask.png" in hand.window.bars.notice_bar.title.text()
        assert files_in(small_disk) == before and hand.document.has_mask
        hand.offer("Save Mask")
        hand.choose(other)
        hand.rest()
    assert hand.state.notice.value is None and other.exists()
    with full(target):
        hand.window.workspace.files.saving.save_mask(target)
        hand.wait(lambda: hand.state.notice.value is not None)
    hand.offer("Retry")
    hand.rest()
    # The mask is in a file, and nothing else was changed.
    assert target.read_bytes() == other.read_bytes() and not hand.window.isWindowModified()


@pytest.mark.slow
def test_a_mask_is_never_written_over_the_opened_picture(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    make(path)
    before = path.read_bytes()
    hand.open(path)
    hand.mask()
    hand.window.kit.actions["save_mask"].trigger()
    hand.choose(path)
    hand.rest()
    assert path.read_bytes() == before
    assert says("mask_over_picture", hand.window.bars.notice_bar.title.text())
    hand.offer("Save Mask")
    hand.choose(tmp_path / "mask.png")
    hand.rest()
    assert (tmp_path / "mask.png").exists()


@pytest.mark.slow
def test_retry_writes_the_picture_as_it_is_now(hand: Hand, small_disk: Path) -> None:
    path = small_disk / "photo.png"
    make(path)
    before = open_picture(path).pixels
    hand.open(path)
    hand.flip()
    with full(path):
        hand.press("Ctrl+S")
        hand.wait(lambda: hand.state.notice.value is not None)
        hand.window.kit.actions["flip_vertical"].trigger()
        hand.wait(lambda: hand.document.undo_stack.undo_name == "flip_vertical")
    hand.offer("Retry")
    hand.wait(lambda: not hand.window.isWindowModified())
    assert np.array_equal(open_picture(path).pixels, before[::-1, ::-1])
