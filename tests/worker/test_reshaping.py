"""The canvas' shape is changed in the background, whatever the hand does meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Placed, Result
from desktop_app.jobs.spots import Spot
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import (
    Reshape,
    canvas_of,
    cropped_to,
    flipped,
    scaled_to,
    turned,
)
from desktop_app.state.painting.strokes import Brush, MaskStroke
from desktop_app.state.painting.transform_frame import Sight
from desktop_app.state.work.edits import prepare_edit
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.expanding import Expanding
from desktop_app.worker.reshaping import LayerWork, Reshaping
from desktop_app.worker.transforming import Transforming

SIZE = Size(120, 80)


def noise(*shape: int) -> Array:
    return np.random.default_rng(3).integers(0, 256, shape, np.uint8)


class Bench:
    """A state with a document and the workers that reshape it."""

    def __init__(self) -> None:
        self.state = AppState()
        self.background = BackgroundTasks()
        self.expanding = Expanding(self.state, self.background)
        self.reshaping = Reshaping(self.state, self.background)
        self.transforming = Transforming(self.state, self.background, self.reshaping)
        self.document = Document(noise(SIZE.height, SIZE.width, 3), "p")
        blank = Tiles(4, np.dtype(np.uint8))
        self.layer = Layer(
            "paint", "x", pixels=blank.written(Rect(10, 20, 30, 16), noise(16, 30, 4))
        )
        layers = (*self.document.content.layers, self.layer)
        self.document.commit("make", replace(self.document.content, layers=layers))
        self.state.open_document(self.document)

    @property
    def picture(self) -> Array:
        return self.document.pixels.read(self.document.pixels.rect).copy()

    @property
    def steps(self) -> list[str]:
        return [step.name for step in self.document.undo_stack.steps]


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.background.shutdown()


def test_a_turn_is_one_step_and_undo_takes_it_back(bench: Bench, qtbot: QtBot) -> None:
    before = bench.picture
    bench.reshaping.reshape(turned(SIZE, 1))
    assert bench.state.applying.value and bench.document.undo_stack.locked
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    assert bench.steps == ["rotate_right", "make"]
    assert np.array_equal(bench.picture, np.rot90(before, -1))
    bench.document.undo_stack.undo()
    assert np.array_equal(bench.picture, before)


def test_a_stroke_that_is_painted_meanwhile_is_turned_too(bench: Bench, qtbot: QtBot) -> None:
    stroke = MaskStroke(bench.document, Brush(size=8.0), 20, 20)
    bench.reshaping.reshape(turned(SIZE, 2))
    stroke.move_to(30, 20)
    stroke.finish()
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    assert bench.steps[0] == "rotate_half" and bench.steps[1] == "stroke"
    assert bench.document.mask.read(Rect(99, 59, 1, 1)).any()
    assert not bench.document.mask.read(Rect(0, 0, 60, 40)).any()


def test_it_can_be_given_up_before_the_stroke_in_progress_has_ended(
    bench: Bench, qtbot: QtBot
) -> None:
    stroke = MaskStroke(bench.document, Brush(size=8.0), 20, 20)
    bench.reshaping.reshape(turned(SIZE, 1))
    bench.reshaping.cancel()
    stroke.finish()
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    assert bench.steps == ["stroke", "make"] and not bench.document.undo_stack.locked


def test_what_takes_long_shows_how_far_it_is_and_can_be_given_up(
    bench: Bench, qtbot: QtBot
) -> None:
    go, before = threading.Event(), bench.picture
    ended: list[bool] = []

    def slow(content: Content, watch: Watch) -> Content:
        watch.total = 100
        watch.tick(25)
        go.wait(120)
        watch.tick(25)
        return content

    work = LayerWork(bench.document, "transform", slow, lambda _: None, lambda: ended.append(True))
    assert bench.reshaping.run(work)
    assert not bench.reshaping.run(work)  # one at a time
    qtbot.waitUntil(lambda: bench.state.work.value is not None)
    shown = bench.state.work.value
    assert shown is not None and (shown.name, shown.fraction) == ("transform", 0.25)
    bench.reshaping.cancel()
    go.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert bench.state.work.value is None and not bench.state.applying.value
    assert not bench.document.undo_stack.locked and np.array_equal(bench.picture, before)


def test_a_dragged_context_moves_along_or_goes(bench: Bench, qtbot: QtBot) -> None:
    parameters = bench.state.parameters

    def reshape(change: object) -> None:
        bench.reshaping.reshape(change)  # pyright: ignore[reportArgumentType]
        qtbot.waitUntil(lambda: not bench.state.applying.value)

    parameters.change_plan(context=Rect(0, 0, 40, 20))
    reshape(turned(SIZE, 1))
    assert parameters.value.plan.context == Rect(60, 0, 20, 40)
    bench.document.undo_stack.undo()
    assert parameters.value.plan.context == Rect(0, 0, 40, 20)
    reshape(canvas_of(SIZE, Size(140, 90), (1, 1)))
    assert parameters.value.plan.context == Rect(20, 10, 40, 20)
    reshape(cropped_to(Rect(30, 0, 80, 80)))
    assert parameters.value.plan.context is None


def _result(bench: Bench, place: Rect, mask: Rect | None) -> Result:
    """Made for ``place`` of the picture, shown."""
    plan = EditPlan(bench.document.id, SIZE, place, place.size, mask)
    request = GenerationRequest(Task.INPAINT, "x", "m", place.size, plan=plan)
    job = Job((Spot(request),), None, bench.document.id)
    result = Result(
        "r", job, 0, 1, (), (Placed(place, noise(place.height, place.width, 3)),), history="h"
    )
    bench.state.results.add(result, show=True)
    return result


def _reshaped(bench: Bench, qtbot: QtBot, change: Reshape) -> Result | None:
    """The result that is seen afterwards."""
    bench.reshaping.reshape(change)
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    return bench.state.seen_result


@pytest.mark.parametrize(
    "change",
    [
        flipped(SIZE, "horizontal"),
        flipped(SIZE, "vertical"),
        turned(SIZE, 2),
        turned(SIZE, 1),
        scaled_to(SIZE, Size(50, 40)),
        cropped_to(Rect(30, 0, 60, 80)),
    ],
    ids=lambda change: change.name,
)
def test_a_result_has_no_place_until_what_took_it_is_undone(
    bench: Bench, qtbot: QtBot, change: Reshape
) -> None:
    place = Rect(8, 8, 64, 64)
    result = _result(bench, place, place)
    assert _reshaped(bench, qtbot, change) is None
    (displaced,) = bench.state.results.items.value
    assert displaced.displaced and displaced.rect == result.rect
    with pytest.raises(InputError, match="no place"):
        prepare_edit(bench.document, displaced)
    bench.document.undo_stack.undo()
    assert bench.state.seen_result is not None and bench.state.seen_result.rect == place
    bench.document.undo_stack.redo()
    assert bench.state.seen_result is None
    bench.document.undo_stack.undo()
    assert bench.state.seen_result is not None


@pytest.mark.parametrize("mask", [Rect(8, 8, 30, 30), None])
def test_a_result_moves_along_with_the_canvas_and_back(
    bench: Bench, qtbot: QtBot, mask: Rect | None
) -> None:
    _result(bench, SIZE.rect if mask is None else Rect(4, 4, 40, 40), mask)
    before = bench.state.results.items.value[0]
    seen = _reshaped(bench, qtbot, canvas_of(SIZE, Size(140, 100), (1, 1)))
    assert seen is not None
    plan, was = seen.job.request.plan, before.job.request.plan
    assert plan is not None and was is not None
    assert plan.document_size == Size(140, 100) and seen.rect == before.rect.moved(20, 20)
    assert plan.target == was.target.moved(20, 20) and plan.context == was.context.moved(20, 20)
    again = _reshaped(bench, qtbot, cropped_to(Rect(10, 10, 130, 90)))
    assert again is not None and again.rect == before.rect.moved(10, 10)
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    back = bench.state.seen_result
    assert back is not None and back.rect == before.rect
    assert back.job.request.plan is not None and back.job.request.plan.target == was.target


def test_too_large_a_canvas_is_refused_with_a_sentence(bench: Bench) -> None:
    bench.reshaping.reshape(scaled_to(SIZE, Size(40_000, 10)))
    notice = bench.state.notice.value
    assert notice is not None and isinstance(notice.error, InputError)
    assert notice.error.code == "canvas_too_large" and not bench.state.applying.value


def test_cropped_to_the_mask(bench: Bench, qtbot: QtBot) -> None:
    bench.reshaping.crop_to_mask()
    notice = bench.state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "mask_empty"
    before = bench.picture
    bench.document.fill_mask("rectangle", 255, Rect(5, 6, 40, 30))
    bench.reshaping.crop_to_mask()
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    assert bench.document.size == Size(40, 30)
    assert np.array_equal(bench.picture, before[6:36, 5:45])
    assert bench.document.mask.read(Rect(0, 0, 40, 30)).all()


# -- transforming ---------------------------------------------------------------------------------


def begin(bench: Bench, qtbot: QtBot) -> None:
    bench.state.tools.transform.sight.value = Sight(SIZE.rect, 0)
    bench.document.activate(bench.layer.id)
    bench.state.tools.active.value = ToolId.TRANSFORM
    qtbot.waitUntil(lambda: bench.state.tools.transform.proxies.value is not None)


def test_with_the_tool_there_is_a_frame_around_what_the_layer_shows(
    bench: Bench, qtbot: QtBot
) -> None:
    begin(bench, qtbot)
    frame = bench.state.tools.transform.frame.value
    assert frame is not None and frame.bounds == Rect(10, 20, 30, 16)
    bench.state.tools.active.value = ToolId.BRUSH
    assert bench.state.tools.transform.frame.value is None


def test_applied_the_layer_is_where_it_was_dragged(bench: Bench, qtbot: QtBot) -> None:
    begin(bench, qtbot)
    before = bench.picture
    transform = bench.state.tools.transform
    frame = transform.frame.value
    assert frame is not None
    transform.change(frame.with_numbers(angle=90.0))
    assert np.array_equal(bench.picture, before)  # nothing is done yet
    transform.wanted.send(None)
    qtbot.waitUntil(lambda: bench.steps[0] == "transform")
    layer = bench.document.content.layers[1]
    assert layer.pixels is not None and bench.layer.pixels is not None
    turned_pixels = np.rot90(bench.layer.pixels.read(frame.bounds), -1)
    assert layer.pixels.content_rect() == Rect(17, 13, 16, 30)
    assert np.array_equal(layer.pixels.read(Rect(17, 13, 16, 30)), turned_pixels)
    # The next frame is around it, as it is now.
    qtbot.waitUntil(lambda: (now := transform.frame.value) is not None and not now.is_changed)
    bench.document.undo_stack.undo()
    assert np.array_equal(bench.picture, before)
    qtbot.waitUntil(lambda: getattr(transform.frame.value, "bounds", None) == frame.bounds)


def test_taking_up_another_tool_applies_what_was_dragged(bench: Bench, qtbot: QtBot) -> None:
    begin(bench, qtbot)
    transform = bench.state.tools.transform
    frame = transform.frame.value
    assert frame is not None
    transform.change(frame.with_numbers(width=2.0, height=2.0))
    bench.state.tools.active.value = ToolId.BRUSH
    qtbot.waitUntil(lambda: transform.frame.value is None)
    assert bench.steps[0] == "transform"
    pixels = bench.document.content.layers[1].pixels
    assert pixels is not None and pixels.content_rect().size == Size(60, 32)


def test_a_frame_comes_back_when_the_canvas_has_another_shape(bench: Bench, qtbot: QtBot) -> None:
    begin(bench, qtbot)
    transform = bench.state.tools.transform
    for change, place in (
        (canvas_of(SIZE, Size(140, 90), (0, 0)), Rect(10, 20, 30, 16)),
        (flipped(Size(140, 90), "horizontal"), Rect(100, 20, 30, 16)),
    ):
        bench.reshaping.reshape(change)
        qtbot.waitUntil(lambda: not bench.state.applying.value)
        qtbot.waitUntil(lambda: bench.background.pending == 0)
        frame = transform.frame.value
        assert frame is not None and frame.bounds == place and not frame.is_changed


def test_a_layer_is_not_made_larger_than_any_canvas(bench: Bench, qtbot: QtBot) -> None:
    begin(bench, qtbot)
    transform = bench.state.tools.transform
    frame = transform.frame.value
    assert frame is not None
    transform.change(replace(frame, bounds=Rect(0, 0, 9_000, 9_000)).with_numbers(width=90.0))
    assert transform.frame.value == frame


def test_given_up_it_stays_as_it_was_dragged(bench: Bench, qtbot: QtBot) -> None:
    begin(bench, qtbot)
    transform = bench.state.tools.transform
    frame = transform.frame.value
    assert frame is not None
    dragged = frame.with_numbers(angle=30.0)
    transform.change(dragged)
    transform.wanted.send(None)
    bench.reshaping.cancel()
    qtbot.waitUntil(lambda: not bench.state.applying.value)
    assert transform.frame.value == dragged and bench.steps == ["make"]


def test_locked_hidden_and_empty_layers_are_refused_with_a_sentence(
    bench: Bench, qtbot: QtBot
) -> None:
    document = bench.document
    base = document.content.layers[0].id
    document.activate(base)
    bench.state.tools.active.value = ToolId.TRANSFORM
    notice = bench.state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "move_locked"
    hidden = replace(bench.layer, visible=False)
    document.arrange("hide", (document.content.layers[0], hidden), hidden.id)
    notice = bench.state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "move_hidden"
    empty = Layer("paint", "", pixels=Tiles(4, np.dtype(np.uint8)))
    document.arrange("add", (document.content.layers[0], empty), empty.id)
    notice = bench.state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "move_empty"
    assert bench.state.tools.transform.frame.value is None
