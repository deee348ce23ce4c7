"""Live mode with no window: a real engine process (numpy), real threads, the newest input first."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, Tell
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.state.work.live import LiveMode, LivePicture
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.live import live_picture
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.event_loop import settle
from tests.imaging.deep_pictures import PROFILES

WAIT_MS = 20_000
LIVELY = replace(MODEL, live=ModelDefaults(steps=2, guidance_scale=1.0, scheduler="ddim"))


pytestmark = pytest.mark.numpy_engine(LIVELY, steps=6, size=Size(64, 64), seed=3)


@pytest.fixture
def shown(workspace: Workspace) -> list[LivePicture]:
    """Every live picture, as it comes."""
    seen: list[LivePicture] = []

    def note(picture: LivePicture | None) -> None:
        if picture is not None:
            seen.append(picture)

    workspace.state.live.picture.changed.connect(note)
    return seen


def _open(workspace: Workspace) -> Document:
    rng = np.random.default_rng(1)
    document = Document(rng.integers(0, 255, (240, 320, 3), np.uint8), "photo")
    workspace.state.open_document(document)
    return document


def _all(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


def _at_rest(workspace: Workspace, qtbot: QtBot) -> None:
    """Wait until no input waits and no job is under way."""
    live = workspace.live
    qtbot.waitUntil(
        lambda: (
            not live._flights
            and not live._stale
            and not live._timer.isActive()
            and workspace.is_idle
            and not workspace.state.jobs.active
            and not workspace.state.applying.value
        ),
        timeout=WAIT_MS,
    )


@pytest.mark.slow
def test_words_alone_give_a_picture_and_the_toggle_takes_it_away(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    assert shown[0].rect == Rect(0, 0, 64, 64)
    assert workspace.state.results.items.value == ()
    workspace.live.toggle()
    assert workspace.state.live.mode.value is LiveMode.OFF
    assert workspace.state.live.picture.value is None
    _at_rest(workspace, qtbot)
    assert workspace.state.live.picture.value is None


def test_nothing_new_makes_no_picture(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    _at_rest(workspace, qtbot)
    workspace.state.parameters.update(count=4)
    _at_rest(workspace, qtbot)
    assert len(shown) == 1


@pytest.mark.slow
def test_no_queue_builds_up_and_the_last_picture_is_of_the_last_input(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    state = workspace.state
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    for seed in range(100, 200):
        state.parameters.update(seed=seed)
        qtbot.wait(1)  # so that some of them are drawn; how many doesn't matter
    seen = len(shown)
    _at_rest(workspace, qtbot)
    assert seen >= 1 and len(shown) - seen <= 3, "what was under way, and the last"
    newest = shown[-1].pixels
    state.parameters.update(seed=5)
    _at_rest(workspace, qtbot)
    assert not np.array_equal(shown[-1].pixels, newest)
    state.parameters.update(seed=199)
    _at_rest(workspace, qtbot)
    assert np.array_equal(shown[-1].pixels, newest)


@pytest.mark.slow
def test_the_engine_gets_the_next_input_before_the_picture_is_there_but_never_a_third(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    state = workspace.state
    underway: list[tuple[int, bool]] = []
    submit = workspace.studio.submit

    def noted(job: Job, tell: Tell) -> None:
        flights = workspace.live._flights
        underway.append((len(flights), flights[0].denoised))
        submit(job, tell)

    workspace.studio.submit = noted
    workspace.live.toggle()
    for seed in range(100, 400):
        state.parameters.update(seed=seed)
        qtbot.wait(1)  # so that some of them are drawn; how many doesn't matter
    _at_rest(workspace, qtbot)
    assert set(underway) == {(1, False), (2, True)}


@pytest.mark.slow
def test_half_a_word_is_not_drawn_while_the_keyboard_is_busy(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    state = workspace.state
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    _at_rest(workspace, qtbot)
    for text in ("a", "a r", "a red"):
        state.parameters.update(prompt=text)
    assert not workspace.live._flights and workspace.live._timer.isActive()
    _at_rest(workspace, qtbot)
    assert len(shown) == 2


@pytest.mark.slow
def test_a_stroke_is_followed_while_it_is_drawn(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    document = _open(workspace)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    stroke = ColourStroke(document, Brush(size=20), (255, 0, 0), 10, 10)
    for x in range(10, 300, 40):
        seen = len(shown)
        stroke.move_to(x, 100)
        qtbot.waitUntil(lambda seen=seen: len(shown) > seen, timeout=WAIT_MS)
    stroke.finish()
    assert shown[-1].document == document.id
    assert shown[-1].rect == document.size.rect


@pytest.mark.slow
def test_a_mask_makes_only_the_masked_part_anew(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    document = _open(workspace)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    MaskStroke(document, Brush(size=40, hardness=1), 100, 100).finish()
    _at_rest(workspace, qtbot)
    assert not shown[-1].is_opaque
    assert shown[-1].rect == Rect(80, 80, 41, 41)
    document.fill_mask("clear_mask", 0)
    _at_rest(workspace, qtbot)
    assert shown[-1].is_opaque


@pytest.mark.slow
def test_the_document_is_as_it_was_until_apply(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    document = _open(workspace)
    before = _all(document)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    workspace.live.end()
    assert np.array_equal(_all(document), before)
    assert document.undo_stack.undo_name is None


def _history(workspace: Workspace, qtbot: QtBot) -> list[HistoryEntry]:
    pages: list[list[HistoryEntry]] = []
    workspace.history.search("", pages.append)
    qtbot.waitUntil(lambda: bool(pages), timeout=WAIT_MS)
    return pages[0]


@pytest.mark.slow
def test_refine_makes_it_with_all_steps_and_the_held_seed_and_locks_the_rest(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    document = _open(workspace)
    document.fill_mask("rectangle", 255, Rect(40, 50, 60, 70))
    before = _all(document)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    _at_rest(workspace, qtbot)
    workspace.state.parameters.update(count=3)
    workspace.live.refine()
    _at_rest(workspace, qtbot)
    assert document.undo_stack.undo_name == "apply"
    changed = (_all(document) != before).any(axis=2)
    assert changed[50:120, 40:100].mean() > 0.9
    changed[50:120, 40:100] = False
    assert not changed.any()
    entry = _history(workspace, qtbot)[0]
    assert entry.applied and entry.lock_before == entry.lock_after != ""
    request = entry.request
    assert request is not None
    assert (request.steps, request.seed, request.count) == (6, 3, 1)
    assert len(_history(workspace, qtbot)) == 1, "live pictures are not kept"


def _shown_of(result: Result) -> Array:
    """What live mode would have shown of it."""
    done = EditDone(0, result.seed, result.outputs, 0.0)
    return live_picture(result.job, done, 0.0).pixels


@pytest.mark.parametrize("what", ["words", "page", "picture", "mask", "changed since"])
def test_what_is_applied_is_bit_for_bit_what_was_shown(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture], what: str
) -> None:
    """Also where something else was asked for after the picture that is shown."""
    state = workspace.state
    if what == "page":
        page = Document(np.full((64, 64, 3), 255, np.uint8), "page")
        state.open_document(page)
    elif what != "words":
        rng = np.random.default_rng(1)
        state.open_document(Document(rng.integers(0, 255, (64, 64, 3), np.uint8), "photo"))
    document = state.document.value
    if what == "mask" and document is not None:
        document.fill_mask("rectangle", 255, Rect(10, 10, 30, 20))
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    _at_rest(workspace, qtbot)
    seen = shown[-1]
    if what == "changed since":
        state.parameters.update(seed=99, prompt="something else")
    results: list[Result] = []
    state.results.items.changed.connect(lambda items: results.extend(items))
    workspace.live.apply()
    qtbot.waitUntil(lambda: bool(results), timeout=WAIT_MS)
    _at_rest(workspace, qtbot)
    request = results[0].job.request
    assert (request.seed, request.count) == (3, 1) and request.steps < 6
    assert np.array_equal(_shown_of(results[0]), seen.pixels)
    document = state.document.value
    assert document is not None
    if what != "mask":  # there, it is fitted to what is around it
        off = np.abs(_all(document).astype(int) - seen.pixels)
        assert off.max() <= (0 if what == "words" else 1), "documents of 8 bits are dithered"
    assert len(_history(workspace, qtbot)) == 1


def _painted(document: Document) -> None:
    stroke = ColourStroke(document, Brush(size=20), (255, 0, 0), 10, 10)
    stroke.move_to(50, 40)
    stroke.finish()


@pytest.mark.parametrize("how", ["apply", "refine"])
def test_what_is_applied_is_painted_on_next(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture], how: str
) -> None:
    rng = np.random.default_rng(1)
    document = Document(rng.integers(0, 255, (64, 64, 3), np.uint8), "photo")
    workspace.state.open_document(document)
    _painted(document)
    below = document.content.active
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    _at_rest(workspace, qtbot)
    getattr(workspace.live, how)()
    _at_rest(workspace, qtbot)
    assert document.undo_stack.undo_name == "apply"
    assert document.content.active == document.content.layers[-1].id != below
    # So a stroke is seen, and live mode follows it.
    before, seen = _all(document), len(shown)
    _painted(document)
    assert (_all(document) != before).any()
    qtbot.waitUntil(lambda: len(shown) > seen, timeout=WAIT_MS)
    _at_rest(workspace, qtbot)


@pytest.mark.slow
def test_applied_words_become_the_document_and_live_mode_goes_on_with_it(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    workspace.live.apply()
    _at_rest(workspace, qtbot)
    document = workspace.state.document.value
    assert document is not None
    assert shown[-1].document == document.id


@pytest.mark.slow
def test_generate_goes_first_and_keeps_the_seed_that_was_seen(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    state = workspace.state
    state.parameters.update(steps=40)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    workspace.generation.generate()
    assert state.parameters.value.seed == 3
    for seed in range(10, 20):
        state.parameters.update(seed=seed)
    seen = len(shown)

    def is_over() -> bool:
        assert not state.jobs.active or len(shown) <= seen + 1, "one may have been under way"
        return not state.jobs.active

    qtbot.waitUntil(is_over)
    _at_rest(workspace, qtbot)
    assert len(shown) > seen


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["refuse", "fail"])
def test_an_error_is_told_once_and_live_mode_pauses(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture], prompt: str
) -> None:
    state = workspace.state
    notices: list[object] = []
    state.notice.changed.connect(lambda notice: notices.append(notice) if notice else None)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    state.parameters.update(prompt=prompt)
    qtbot.waitUntil(lambda: state.live.mode.value is LiveMode.PAUSED, timeout=WAIT_MS)
    for seed in range(5):
        state.parameters.update(seed=seed)
        settle()
    assert len(notices) == 1
    assert state.live.picture.value is shown[-1], "the last good picture stays"
    notice = state.notice.value
    assert notice is not None and notice.error is not None and notice.retry
    state.parameters.update(prompt="better")
    workspace.retry(notice.error)
    assert state.notice.value is None
    seen = len(shown)
    qtbot.waitUntil(lambda: len(shown) > seen, timeout=WAIT_MS)
    assert state.live.mode.value is LiveMode.ON


def test_after_kill_9_it_pauses_and_goes_on_with_a_new_engine(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    state = workspace.state
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    workspace.state.parameters.update(prompt="hang")
    client = workspace.studio._client
    qtbot.waitUntil(lambda: "I hang" in client.log_tail())  # a new engine isn't given it any more
    os.kill(int(state.engine.value.info["pid"]), signal.SIGKILL)
    qtbot.waitUntil(lambda: state.live.mode.value is LiveMode.PAUSED, timeout=WAIT_MS)
    state.parameters.update(prompt="fine")
    workspace.live.resume()
    seen = len(shown)
    qtbot.waitUntil(lambda: len(shown) > seen, timeout=WAIT_MS)


@pytest.mark.slow
def test_another_document_is_followed_and_the_old_one_no_longer(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    first = _open(workspace)
    workspace.live.toggle()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    second = _open(workspace)
    _at_rest(workspace, qtbot)
    assert shown[-1].document == second.id
    seen = len(shown)
    first.fill_mask("rectangle", 255)
    _at_rest(workspace, qtbot)
    assert len(shown) == seen
    workspace.state.close_document()
    _at_rest(workspace, qtbot)
    assert shown[-1].document == first.id
    workspace.state.close_document()
    _at_rest(workspace, qtbot)
    assert shown[-1].document is None


@pytest.mark.slow
def test_without_a_model_it_waits_for_one(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture]
) -> None:
    workspace.state.models.value = ()
    workspace.live.toggle()
    settle()
    assert not shown
    workspace.state.models.value = (LIVELY,)
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)


@pytest.mark.slow
def test_the_chosen_model_is_loaded_as_soon_as_there_is_an_engine(
    workspace: Workspace, qtbot: QtBot
) -> None:
    loaded: list[tuple[str, MemoryPlan]] = []
    preload = workspace.studio.preload

    def noting(model: ModelInfo, memory: MemoryPlan) -> None:
        loaded.append((model.id, memory))
        preload(model, memory)

    workspace.studio.preload = noting
    workspace.start()
    qtbot.waitUntil(lambda: workspace.state.engine.value.phase == "ready", timeout=WAIT_MS)
    workspace.state.models.value = (LIVELY, replace(LIVELY, id="other"))
    workspace.models.choose("other")
    qtbot.waitUntil(lambda: loaded[-1:] == [("other", MemoryPlan())], timeout=WAIT_MS)
    frugal = MemoryPlan("bfloat16", layerwise_casting=True)
    workspace.state.memory.plan.value = frugal
    qtbot.waitUntil(lambda: loaded[-1] == ("other", frugal), timeout=WAIT_MS)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_of_a_deep_wide_picture_the_model_sees_what_the_screen_shows(
    workspace: Workspace, qtbot: QtBot, shown: list[LivePicture], dtype: str
) -> None:
    """Also what is painted while live mode follows."""
    rng = np.random.default_rng(1)
    low = cv2.resize(rng.random((6, 8, 3)).astype(np.float32), (320, 240))
    space = colour_space(PROFILES["p3"])
    deep = Document(
        from_float(space.from_srgb(low), np.dtype(dtype)),
        "deep",
        origin=FileOrigin(About(icc=PROFILES["p3"])),
    )
    # What is shown is a view that follows the picture, strokes too.
    plain = Document(deep.shown(deep.size.rect).copy(), "plain")
    seen: list[LivePicture] = []
    workspace.live.toggle()
    for document in (deep, plain):
        document.fill_mask("rectangle", 90, Rect(40, 40, 100, 100))
        workspace.state.open_document(document)
        _at_rest(workspace, qtbot)
        stroke = ColourStroke(document, Brush(size=60), (200, 30, 20), 60, 60)
        stroke.move_to(120, 90)
        stroke.finish()
        _at_rest(workspace, qtbot)
        seen.append(shown[-1])
    assert [picture.document for picture in seen] == [deep.id, plain.id]
    one, other = (picture.pixels.astype(int) for picture in seen)
    assert one.std() > 10
    # Soft edges are mixed in each picture's own space, so there they differ by a little.
    assert np.abs(one - other).mean() < 0.5
    assert np.abs(one - other).max() <= 10
