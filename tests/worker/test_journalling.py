"""Every step stands on the disk as it happens, and a document that was left comes back whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import digest
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.annotations import annotate, annotations_of
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.storage.journal import abandoned_journals, read_journal
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import numpy_workspace

WAIT_MS = 20_000


pytestmark = pytest.mark.numpy_engine()


def picture(seed: int = 0) -> Document:
    return Document(np.random.default_rng(seed).integers(0, 256, (300, 400, 3), np.uint8), "p")


def state_of(document: Document) -> tuple[str, str, tuple[str, ...]]:
    pixels = document.pixels.read(document.pixels.rect)
    mask = document.mask.read(document.mask.rect)
    return digest(pixels), digest(mask), tuple(layer.id for layer in document.layers.value)


def paint(document: Document, x: int, y: int) -> None:
    stroke = ColourStroke(document, Brush(size=30), (250, 10, 10), x, y)
    stroke.move_to(x + 60, y + 10)
    stroke.finish()


def work(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """Some of everything; returns what there was after each step."""
    states = [state_of(document)]

    def note() -> None:
        states.append(state_of(document))

    paint(document, 20, 20)
    note()
    MaskStroke(document, Brush(size=60), 100, 100).finish()
    note()
    pixels = np.full((40, 50, 3), 77, np.uint8)
    share = np.linspace(0, 1, 2000, dtype=np.float32).reshape(40, 50)
    document.put_in("apply", Layer("patch", "a", (Patch(Rect(9, 9, 50, 40), pixels, share),)))
    note()
    document.grow("expand", Margins(right=30), np.full((300, 430, 3), 5, np.uint8))
    note()
    *others, top = document.layers.value
    document.arrange("hide", [*others, replace(top, visible=False)])
    note()
    paint(document, 200, 200)
    note()
    return states


def leave(workspace: Workspace) -> None:
    """End as a process does that died, but for what is on the disk."""
    workspace.journalling.shutdown(keep=True)


def brought_back(workspace: Workspace, qtbot: QtBot) -> Document:
    workspace.recovery.scan()
    qtbot.waitUntil(lambda: bool(workspace.state.recoverable.value), timeout=WAIT_MS)
    (found,) = workspace.state.recoverable.value
    workspace.recovery.recover(found)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None and not workspace.state.recoverable.value
    return document


def test_a_journal_begins_with_its_document_and_goes_with_it(
    workspace: Workspace, qtbot: QtBot
) -> None:
    root = workspace.paths.journals
    workspace.state.open_document(picture())
    document, journal = workspace.state.document.value, workspace.journalling.journal
    assert document is not None and journal is not None and journal.flush(120)
    (found,) = [entry for entry in root.iterdir() if entry.is_dir()]
    assert len(read_journal(found).records) == 1 and document.secured.value
    paint(document, 20, 20)
    workspace.state.close_document()
    qtbot.waitUntil(lambda: not any(entry.is_dir() for entry in root.iterdir()), timeout=WAIT_MS)


@pytest.mark.slow
def test_a_document_nobody_touched_comes_back_as_it_was(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.state.open_document(picture())
    leave(workspace)
    again = numpy_workspace(tmp_path)
    try:
        back = brought_back(again, qtbot)
        assert state_of(back)[0] == state_of(picture())[0] and not back.modified.value
    finally:
        again.shutdown()


def test_the_bytes_of_a_pasted_file_outlive_steps_and_a_compaction(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    """An unedited save copies them."""
    data = cv2.imencode(".jpg", np.full((40, 60, 3), 99, np.uint8))[1].tobytes()
    workspace.files.open_pasted(data, "Pasted picture")
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document, journal = workspace.state.document.value, workspace.journalling.journal
    assert document is not None and journal is not None
    for k in range(3):
        document.fill_mask("rectangle", 255, Rect(k, k, 9, 9))
    document.undo_stack.budget = 0
    document.fill_mask("clear_mask", 0)
    journal.compact()
    assert journal.flush(120)
    leave(workspace)
    again = numpy_workspace(tmp_path)
    try:
        back = brought_back(again, qtbot)
        assert back.original == data and back.is_as_opened and back.modified.value
    finally:
        again.shutdown()


@pytest.mark.slow
def test_a_document_comes_back_with_all_that_can_be_undone(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document = picture()
    workspace.state.open_document(document)
    states = work(document)
    document.undo_stack.undo()
    document.undo_stack.undo()
    names = [step.name for step in document.undo_stack.steps]
    leave(workspace)

    again = numpy_workspace(tmp_path)
    try:
        back = brought_back(again, qtbot)
        assert state_of(back) == states[-3] and back.modified.value
        assert [step.name for step in back.undo_stack.steps] == names
        for wanted in reversed(states[:-3]):
            back.undo_stack.undo()
            assert state_of(back) == wanted
        assert back.undo_stack.undo() is None
        for wanted in states[1:]:
            back.undo_stack.redo()
            assert state_of(back) == wanted
    finally:
        again.shutdown()
    assert not abandoned_journals(again.paths.journals), "put away in order"


@pytest.mark.slow
def test_jumps_over_several_steps_come_back_as_they_were(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document = picture()
    workspace.state.open_document(document)
    states = work(document)
    names = [document.undo_stack.at(place).name for place in range(6)]
    for place in (1, 5, 0, 3):
        document.undo_stack.go_to(place)
        assert state_of(document) == states[place]
    journal = workspace.journalling.journal
    assert journal is not None
    assert journal.written == 1 + 6 + 4, "one record for each jump"
    leave(workspace)

    again = numpy_workspace(tmp_path)
    try:
        back = brought_back(again, qtbot)
        stack = back.undo_stack
        assert stack.position == 3 and state_of(back) == states[3] and back.is_recovered
        assert [stack.at(place).name for place in range(stack.total)] == names
        for place in (6, 0, 4):
            stack.go_to(place)
            assert state_of(back) == states[place]
    finally:
        again.shutdown()


def test_what_is_done_after_it_came_back_is_not_lost_either(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.state.open_document(picture())
    document = workspace.state.document.value
    assert document is not None
    work(document)
    leave(workspace)
    second = numpy_workspace(tmp_path)
    back = brought_back(second, qtbot)
    back.undo_stack.undo()
    paint(back, 50, 250)
    wanted, names = state_of(back), [step.name for step in back.undo_stack.steps]
    leave(second)
    second.shutdown()
    third = numpy_workspace(tmp_path)
    try:
        last = brought_back(third, qtbot)
        assert state_of(last) == wanted
        assert [step.name for step in last.undo_stack.steps] == names
        assert last.undo_stack.redo() is None
    finally:
        third.shutdown()


@pytest.mark.slow
def test_what_is_not_wanted_goes(workspace: Workspace, qtbot: QtBot, tmp_path: Path) -> None:
    workspace.state.open_document(picture())
    assert workspace.state.document.value is not None
    paint(workspace.state.document.value, 9, 9)
    leave(workspace)
    workspace.recovery.scan()
    qtbot.waitUntil(lambda: bool(workspace.state.recoverable.value), timeout=WAIT_MS)
    workspace.recovery.forget(workspace.state.recoverable.value[0])
    qtbot.waitUntil(lambda: not workspace.state.recoverable.value, timeout=WAIT_MS)
    assert not abandoned_journals(workspace.paths.journals)


@pytest.mark.slow
def test_a_saved_document_comes_back_as_saved(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document = picture()
    workspace.state.open_document(document)
    paint(document, 20, 20)
    document.fill_mask("rectangle", 255, Rect(5, 5, 20, 20))
    saved: list[bool] = []
    workspace.files.save(tmp_path / "out.velatura", lambda: saved.append(True))
    qtbot.waitUntil(lambda: bool(saved), timeout=WAIT_MS)
    leave(workspace)
    again = numpy_workspace(tmp_path)
    try:
        back = brought_back(again, qtbot)
        assert back.path == tmp_path / "out.velatura" and not back.modified.value
        assert back.is_project and back.has_mask and back.files == document.files
        back.undo_stack.undo()
        assert back.modified.value
    finally:
        again.shutdown()


@pytest.mark.slow
def test_a_read_only_document_comes_back_without_its_file(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    """Another window had the file, and may have saved it since."""
    document = picture()
    document.path = tmp_path / "theirs.png"
    document.read_only = StorageError("lock_failed", name="theirs.png", reason="")
    workspace.state.open_document(document)
    paint(document, 40, 40)
    look = state_of(document)
    leave(workspace)
    again = numpy_workspace(tmp_path)
    try:
        back = brought_back(again, qtbot)
        assert state_of(back) == look
        assert back.path is None and back.modified.value
    finally:
        again.shutdown()


@pytest.mark.slow
def test_old_steps_go_to_the_disk_and_come_back(workspace: Workspace, qtbot: QtBot) -> None:
    document = picture()
    workspace.state.open_document(document)
    stack = document.undo_stack
    stack.budget = 6 * 256 * 256 * 4
    states = [state_of(document)]
    for k in range(20):
        paint(document, 20, 5 + 12 * k)
        states.append(state_of(document))
    assert len(tuple(stack.steps)) == 20, "none is dropped"
    oldest = list(reversed(tuple(stack.steps)))[1]
    layer = oldest.before.layers[-1]
    assert layer.pixels is not None
    assert all(not tile.nbytes for tile in layer.pixels.tiles.values())
    for wanted in reversed(states[:-1]):
        stack.undo()
        assert state_of(document) == wanted
    for wanted in states[1:]:
        stack.redo()
        assert state_of(document) == wanted


PAINTER = """
import sys, json
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from tests.worker.conftest import numpy_workspace
from tests.worker.test_journalling import paint, picture, state_of
app = QCoreApplication([])
workspace = numpy_workspace(Path(sys.argv[1]))
document = picture(7)
workspace.state.open_document(document)
for k in range(1000):
    paint(document, 10 + 7 * k % 300, 10 + 11 * k % 250)
    assert workspace.journalling.journal.flush(120)
    print(json.dumps([k + 1, state_of(document)]), flush=True)
