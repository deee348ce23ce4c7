"""Stars, rejects, new tabs, and results run again from where they were made."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.jobs.placement import history_picture, history_rect
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.rating import AGAIN
from desktop_app.worker.workspace import Workspace

WAIT_MS = 20_000


pytestmark = pytest.mark.numpy_engine(steps=2, seed=3)


@pytest.fixture
def first(workspace: Workspace, qtbot: QtBot) -> Result:
    """The result of an edit; then the picture, mask and prompt become others."""
    state = workspace.state
    pixels = np.random.default_rng(0).integers(90, 110, (160, 200, 3), np.uint8)
    document = Document(pixels, "p")
    state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(60, 60, 40, 40))
    state.parameters.update(prompt="a cat", seed=11, seed_locked=True)
    workspace.generation.generate()
    done(workspace, qtbot, 1)
    document.edit("paint", document.pixels, Rect(0, 0, 200, 160), pixels // 2)
    document.fill_mask("rectangle", 255, Rect(0, 0, 30, 30))
    state.parameters.update(prompt="something else", steps=5)
    return state.results.items.value[0]


def done(workspace: Workspace, qtbot: QtBot, runs: int) -> None:
    state = workspace.state
    qtbot.waitUntil(lambda: len(state.results.runs) == runs, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.is_busy and workspace.is_idle, timeout=WAIT_MS)


@pytest.mark.slow
@pytest.mark.parametrize("way", AGAIN)
def test_it_runs_again_from_what_it_was_made_from(
    workspace: Workspace, qtbot: QtBot, first: Result, way: str
) -> None:
    workspace.state.parameters.update(count=2)
    workspace.rating.again(first.id, way)
    done(workspace, qtbot, 2)
    again = workspace.state.results.runs[-1]
    assert len(again) == 2 and workspace.state.results.shown.value is again[0]
    made, asked = again[0].job, first.job
    assert made.id != asked.id and made.document == asked.document
    assert made.request.prompt == "a cat" and made.request.steps == asked.request.steps
    assert made.request.plan == asked.request.plan
    for one, other in zip(made.spots, asked.spots, strict=True):
        assert one.pixels is other.pixels and one.mask is other.mask
    if way == "new_seed":
        assert made.request.seed != asked.request.seed
    else:
        # All are variations of that one, and not of its neighbours.
        assert made.request.variation > 0
        assert {result.seed for result in again} == {asked.request.seed}
        assert len({result.request.variation_seed for result in again}) == 2
    assert workspace.state.parameters.value.prompt == "something else"


@pytest.mark.slow
@pytest.mark.parametrize("way", AGAIN)
def test_an_entry_of_the_history_runs_again_from_what_it_was_made_from(
    workspace: Workspace, qtbot: QtBot, first: Result, way: str
) -> None:
    assert first.history is not None
    workspace.rating.again_from_history(first.history, way)
    done(workspace, qtbot, 2)
    made, asked = workspace.state.results.runs[-1][0].job, first.job
    assert made.document == asked.document and made.request.prompt == "a cat"
    for one, other in zip(made.spots, asked.spots, strict=True):
        for part in ("pixels", "mask"):
            kept, wanted = getattr(one, part), getattr(other, part)
            assert kept.rect == wanted.rect and np.array_equal(kept.values, wanted.values)
    assert (made.request.seed == asked.request.seed) == (way != "new_seed")


@pytest.mark.slow
def test_an_entry_whose_inputs_are_gone_says_so(
    workspace: Workspace, qtbot: QtBot, first: Result
) -> None:
    assert first.history is not None
    noted: list[object] = []
    workspace.state.history_changed.connect(noted.append)
    workspace.history.mark(first.history, inputs="")
    qtbot.waitUntil(lambda: bool(noted), timeout=WAIT_MS)
    workspace.rating.again_from_history(first.history, "new_seed")
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "inputs_gone" and not workspace.state.jobs.active


@pytest.mark.slow
def test_a_picture_from_words_runs_again_in_a_tab_of_its_own(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    state.parameters.update(prompt="a house", seed=4, seed_locked=True)
    workspace.generation.generate()
    done(workspace, qtbot, 1)
    first = state.results.items.value[0]
    assert first.history is not None
    state.open_document(Document(np.zeros((80, 90, 3), np.uint8), "other"))
    workspace.rating.again_from_history(first.history, "similar")
    qtbot.waitUntil(lambda: state.document.value is None, timeout=WAIT_MS)
    done(workspace, qtbot, 1)
    again = state.results.items.value[0].job.request
    assert (again.prompt, again.seed) == ("a house", 4) and again.variation > 0


@pytest.mark.slow
def test_a_document_of_another_size_is_said(workspace: Workspace, first: Result) -> None:
    other = Document(np.zeros((80, 90, 3), np.uint8), "other")
    workspace.state.open_document(other, workspace.state.documents.active.value)
    workspace.state.results.add(first, show=True)
    workspace.rating.again(first.id, "new_seed")
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "result_stale" and not workspace.state.jobs.active


@pytest.mark.slow
def test_a_model_that_is_gone_is_said(workspace: Workspace, first: Result) -> None:
    workspace.state.models.value = ()
    workspace.rating.again(first.id, "new_seed")
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "model_missing" and not workspace.state.jobs.active


def test_a_star_and_a_rejection_exclude_each_other(workspace: Workspace, first: Result) -> None:
    def now() -> tuple[bool, bool]:
        result = workspace.state.results.find(first.id)
        assert result is not None
        return result.starred, result.rejected

    judging = workspace.rating
    judging.star(first.id)
    assert now() == (True, False)
    judging.reject(first.id)
    assert now() == (False, True)
    judging.star(first.id)
    assert now() == (True, False)
    judging.star(first.id)
    judging.reject(first.id)
    judging.reject(first.id)
    assert now() == (False, False)
    for command in (judging.star, judging.reject, judging.open):
        command("nobody")


def test_what_is_discarded_is_decided_in_the_history_too(
    workspace: Workspace, qtbot: QtBot, first: Result
) -> None:
    """Until that is undone; a star says more."""
    results = workspace.results

    def judged() -> list[tuple[bool, bool]]:
        told: list[HistoryEntry] = []
        qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
        workspace.history.read(lambda history: history.newest(), told.extend)
        qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
        return [(one.starred, one.rejected) for one in told]

    results.discard(first.id)
    assert judged() == [(False, True)]
    notice = workspace.state.notice.value
    assert notice is not None and notice.undo is not None
    notice.undo()
    assert judged() == [(False, False)]
    workspace.rating.star(first.id)
    results.discard(first.id)
    assert judged() == [(True, False)]


def test_it_opens_in_a_tab_of_its_own_with_its_surroundings(
    workspace: Workspace, qtbot: QtBot, first: Result
) -> None:
    before = workspace.state.document.value
    workspace.rating.open(first.id)
    qtbot.waitUntil(lambda: workspace.state.document.value is not before, timeout=WAIT_MS)
    document, plan = workspace.state.document.value, first.job.request.plan
    assert document is not None and plan is not None
    assert document.size.width <= plan.context.width and document.modified.value
    assert len(workspace.state.documents.sessions.value) == 2


@pytest.mark.slow
def test_a_result_lies_over_the_picture_as_a_reference(
    workspace: Workspace, qtbot: QtBot, first: Result
) -> None:
    document = workspace.state.document.value
    assert document is not None
    composed = document.pixels.read(document.size.rect).copy()
    before = document.layers.value
    workspace.layers.lay_result_over(first.id)
    qtbot.waitUntil(lambda: document.layers.value != before, timeout=WAIT_MS)
    layer = document.layers.value[-1]
    assert (layer.kind, layer.name) == ("reference", "a cat") and layer.pixels is not None
    assert layer.rect == history_rect(first)
    shown = layer.pixels.read(layer.rect)
    np.testing.assert_array_equal(shown[..., :3], history_picture(first))
    np.testing.assert_array_equal(document.pixels.read(document.size.rect), composed)
    document.undo_stack.undo()
    assert document.layers.value == before


@pytest.mark.slow
def test_variations_are_several_unless_a_number_was_set(
    workspace: Workspace, qtbot: QtBot, first: Result
) -> None:
    workspace.state.parameters.update(count=1, count_held=False)
    workspace.rating.again(first.id, "variations")
    done(workspace, qtbot, 2)
    assert len(workspace.state.results.runs[-1]) == 4
