"""The sliders of the seam repair: newest wish first, shown on the canvas, and put in as shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.found_edit import taken_of
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.results import Result
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.work import edits
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.refitting import Refitting
from tests.imaging.seam_blending import scenes
from tests.jobs.test_found_edit import edited, picture, scarf

PLAIN = BlendAmounts(0, 0, 0, 0, 0)
TINTED = 0.06


class Bench:
    def __init__(self) -> None:
        self.state = AppState()
        self.background = BackgroundTasks()
        self.refitting = Refitting(self.state, self.background)
        truth = scenes.picture()
        pixels = np.rint(np.clip(truth, 0, 1) * 255).astype(np.uint8)
        self.document = Document(pixels, "p")
        self.state.open_document(self.document)
        self.spot = Rect(40, 40, 48, 48)
        self.document.fill_mask("rectangle", 255, self.spot)
        plan = EditPlan(
            self.document.id, self.document.size, pixels_rect(pixels), self.document.size, self.spot
        )
        request = GenerationRequest(Task.INPAINT, "a", "m", plan.working, plan=plan)
        self.job = Job.of([request], None, self.document)
        self.output = truth + np.float32(TINTED)

    def add(self, *, show: bool) -> Result:
        result = make_result(self.job, EditDone(0, 1, (self.output,), 1.0))
        self.state.results.add(result, show=show)
        return result

    @property
    def shown(self) -> Result:
        result = self.state.results.shown.value
        assert result is not None
        return result

    def tint(self) -> float:
        """How much lighter what is shown is than the picture."""
        old = self.document.pixels.read(self.spot).astype(float)
        return float((self.shown.main.pixels - old).mean() / 255)


def pixels_rect(pixels: np.ndarray) -> Rect:
    return Rect(0, 0, pixels.shape[1], pixels.shape[0])


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    made = Bench()
    yield made
    assert made.background.shutdown()


def settled(qtbot: QtBot, bench: Bench) -> None:
    qtbot.waitUntil(lambda: not bench.state.results.fitting.value, timeout=10_000)
    qtbot.waitUntil(lambda: bench.background.pending == 0, timeout=10_000)


@pytest.mark.slow
def test_a_slider_changes_what_is_shown(qtbot: QtBot, bench: Bench) -> None:
    bench.add(show=True)
    assert abs(bench.tint()) < 0.01
    bench.refitting.fit(PLAIN)
    assert bench.state.results.fitting.value
    settled(qtbot, bench)
    assert abs(bench.tint() - TINTED) < 0.01
    assert bench.shown.repair == PLAIN and bench.shown.reports == ((),)
    bench.refitting.fit(BlendAmounts())
    settled(qtbot, bench)
    assert abs(bench.tint()) < 0.01 and bench.shown.reports[0]


@pytest.mark.slow
def test_of_many_wishes_the_last_is_done_and_few_of_those_between(
    qtbot: QtBot, bench: Bench
) -> None:
    bench.add(show=True)
    seen: list[BlendAmounts | None] = []
    bench.state.results.shown.changed.connect(lambda r: seen.append(r.repair if r else None))
    for colour in np.linspace(0, 0.9, 30):
        bench.refitting.fit(BlendAmounts(colour=round(float(colour), 3), crossfade=0))
    settled(qtbot, bench)
    assert bench.shown.repair == BlendAmounts(colour=0.9, crossfade=0)
    assert len(seen) <= 3


def test_what_is_put_in_is_what_was_last_wished_for(qtbot: QtBot, bench: Bench) -> None:
    result = bench.add(show=True)
    bench.refitting.fit(PLAIN)
    latest = bench.refitting.latest(bench.shown)
    assert latest.repair == PLAIN and latest.id == result.id
    edit = edits.prepare_edit(bench.document, latest)
    settled(qtbot, bench)
    assert np.array_equal(edit.layer.pieces[0].pixels, bench.shown.main.pixels)
    assert bench.refitting.latest(bench.shown) is bench.shown


@pytest.mark.slow
def test_looking_around_ahead_changes_nothing(qtbot: QtBot, bench: Bench) -> None:
    result = bench.add(show=True)
    bench.refitting.prepare_fit()
    settled(qtbot, bench)
    assert bench.shown is result


@pytest.mark.slow
def test_a_result_that_goes_away_meanwhile_is_forgotten(qtbot: QtBot, bench: Bench) -> None:
    first, second = bench.add(show=True), bench.add(show=False)
    bench.refitting.fit(PLAIN)
    bench.state.results.show(second.id)
    bench.refitting.fit(BlendAmounts(colour=0.5))
    bench.state.results.discard(first.id)
    settled(qtbot, bench)
    assert bench.shown.id == second.id
    assert bench.shown.repair == BlendAmounts(colour=0.5)


def test_without_a_result_nothing_happens(bench: Bench) -> None:
    bench.refitting.fit(PLAIN)
    bench.refitting.prepare_fit()
    assert not bench.state.results.fitting.value


@pytest.fixture
def photo(bench: Bench) -> Document:
    """A document on the canvas that is edited without a mask."""
    document = Document(picture(), "photo")
    bench.state.open_document(document)
    return document


def taken(bench: Bench) -> np.ndarray:
    found = taken_of(bench.shown)
    assert found is not None
    return found


def test_a_mask_that_is_there_already_is_laid_over_an_edit_as_soon_as_that_is_shown(
    qtbot: QtBot, bench: Bench, photo: Document
) -> None:
    results, _, _ = edited(photo, scarf, count=2)
    photo.fill_mask("rectangle", 255, Rect(120, 100, 60, 30))
    for number, result in enumerate(results):
        bench.state.results.add(result, show=number == 0)
    for result in results:
        bench.state.results.show(result.id)
        latest = bench.refitting.latest(bench.shown)
        assert np.array_equal(taken_of(latest), photo.mask.read(photo.mask.rect))
        settled(qtbot, bench)
        assert np.array_equal(taken(bench), photo.mask.read(photo.mask.rect))
    bench.state.results.show(results[0].id)
    assert not bench.state.results.fitting.value, "it is as it was left"


@pytest.mark.slow
def test_a_mask_that_goes_while_another_is_shown_gives_back_what_was_found(
    qtbot: QtBot, bench: Bench, photo: Document
) -> None:
    results, _, _ = edited(photo, scarf, count=2)
    for result in results:
        bench.state.results.add(result, show=True)
    assert not bench.state.results.fitting.value, "nothing is painted"
    photo.fill_mask("rectangle", 255, Rect(120, 100, 60, 30))
    settled(qtbot, bench)
    bench.state.results.show(results[0].id)
    settled(qtbot, bench)
    photo.fill_mask("clear", 0)
    settled(qtbot, bench)
    for result in results:
        bench.state.results.show(result.id)
        settled(qtbot, bench)
        assert np.array_equal(taken(bench), taken_of(result))
