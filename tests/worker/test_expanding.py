"""Expand: the canvas grows in one step, whatever the hand does meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.expand import expanded
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.jobs.spots import Spot
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.expanding import Expanding
from tests.event_loop import settle

SIZE = Size(120, 80)
MARGINS = Margins(right=40, top=8)


def picture() -> Array:
    return np.random.default_rng(3).integers(0, 256, (SIZE.height, SIZE.width, 3), np.uint8)


def pixels(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


def mask(document: Document) -> Array:
    return document.mask.read(document.mask.rect).copy()


@pytest.fixture
def state() -> AppState:
    made = AppState()
    made.open_document(Document(picture(), "p"))
    return made


@pytest.fixture
def document(state: AppState) -> Document:
    assert state.document.value is not None
    return state.document.value


@pytest.fixture
def expanding(qapp: QApplication, state: AppState) -> Iterator[Expanding]:
    background = BackgroundTasks()
    yield Expanding(state, background)
    background.shutdown()


def expand(expanding: Expanding, state: AppState, margins: Margins = MARGINS) -> None:
    state.tools.expansion.set_margins(margins)
    state.tools.expansion.wanted.send(None)


def test_the_new_area_is_filled_and_masked_in_one_step(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    done: list[Margins] = []
    state.tools.expansion.done.connect(done.append)
    state.tools.expansion.set_fill("smear")
    expand(expanding, state)
    assert state.applying.value and document.undo_stack.locked
    qtbot.waitUntil(lambda: bool(done))
    assert done == [MARGINS] and not state.applying.value and not document.undo_stack.locked
    assert np.array_equal(pixels(document), expanded(picture(), MARGINS, "smear"))
    values = mask(document)
    assert not values[8:, :120].any() and (values[:8] == 255).all()
    assert (values[:, 120:] == 255).all() and state.has_mask.value
    assert state.tools.expansion.margins.is_empty
    assert state.tools.expansion.chosen.value.fill == "smear"
    assert state.parameters.value.intent == "expand"
    assert state.parameters.value.plan.fill == "original"
    assert document.undo_stack.undo() == "expand"
    assert np.array_equal(pixels(document), picture()) and not mask(document).any()
    assert document.undo_stack.undo_name is None


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.parametrize("channels", [3, 4])
def test_deep_and_transparent_pictures_keep_their_values(
    expanding: Expanding, state: AppState, qtbot: QtBot, dtype: str, channels: int
) -> None:
    values = np.random.default_rng(5).random((50, 60, channels), np.float32)
    deep = values if dtype == "float32" else (values * 65535).astype(np.uint16)
    document = Document(deep.copy(), "deep")
    state.open_document(document)
    expand(expanding, state, Margins(10, 20, 30, 40))
    qtbot.waitUntil(lambda: document.size == Size(100, 110))
    found = pixels(document)
    assert found.dtype == deep.dtype and np.array_equal(found[20:70, 10:70], deep)
    assert document.undo_stack.undo() == "expand" and np.array_equal(pixels(document), deep)
    assert document.undo_stack.redo() == "expand" and np.array_equal(pixels(document), found)


def test_a_stroke_in_progress_is_finished_first(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    stroke = ColourStroke(document, Brush(size=10), (255, 0, 0), 20, 20)
    marking = MaskStroke(document, Brush(size=10), 60, 60)
    expand(expanding, state)
    settle()
    assert document.size == SIZE
    stroke.move_to(40, 20)
    stroke.finish()
    settle()
    assert document.size == SIZE
    marking.finish()
    qtbot.waitUntil(lambda: document.size == MARGINS.grown(SIZE))
    assert (pixels(document)[28, 18:42] == (255, 0, 0)).all()
    assert mask(document)[68, 60] == 255 and mask(document)[28, 20] == 0
    for name in ("expand", "stroke", "paint"):
        assert document.undo_stack.undo() == name
    assert np.array_equal(pixels(document), picture())


def test_a_stroke_painted_meanwhile_is_kept(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    expand(expanding, state)
    ColourStroke(document, Brush(size=10), (0, 255, 0), 20, 20).finish()
    painted = pixels(document)
    qtbot.waitUntil(lambda: document.size == MARGINS.grown(SIZE))
    assert np.array_equal(pixels(document)[8:, :120], painted)


def test_another_picture_that_is_looked_at_meanwhile_is_left_alone(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    expand(expanding, state)
    other = Document(picture(), "q")
    state.open_document(other)
    assert not state.applying.value
    qtbot.waitUntil(lambda: document.size == MARGINS.grown(SIZE))
    assert other.size == SIZE and not document.undo_stack.locked
    assert state.tools.expansion.margins.is_empty


def test_a_picture_that_is_closed_meanwhile_is_left_alone(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    expand(expanding, state)
    state.close_document()
    qtbot.waitUntil(lambda: not document.undo_stack.locked)
    assert document.size == SIZE and state.document.value is None


def test_a_dragged_context_keeps_its_place_when_the_canvas_comes_back(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    expand(expanding, state)
    qtbot.waitUntil(lambda: document.size == MARGINS.grown(SIZE))
    assert state.parameters.value.plan.context is None
    state.parameters.change_plan(context=Rect(20, 18, 50, 40))
    document.undo_stack.undo()
    assert state.parameters.value.plan.context == Rect(20, 10, 50, 40)
    document.undo_stack.redo()
    assert state.parameters.value.plan.context == Rect(20, 18, 50, 40)


def test_a_result_of_an_undone_canvas_has_no_place_on_another_of_the_same_size(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    expand(expanding, state, Margins(right=40))
    qtbot.waitUntil(lambda: document.size.width == 160)
    request = GenerationRequest(Task.IMAGE_TO_IMAGE, "", "m", SIZE, plan=_plan(document))
    job = Job((Spot(request),), None, document.id)  # pyright: ignore[reportArgumentType]
    state.results.add(Result("r", job, 0, 1, (), ()), show=True)
    document.undo_stack.undo()
    assert state.seen_result is None
    document.undo_stack.redo()
    assert state.seen_result is not None, "it fits again"
    document.undo_stack.undo()
    expand(expanding, state, Margins(left=40))
    qtbot.waitUntil(lambda: document.size.width == 160)
    assert state.results.items.value and state.seen_result is None


def _plan(document: Document) -> EditPlan:
    return EditPlan(document.id, document.size, document.size.rect, document.size, None)


def test_too_large_a_canvas_is_refused_in_a_sentence(
    expanding: Expanding, state: AppState, document: Document
) -> None:
    expand(expanding, state, Margins(right=40_000))
    notice = state.notice.value
    assert notice is not None and isinstance(notice.error, InputError)
    assert notice.error.code == "canvas_too_large" and not state.applying.value


def test_without_a_picture_or_a_margin_nothing_happens(
    expanding: Expanding, state: AppState, document: Document
) -> None:
    expand(expanding, state, Margins())
    assert not state.applying.value
    state.close_document()
    expand(expanding, state)
    assert not state.applying.value and state.notice.value is None


def test_while_an_edit_is_being_put_in_the_canvas_stays(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    state.applying.value = True
    expand(expanding, state)
    settle()
    assert document.size == SIZE and not document.undo_stack.locked


@pytest.mark.slow
def test_a_mask_painted_at_the_border_joins_the_new_area(
    expanding: Expanding, state: AppState, document: Document, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255, Rect(100, 0, 20, 80))
    expand(expanding, state, Margins(right=40))
    qtbot.waitUntil(lambda: document.size.width == 160)
    assert (mask(document)[:, 100:] == 255).all() and not mask(document)[:, :100].any()
