"""A result goes into a picture that is being painted on: between two strokes, and checked all the
same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.edit_texts import edits_in
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import flipped
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle

WAIT_MS = 20_000
SPOT = Rect(80, 60, 40, 40)
BRUSH = Brush(size=12)
RED = (255, 0, 0)


pytestmark = pytest.mark.numpy_engine(steps=1, size=Size(64, 64), prompt="x")


@pytest.fixture
def document(workspace: Workspace, qtbot: QtBot) -> Document:
    """With a mask, and a result of it on the canvas."""
    pixels = np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8)
    made = Document(pixels, "p")
    workspace.state.open_document(made)
    made.fill_mask("rectangle", 255, SPOT)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: workspace.state.results.shown.value is not None, timeout=WAIT_MS)
    settled(workspace, qtbot)
    return made


def settled(workspace: Workspace, qtbot: QtBot) -> None:
    state = workspace.state
    qtbot.waitUntil(
        lambda: not state.jobs.active and workspace.is_idle and not state.applying.value,
        timeout=WAIT_MS,
    )


def everything(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


def names(document: Document) -> list[str]:
    return [step.name for step in document.undo_stack.steps]


def painted(pixels: Array) -> Array:
    return (pixels == RED).all(axis=-1)


def test_it_waits_for_the_end_of_a_stroke(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    before = everything(document)
    stroke = ColourStroke(document, BRUSH, RED, 20, 20)
    workspace.results.apply()
    qtbot.waitUntil(lambda: not workspace.background.pending)
    settle()
    assert len(document.layers.value) == 1 and workspace.state.applying.value
    stroke.move_to(100, 80)  # through what the result is to cover
    stroke.finish()
    settled(workspace, qtbot)
    assert workspace.state.notice.value is None
    assert names(document)[:2] == ["apply", "paint"]
    assert not painted(everything(document)[SPOT.slices]).any()
    document.undo_stack.undo()
    assert painted(everything(document)[SPOT.slices]).any()
    document.undo_stack.undo()
    assert np.array_equal(everything(document), before)


@pytest.mark.slow
def test_a_stroke_painted_while_it_is_prepared_is_kept(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    workspace.results.apply()
    stroke = ColourStroke(document, BRUSH, RED, 20, 20)
    stroke.finish()
    settled(workspace, qtbot)
    assert workspace.state.notice.value is None
    assert names(document)[:2] == ["apply", "paint"]
    assert painted(everything(document)).any()


@pytest.mark.slow
def test_a_stroke_painted_while_the_lock_is_checked_breaks_nothing(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    strokes: list[ColourStroke] = []

    def paint(_: object) -> None:
        if not strokes:
            strokes.append(ColourStroke(document, BRUSH, RED, 20, 20))

    document.layers.changed.connect(paint)  # begins as soon as the edit is in
    workspace.results.apply()
    qtbot.waitUntil(lambda: bool(strokes), timeout=WAIT_MS)
    settle()
    strokes[0].move_to(60, 20)
    strokes[0].finish()
    settled(workspace, qtbot)
    state = workspace.state
    assert state.notice.value is None
    assert [(item.applied, item.starred) for item in state.results.items.value] == [(True, True)]
    assert names(document)[:2] == ["paint", "apply"]
    assert painted(everything(document)).any()


@pytest.mark.slow
def test_a_cancelled_stroke_breaks_nothing_either(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    strokes: list[ColourStroke] = []

    def paint(_: object) -> None:
        if not strokes:
            strokes.append(ColourStroke(document, BRUSH, RED, 20, 20))

    document.layers.changed.connect(paint)
    workspace.results.apply()
    qtbot.waitUntil(lambda: bool(strokes), timeout=WAIT_MS)
    settle()
    strokes[0].cancel()
    settled(workspace, qtbot)
    assert workspace.state.notice.value is None
    assert names(document)[0] == "apply"


@pytest.mark.slow
@pytest.mark.states("window.only-what-you-masked-changes", "window.unchanged-bit-for-bit")
def test_an_edit_that_breaks_the_lock_is_taken_back_and_cannot_be_redone(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    before = everything(document)
    locked = Rect(0, 0, 1, 1)

    put_in = document.put_in

    def spoilt(name: str, layer: Layer, texts: Mapping[str, str] | None = None) -> UndoStep:
        more = Patch(locked, 255 - document.pixels.read(locked))
        return put_in(name, replace(layer, pieces=(*layer.pieces, more)), texts)

    document.put_in = spoilt
    workspace.results.apply()
    settled(workspace, qtbot)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "lock_broken"
    assert len(document.layers.value) == 1 and document.undo_stack.redo_name is None
    assert np.array_equal(everything(document)[1:], before[1:])
    assert [item.applied for item in workspace.state.results.items.value] == [False]


@pytest.mark.slow
def test_twice_at_once_is_once_and_again_is_a_layer_more(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    result = workspace.state.results.shown.value
    assert result is not None
    workspace.results.apply(result.id)
    workspace.results.apply(result.id)
    settled(workspace, qtbot)
    assert len(document.layers.value) == 2
    once = everything(document)
    workspace.results.apply(result.id)
    settled(workspace, qtbot)
    assert len(document.layers.value) == 3
    document.undo_stack.undo()
    assert np.array_equal(everything(document), once)
    document.undo_stack.undo()
    workspace.results.apply(result.id)  # after undo it can be put in anew
    settled(workspace, qtbot)
    assert np.array_equal(everything(document), once)


@pytest.mark.slow
def test_after_the_canvas_grew_it_lands_where_it_belongs(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    workspace.results.apply()
    settled(workspace, qtbot)
    wanted = everything(document)
    document.undo_stack.undo()
    border = np.zeros((230, 260, 3), np.uint8)
    document.grow("expand", Margins(left=20, top=30), border)
    (result,) = workspace.state.results.items.value
    workspace.results.apply(result.id)
    settled(workspace, qtbot)
    assert np.array_equal(everything(document)[30:, 20:], wanted)
    assert not everything(document)[:30].any() and not everything(document)[:, :20].any()


@pytest.mark.slow
def test_once_the_picture_is_flipped_it_is_refused_with_a_sentence(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    workspace.shaping.reshaping.reshape(flipped(document.size, "horizontal"))
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "flip_horizontal")
    before = everything(document)
    workspace.results.apply()
    settled(workspace, qtbot)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "result_displaced"
    assert np.array_equal(everything(document), before)
    assert not document.undo_stack.locked
    document.undo_stack.undo()
    workspace.results.apply()
    settled(workspace, qtbot)
    assert document.undo_stack.undo_name == "apply"


@pytest.mark.slow
def test_a_picture_closed_meanwhile_gets_nothing(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    before = everything(document)
    workspace.results.apply()
    workspace.state.close_document()
    settled(workspace, qtbot)
    assert np.array_equal(everything(document), before) and len(document.layers.value) == 1
    assert workspace.state.notice.value is None


def test_what_a_generated_picture_tells_stays_when_something_is_removed_from_it(
    workspace: Workspace, qtbot: QtBot
) -> None:
    texts = {"parameters": "a red fox\nSteps: 3, Sampler: Euler, CFG scale: 6.5, Seed: 7"}
    pixels = np.random.default_rng(0).integers(90, 110, (100, 120, 3), np.uint8)
    told = Document(pixels, "p", texts=texts)
    workspace.state.open_document(told)
    told.fill_mask("rectangle", 255, Rect(30, 30, 16, 16))
    workspace.state.intent.use("remove")
    workspace.generation.generate()
    qtbot.waitUntil(lambda: workspace.state.results.shown.value is not None, timeout=WAIT_MS)
    workspace.results.apply()
    qtbot.waitUntil(lambda: told.undo_stack.undo_name == "apply", timeout=WAIT_MS)
    settled(workspace, qtbot)
    assert told.told.now["parameters"] == texts["parameters"]
    assert [edit.what for edit in edits_in(told.told.now)] == ["remove"]


@pytest.mark.slow
def test_an_edit_that_is_undone_is_applied_no_more_and_one_redone_is_again(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    def told() -> tuple[bool, bool, bool, bool]:
        settled(workspace, qtbot)
        (result,) = workspace.state.results.items.value
        entries = list[HistoryEntry]()
        workspace.history.search("", entries.extend)
        qtbot.waitUntil(lambda: bool(entries), timeout=WAIT_MS)
        return result.applied, result.starred, entries[0].applied, entries[0].starred

    workspace.results.apply()
    qtbot.waitUntil(lambda: not workspace.state.applying.value, timeout=WAIT_MS)
    assert told() == (True, True, True, True)
    assert document.undo_stack.undo() == "apply"
    assert told() == (False, False, False, False)
    document.undo_stack.redo()
    assert told() == (True, True, True, True)
    document.undo_stack.go_to(0)
    assert told() == (False, False, False, False)
