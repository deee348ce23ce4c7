"""Intents from the command to the document: the right pixels, the history, and back again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.state.document.document import Document
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.worker.conftest import numpy_workspace

WAIT_MS = 20_000
SPOT = Rect(100, 80, 40, 30)


pytestmark = pytest.mark.numpy_engine(None, steps=3, prompt="a cat")


@pytest.fixture
def document(workspace: Workspace) -> Document:
    rows = np.arange(240)[:, None, None] // 8 % 2 * 60 + 90
    made = Document(np.broadcast_to(rows, (240, 320, 3)).astype(np.uint8), "stripes")
    workspace.state.open_document(made)
    return made


def with_model(workspace: Workspace) -> None:
    workspace.state.models.value = (MODEL,)
    workspace.models.choose(MODEL.id)
    workspace.state.parameters.update(steps=3)


def pixels(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


def make_and_apply(workspace: Workspace, qtbot: QtBot) -> None:
    state = workspace.state
    workspace.start()
    workspace.generation.generate()
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.jobs.active and workspace.is_idle, timeout=WAIT_MS)
    workspace.results.apply(state.results.items.value[0].id)
    qtbot.waitUntil(lambda: not state.applying.value and workspace.is_idle, timeout=WAIT_MS)
    assert state.notice.value is None


def history(workspace: Workspace, qtbot: QtBot) -> list[HistoryEntry]:
    found: list[HistoryEntry] = []
    workspace.history.search("", found.extend)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    return found


@pytest.mark.slow
def test_a_spot_is_removed_without_any_model_and_the_history_brings_that_back(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    state = workspace.state
    spotted = pixels(document)
    spotted[SPOT.slices] = (200, 0, 0)
    document.edit("paint", document.pixels, document.pixels.rect, spotted)
    document.fill_mask("rectangle", 255, SPOT.grown(2))
    state.intent.use("remove")
    assert state.model is None
    make_and_apply(workspace, qtbot)
    after = pixels(document)
    free = np.zeros(after.shape[:2], bool)
    free[SPOT.grown(2).slices] = True
    assert np.array_equal(after[~free], spotted[~free])
    colour = after[free].astype(int)
    assert (colour[:, 0] - colour[:, 2]).max() < 25  # of 200
    (entry,) = history(workspace, qtbot)
    state.intent.use("fill")
    state.parameters.update(without_model=False, prompt="something else")
    workspace.history.use(entry.uid)
    qtbot.waitUntil(lambda: state.parameters.value.intent == "remove", timeout=WAIT_MS)
    value = state.parameters.value
    assert (value.without_model, value.prompt, value.plan.fill) == (
        *(True, "something else"),
        "exemplar",
    )


@pytest.mark.slow
def test_a_first_look_stays_until_the_result_lies_in_its_place_and_goes_on_cancel(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    state = workspace.state
    document.fill_mask("rectangle", 255, SPOT.grown(2))
    state.intent.use("remove")
    before = pixels(document).copy()
    told: list[str] = []

    def look(_: object) -> None:
        shown, result = state.jobs.preview.value, state.results.shown.value
        told.append("result" if result else "preview" if shown else "neither")

    state.jobs.preview.changed.connect(look)
    state.results.shown.changed.connect(look)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.is_busy and workspace.is_idle, timeout=WAIT_MS)
    assert list(dict.fromkeys(told)) == ["preview", "result"], "it flickered, or nothing was shown"
    assert state.jobs.preview.value is None
    state.results.clear()
    told.clear()
    workspace.generation.generate()
    qtbot.waitUntil(lambda: "preview" in told, timeout=WAIT_MS)
    workspace.generation.cancel()
    qtbot.waitUntil(lambda: not state.is_busy and workspace.is_idle, timeout=WAIT_MS)
    assert state.jobs.preview.value is None
    assert np.array_equal(pixels(document), before)


@pytest.mark.slow
def test_the_background_is_replaced_and_no_wholly_painted_pixel_changes(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    with_model(workspace)
    document.fill_mask("rectangle", 255, SPOT)
    document.fill_mask("rectangle", 3, SPOT.moved(50, 50))
    workspace.state.intent.use("background")
    before = pixels(document)
    make_and_apply(workspace, qtbot)
    changed = (pixels(document) != before).any(axis=2)
    mask = document.mask.read(document.mask.rect)
    assert not changed[mask == 255].any() and changed[mask == 0].mean() > 0.9


@pytest.mark.slow
def test_all_masked_leaves_no_background_and_it_is_said(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    with_model(workspace)
    document.fill_mask("rectangle", 255)
    workspace.state.intent.use("background")
    workspace.generation.generate()
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "mask_full"


@pytest.mark.slow
def test_an_intent_that_waits_for_its_mask_makes_nothing(
    workspace: Workspace, document: Document
) -> None:
    with_model(workspace)
    workspace.state.intent.use("expand")
    workspace.generation.generate()
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "mask_empty"
    assert not workspace.state.jobs.active


@pytest.mark.slow
def test_a_line_for_each_spot_stands_in_the_history_as_it_was_written(
    workspace: Workspace, qtbot: QtBot
) -> None:
    with_model(workspace)
    state = workspace.state
    large = Document(np.full((900, 1400, 3), 90, np.uint8), "p")
    state.open_document(large)
    for rect in (Rect(20, 20, 30, 30), Rect(1200, 800, 30, 30)):
        large.fill_mask("rectangle", 255, rect)
    state.parameters.update(prompt="a cat\na dog", line_each=True)
    make_and_apply(workspace, qtbot)
    (entry,) = history(workspace, qtbot)
    assert entry.prompt == "a cat\na dog"
    state.parameters.update(prompt="")
    workspace.history.use(entry.uid)
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a cat\na dog", timeout=WAIT_MS)
    assert state.parameters.value.intent == "fill"


@pytest.mark.slow
def test_live_mode_rests_while_no_model_is_used(
    workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    state = workspace.state
    workspace.start()
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)  # it has looked for models
    with_model(workspace)
    document.fill_mask("rectangle", 255, SPOT)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: state.live.picture.value is not None, timeout=WAIT_MS)
    state.intent.use("remove")
    qtbot.waitUntil(lambda: state.live.picture.value is None, timeout=WAIT_MS)
    state.parameters.update(without_model=False)
    qtbot.waitUntil(lambda: state.live.picture.value is not None, timeout=WAIT_MS)
    workspace.live.end()


@pytest.mark.slow
def test_intent_and_strength_are_there_again_next_time(tmp_path: Path, qapp: object) -> None:
    first = numpy_workspace(tmp_path, None)
    first.state.intent.use("variations")
    first.state.parameters.set_strength(first.state.resolved_intent.task, 0.9)
    first.state.parameters.update(fill_strength=0.44)
    first.shutdown()
    again = numpy_workspace(tmp_path, None)
    value = again.state.parameters.value
    assert (value.intent, value.plan.intent, value.count) == ("variations", "variations", 4)
    assert value.fill_strength == 0.44
    again.shutdown()
