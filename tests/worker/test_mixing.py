"""Results of one run are mixed in a real workspace: fitted, applied, locked, found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.jobs.results import Result
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import flipped
from desktop_app.state.painting.mixing import Mixing
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import numpy_workspace
from tests.worker.test_journalling import brought_back, leave

WAIT_MS = 20_000
SPOT = Rect(80, 60, 60, 60)


pytestmark = pytest.mark.numpy_engine(steps=1, size=Size(64, 64), prompt="x", count=3)


def settled(workspace: Workspace, qtbot: QtBot) -> None:
    state = workspace.state
    qtbot.waitUntil(
        lambda: not state.jobs.active and workspace.is_idle and not state.applying.value,
        timeout=WAIT_MS,
    )
    qtbot.waitUntil(
        lambda: not any(one.saving for one in state.results.items.value), timeout=WAIT_MS
    )


def generated(workspace: Workspace, qtbot: QtBot, *spots: Rect) -> Document:
    """A document with results of an edit of these places."""
    pixels = np.random.default_rng(0).integers(90, 110, (500, 600, 3), np.uint8)
    document = Document(pixels, "p")
    workspace.state.open_document(document)
    for rect in spots or (SPOT,):
        document.fill_mask("rectangle", 255, rect)
    run(workspace, qtbot)
    return document


def run(workspace: Workspace, qtbot: QtBot) -> tuple[Result, ...]:
    before = len(workspace.state.results.items.value)
    workspace.generation.generate()
    results = workspace.state.results
    qtbot.waitUntil(lambda: len(results.items.value) > before, timeout=WAIT_MS)
    settled(workspace, qtbot)
    return results.runs[-1]


def everything(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


def opened(workspace: Workspace, qtbot: QtBot) -> Mixing:
    mixing = workspace.state.tools.mixing
    qtbot.waitUntil(lambda: mixing.now.value is not None, timeout=WAIT_MS)
    now = mixing.now.value
    assert now is not None
    settled(workspace, qtbot)
    return now


def stroke(now: Mixing, number: int, x: float, y: float) -> None:
    now.begin(x, y, 30, number)
    now.trace(x, y + 10)
    now.end()


def code(workspace: Workspace) -> str:
    notice = workspace.state.notice.value
    assert notice is not None
    workspace.state.notice.value = None
    return notice.notes[0] if notice.error is None else notice.error.code


def test_it_goes_in_as_one_step_that_the_lock_has_checked(
    workspace: Workspace, qtbot: QtBot
) -> None:
    document = generated(workspace, qtbot)
    before, state = everything(document), workspace.state
    (first, second, _) = state.results.run
    state.results.show(second.id)
    workspace.results.mixing.mix()
    now = opened(workspace, qtbot)
    assert state.tools.active.value is ToolId.MIX and state.results.shown.value is None
    assert (now.labels == 1).all(), "it begins with the one that was shown"
    stroke(now, 0, 95, 85)
    settled(workspace, qtbot)
    now.apply()
    settled(workspace, qtbot)
    assert state.notice.value is None and state.tools.active.value is not ToolId.MIX
    assert [step.name for step in document.undo_stack.steps] == ["mix", "rectangle"]
    assert [one.applied for one in state.results.run] == [True, True, False]
    assert set(document.parents) == {first.history, second.history}
    assert document.told.now["parameters"].startswith("x")
    locked = np.ones(before.shape[:2], bool)
    locked[SPOT.slices] = False
    assert np.array_equal(everything(document)[locked], before[locked])
    document.undo_stack.undo()
    assert np.array_equal(everything(document), before)
    assert not any(one.applied for one in state.results.run)
    document.undo_stack.redo()
    assert [one.applied for one in state.results.run] == [True, True, False]


@pytest.mark.slow
def test_what_was_given_up_goes_on_where_it_was(workspace: Workspace, qtbot: QtBot) -> None:
    document = generated(workspace, qtbot)
    before = everything(document)
    workspace.results.mixing.mix()
    now = opened(workspace, qtbot)
    stroke(now, 2, 95, 85)
    settled(workspace, qtbot)
    mixed = everything(document)
    now.give_up()
    assert np.array_equal(everything(document), before)
    workspace.results.mixing.mix()
    assert np.array_equal(opened(workspace, qtbot).labels, now.labels)
    assert np.array_equal(everything(document), mixed)


@pytest.mark.slow
def test_undo_from_the_menu_takes_all_of_it_back(workspace: Workspace, qtbot: QtBot) -> None:
    document = generated(workspace, qtbot)
    before = everything(document)
    workspace.results.mixing.mix()
    now = opened(workspace, qtbot)
    stroke(now, 1, 95, 85)
    settled(workspace, qtbot)
    mixed = everything(document)
    document.undo_stack.undo()
    settled(workspace, qtbot)
    assert np.array_equal(everything(document), before)
    assert not any(one.applied for one in workspace.state.results.run)
    document.undo_stack.redo()
    assert np.array_equal(everything(document), mixed)
    assert [one.applied for one in workspace.state.results.run] == [True, True, False]


@pytest.mark.slow
def test_several_spots_are_mixed_together(workspace: Workspace, qtbot: QtBot) -> None:
    document = generated(workspace, qtbot, SPOT, Rect(500, 400, 40, 40))
    results = workspace.state.results.run
    assert len(results[0].job.spots) == 2
    workspace.results.mixing.mix()
    now = opened(workspace, qtbot)
    stroke(now, 1, 520, 420)
    settled(workspace, qtbot)
    now.apply()
    settled(workspace, qtbot)
    assert len(now.mix.made.pieces) == 2 and document.undo_stack.undo_name == "mix"


@pytest.mark.slow
def test_it_is_fitted_to_what_was_painted_meanwhile_and_looked_away_from(
    workspace: Workspace, qtbot: QtBot
) -> None:
    document = generated(workspace, qtbot)
    ended = ColourStroke(document, Brush(size=12), (255, 0, 0), 20, 20)
    workspace.results.mixing.mix()
    ended.move_to(60, 20)
    ended.finish()
    now = opened(workspace, qtbot)
    stroke(now, 1, 95, 85)
    other = Document(np.zeros((50, 50, 3), np.uint8), "other")
    workspace.state.open_document(other)
    settled(workspace, qtbot)
    assert [step.name for step in document.undo_stack.steps] == ["mix", "paint", "rectangle"]
    assert workspace.state.tools.mixing.now.value is None


@pytest.mark.slow
def test_it_says_why_not(workspace: Workspace, qtbot: QtBot) -> None:
    document = generated(workspace, qtbot)
    state, mix = workspace.state, workspace.results.mixing.mix
    workspace.results.mixing.edit()
    assert code(workspace) == "mix_nothing"
    first = state.results.run
    for one in first[:2]:
        state.results.change(one.id, lambda now: replace(now, rejected=True))
    mix()
    assert code(workspace) == "mix_too_few"
    document.fill_mask("rectangle", 255, Rect(10, 120, 40, 40))
    second = run(workspace, qtbot)
    mix((first[0].id, second[0].id))
    assert code(workspace) == "mix_differs"
    workspace.shaping.reshaping.reshape(flipped(document.size, "horizontal"))
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "flip_horizontal")
    mix((second[1].id, second[2].id))
    qtbot.waitUntil(lambda: code(workspace) == "result_displaced")
    assert document.undo_stack.undo_name == "flip_horizontal"


@pytest.mark.slow
def test_of_more_than_nine_the_best_are_taken(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.state.parameters.update(count=11)
    generated(workspace, qtbot)
    results = workspace.state.results
    qtbot.waitUntil(lambda: len(results.run) == 11, timeout=WAIT_MS)
    settled(workspace, qtbot)
    last = results.run[-1]
    results.change(last.id, lambda one: replace(one, starred=True))
    workspace.results.mixing.mix()
    now = opened(workspace, qtbot)
    assert code(workspace) == "mix_first" and len(now.mix.parts) == 9
    assert [part.history for part in now.mix.parts][-1] == last.history


def test_after_a_kill_its_parts_can_be_changed(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    document = generated(workspace, qtbot)
    workspace.results.mixing.mix()
    now = opened(workspace, qtbot)
    stroke(now, 1, 95, 85)
    settled(workspace, qtbot)
    now.apply()
    settled(workspace, qtbot)
    journal = workspace.journalling.journal
    assert journal is not None and journal.flush(120)
    leave(workspace)
    later = numpy_workspace(tmp_path)
    try:
        back = brought_back(later, qtbot)
        assert np.array_equal(everything(back), everything(document))
        later.results.mixing.edit()
        again = opened(later, qtbot)
        assert np.array_equal(again.labels[again.taken], now.labels[now.taken])
        stroke(again, 2, 110, 85)
        settled(later, qtbot)
        again.apply()
        settled(later, qtbot)
        assert back.undo_stack.undo_name == "mix" and len(back.parents) == 3
        back.undo_stack.undo()
        assert np.array_equal(everything(back), everything(document))
    finally:
        later.shutdown()
