"""A journal that is damaged gives back what is whole of it, and says what is not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.journal import (
    JournalWriter,
    abandoned_journals,
    read_journal,
)
from desktop_app.storage.journal_scan import SetScan
from desktop_app.storage.journal_sets import segment_file, sets_in
from desktop_app.ui.dialogs.recovery import steps_of
from desktop_app.worker.opening import content_of
from desktop_app.worker.recovery import damage_of, resumed_document
from tests.worker.conftest import numpy_workspace

STEPS = 4


@pytest.fixture
def left(tmp_path: Path, qapp: object) -> tuple[Path, Path]:
    """The journal of a file with four strokes on it, and the file."""
    file = tmp_path / "meadow.png"
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    cv2.imwrite(str(file), noise)
    workspace = numpy_workspace(tmp_path / "data")
    document = Document(content_of(file), "meadow.png", file)
    workspace.state.open_document(document)
    for number in range(STEPS):
        ColourStroke(document, Brush(size=20), (250, 10, 10), 20 + 90 * number, 60).finish()
    root = workspace.paths.journals
    workspace.journalling.shutdown(keep=True)
    workspace.shutdown()
    [journal] = abandoned_journals(root)
    return journal.folder, file


def spoil(folder: Path, record: int, at: int, count: int) -> None:
    """Overwrite bytes of a record; ``at`` from its start, or from its end where below zero."""
    [path] = [segment_file(each, 1) for each in sets_in(folder)]
    scan = SetScan(sets_in(folder)[0], verify=False)
    found = next(one for one in scan if one.head.number == record and one.head.kind == 1)
    data = bytearray(path.read_bytes())
    start = (found.start if at >= 0 else found.end) + at
    for place in range(start, start + count):
        data[place] ^= 0x55
    path.write_bytes(data)


def opened(folder: Path) -> tuple[Document, str]:
    from desktop_app.worker import recovery

    writer, contents = JournalWriter.resume(folder, restore=recovery.restore_from_file)
    try:
        document, _ = resumed_document(writer, contents)
        document.pixels.read(document.pixels.rect)
        return document, damage_of(contents).code if contents.notices else ""
    finally:
        writer.close()


def red_at(document: Document, number: int) -> bool:
    pixels = document.pixels.read(document.pixels.rect)
    return tuple(pixels[60, 20 + 90 * number, :3]) == (250, 10, 10)


@pytest.mark.parametrize(
    ("at", "count", "has_file", "code"),
    [
        (-900, 1, True, ""),
        (-900, 1, False, "journal_base_lost"),
        (0, 400, True, "journal_base_from_file"),
        (0, 400, False, "journal_base_lost"),
    ],
)
def test_strokes_after_a_damaged_first_record_come_back(
    left: tuple[Path, Path], at: int, count: int, has_file: bool, code: str
) -> None:
    folder, file = left
    base = content_of(file).picture(content_of(file).size.rect)
    if not has_file:
        file.unlink()
    spoil(folder, 1, at, count)
    [journal] = abandoned_journals(folder.parent)
    document, told = opened(folder)
    assert told == code or (not code and told == "journal_damaged")
    assert steps_of(journal) == STEPS == document.undo_stack.total
    assert all(red_at(document, number) for number in range(STEPS))
    pixels = document.pixels.read(document.pixels.rect)
    assert np.array_equal(pixels[200:, :, :3], base[200:, :, :3]) == has_file
    again, told = opened(folder)
    assert told == "" or count > 1 or not has_file
    assert again.undo_stack.total == STEPS


def test_a_step_that_can_not_be_read_is_named_and_later_ones_are_there(
    left: tuple[Path, Path],
) -> None:
    folder, _ = left
    spoil(folder, 3, 0, 200)
    [journal] = abandoned_journals(folder.parent)
    assert steps_of(journal) == STEPS - 1
    document, told = opened(folder)
    assert told == "journal_steps_lost" and document.undo_stack.total == STEPS - 1
    # The squares that later strokes wrote have the lost one, too.
    assert all(red_at(document, number) for number in range(STEPS))
    assert list(folder.glob("damaged-*/*.seg")) and read_journal(folder).notices == ()