"""


ANNOTATOR = """
import sys, json
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop_app.imaging.annotations.table import annotation
from desktop_app.state.document.annotations import add_annotations, annotate
from tests.worker.conftest import numpy_workspace
from tests.worker.test_journalling import picture, state_of
app = QCoreApplication([])
workspace = numpy_workspace(Path(sys.argv[1]))
document = picture(7)
workspace.state.open_document(document)
layer = add_annotations(document)
for k in range(1, 1000):
    points = [[(20 * n, 30), (60, 20 * n)] for n in range(k)]
    found = [annotation("point", each, {"text": f"细胞核 {each[0][0]}"}) for each in points]
    annotate(document, layer, found)
    assert workspace.journalling.journal.flush(120)
    print(json.dumps([k + 1, state_of(document)]), flush=True)
"""


@pytest.mark.few(1)
@pytest.mark.parametrize("what", [PAINTER, ANNOTATOR], ids=["strokes", "annotations"])
def test_after_kill_9_every_step_that_was_written_down_is_there(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, what: str
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", what, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).resolve().parents[2],
    )
    assert child.stdout is not None
    told = [json.loads(child.stdout.readline()) for _ in range(12)]
    os.kill(child.pid, signal.SIGKILL)
    rest = child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    told += [json.loads(line) for line in rest if line.endswith("]")]
    document = brought_back(workspace, qtbot)
    steps = len(tuple(document.undo_stack.steps))
    assert steps >= told[-1][0]
    while steps > told[-1][0]:
        document.undo_stack.undo()
        steps -= 1
    pixels, mask, ids = told[-1][1]
    assert state_of(document) == (pixels, mask, tuple(ids))
    if what == ANNOTATOR:
        layer = document.layers.value[-1]
        assert len(annotations_of(layer) or ()) == told[-1][0] - 1
        annotate(document, layer.id, ())
        assert annotations_of(document.layers.value[-1]) == ()
