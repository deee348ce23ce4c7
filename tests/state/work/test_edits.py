"""A job of several spots: one after another, each over the results of those before, one edit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from desktop_app.core.edit_plan import BlendAmounts, PixelLock, PlanSettings
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.geometry import Rect
from desktop_app.core.request import EngineJob
from desktop_app.imaging.context import plan_edits
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews, SpotPreview
from desktop_app.jobs.placement import history_picture, make_result, place_preview
from desktop_app.state.document.document import Document
from desktop_app.state.work import edits
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio import job_runner
from desktop_app.studio.requests import build_requests, plans_for
from tests.models import model_info

MODEL = model_info("m", native_size=64)
PLAIN = BlendAmounts(0, 0, 0, 0, 0)
"""The engine's flat pictures are to arrive as they are."""
SPOTS = (Rect(30, 30, 40, 40), Rect(500, 300, 60, 30))


def document(*rects: Rect) -> Document:
    rng = np.random.default_rng(0)
    made = Document(rng.integers(100, 120, (400, 640, 3), np.uint8), "p")
    for rect in rects:
        made.fill_mask("rectangle", 255, rect)
    return made


class Engine:
    """Answers each job with a flat picture, of the next grey; keeps what it was given."""

    def __init__(self) -> None:
        self.jobs: list[EngineJob] = []

    def generate(self, job: EngineJob, tell: Callable[[EngineEvent], None]) -> None:
        for image in range(job.request.count):
            self.jobs.append(job)
            size = job.request.size
            grey = len(self.jobs) / 10
            for step in (1, 2):
                tell(StepDone(image, step, 2, 1.0))
                tell(PreviewMade(image, step, np.zeros((4, 4, 3), np.uint8)))
            pixels = np.full((size.height, size.width, 3), grey, np.float32)
            tell(ImageDone(image, job.request.seed_of(image), pixels, 0.5))
        tell(Finished(1.0, 0.25, "cpu", "float32"))


def run(made: Document, **settings: object) -> tuple[Engine, Job, list[JobNews]]:
    parameters = Parameters(prompt="a", seed=7, **settings)  # pyright: ignore[reportArgumentType]
    job = Job.of(
        build_requests(parameters, MODEL, plans_for(made, MODEL, PlanSettings(repair=PLAIN))),
        MODEL,
        made,
    )
    engine, told = Engine(), list[JobNews]()
    job_runner.run_job(job, engine.generate, told.append)
    return engine, job, told


def test_each_spot_is_made_with_the_images_own_seed() -> None:
    engine, job, told = run(document(*SPOTS), count=3)
    assert len(job.spots) == 2
    assert [work.request.seed for work in engine.jobs] == [7, 7, 8, 8, 9, 9]
    done = [event for event in told if isinstance(event, EditDone)]
    assert [(one.image, one.seed, len(one.outputs)) for one in done] == [
        (0, 7, 2),
        (1, 8, 2),
        (2, 9, 2),
    ]
    assert [type(event) for event in told[-2:]] == [EditDone, Finished]
    assert sum(isinstance(event, Finished) for event in told) == 1


def test_steps_are_counted_over_all_spots_and_previews_name_theirs() -> None:
    _, job, told = run(document(*SPOTS))
    steps = [(e.step, e.steps) for e in told if isinstance(e, StepDone)]
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    previews = [event for event in told if isinstance(event, SpotPreview)]
    assert [event.spot for event in previews] == [0, 0, 1, 1]
    assert [place_preview(job, event).rect for event in previews[1:3]] == list(SPOTS)


def test_a_spot_sees_the_results_of_those_before_it() -> None:
    made = document(Rect(100, 100, 30, 30), Rect(200, 100, 30, 30))
    mask = made.mask.read(made.mask.rect)
    plans = [
        plan
        for bounds in (Rect(100, 100, 30, 30), Rect(200, 100, 30, 30))
        for plan in plan_edits(
            made.id,
            made.size,
            np.where(_inside(bounds, mask.shape), mask, 0),
            factor=8,
            native=256,
            settings=PlanSettings(margin=4.0, repair=PLAIN),
        )
    ]
    job = Job.of(build_requests(Parameters(prompt="a"), MODEL, plans), MODEL, made)
    engine = Engine()
    job_runner.run_job(job, engine.generate, lambda _: None)
    first, second = (work.image for work in engine.jobs)
    assert first is not None and second is not None
    # The first result is 0.1: far darker than the picture's 100 to 120 of 255.
    assert first.min() >= 99 and second.min() <= 30


def _inside(rect: Rect, shape: tuple[int, ...]) -> np.ndarray:
    inside = np.zeros(shape, bool)
    inside[rect.slices] = True
    return inside


def test_all_spots_are_put_in_as_one_step_and_nothing_else_changes() -> None:
    made = document(*SPOTS)
    before = made.pixels.read(made.pixels.rect).copy()
    _, job, told = run(made)
    (done,) = (event for event in told if isinstance(event, EditDone))
    result = make_result(job, done)
    assert [placed.rect for placed in result.placed] == list(SPOTS)
    assert result.main.rect == SPOTS[1]
    assert history_picture(result).shape[:2] == (
        job.spots[1].pixels.rect.height,
        job.spots[1].pixels.rect.width,
    )
    edit = edits.prepare_edit(made, result)
    before_it, after_it = edit.digests(made.put_in("apply", edit.layer))
    assert before_it == after_it
    after = made.pixels.read(made.pixels.rect)
    free = np.zeros(before.shape[:2], bool)
    for number, rect in enumerate(SPOTS):
        free[rect.slices] = True
        assert np.abs(after[rect.slices] - (number + 1) / 10 * 255.0).max() <= 1
    assert np.array_equal(after[~free], before[~free])
    assert edit.layer.passes == 1 and len(edit.layer.plans) == 2
    made.undo_stack.undo()
    assert np.array_equal(made.pixels.read(made.pixels.rect), before)


@pytest.mark.slow
def test_a_repeated_edit_at_low_strength_counts_its_passes() -> None:
    made = document(SPOTS[0])
    for expected in (1, 2, 3):
        _, job, told = run(made, fill_strength=0.5)
        result = make_result(job, next(e for e in told if isinstance(e, EditDone)))
        edit = edits.prepare_edit(made, result)
        assert edit.layer.passes == expected
        made.put_in("apply", edit.layer)
    assert made.passes(SPOTS[0]) == 3 and made.passes(SPOTS[1]) == 0


def test_a_change_outside_what_may_change_is_seen() -> None:
    made = document(SPOTS[0])
    _, job, told = run(made)
    result = make_result(job, next(e for e in told if isinstance(e, EditDone)))
    edit = edits.prepare_edit(made, result)
    step = made.edit("paint", made.pixels, Rect(29, 29, 1, 1), np.zeros((1, 1, 3), np.uint8))
    before, after = edit.digests(step)
    assert before != after


def test_a_result_for_another_size_is_stale() -> None:
    made = document(SPOTS[0])
    _, job, told = run(made)
    result = make_result(job, next(e for e in told if isinstance(e, EditDone)))
    other = Document(np.zeros((50, 50, 3), np.uint8), "q")
    with pytest.raises(InputError) as error:
        edits.prepare_edit(other, result)
    assert error.value.code == "result_stale"


@pytest.mark.parametrize("mode", ["inside", "outside"])
def test_a_feather_mixes_old_and_new_in_its_band_alone(mode: str) -> None:
    made = document(SPOTS[0])
    before = made.pixels.read(made.pixels.rect).copy()
    mask = made.mask.read(made.mask.rect)
    settings = PlanSettings(lock=PixelLock(mode, 5), repair=PLAIN)  # pyright: ignore[reportArgumentType]
    plans = plan_edits(made.id, made.size, mask, factor=8, native=64, settings=settings)
    job = Job.of(build_requests(Parameters(prompt="a"), MODEL, plans), MODEL, made)
    engine, told = Engine(), list[JobNews]()
    job_runner.run_job(job, engine.generate, told.append)
    result = make_result(job, next(e for e in told if isinstance(e, EditDone)))
    edit = edits.prepare_edit(made, result)
    before_it, after_it = edit.digests(made.put_in("apply", edit.layer))
    assert before_it == after_it
    after = made.pixels.read(made.pixels.rect).astype(int)
    row = np.abs(after - before)[50, 20:80].max(axis=1)
    full = row.max()
    edge = 30 - 20  # first painted column
    if mode == "inside":
        assert not row[:edge].any() and 0 < row[edge] < row[edge + 2] < full
    else:
        assert not row[: edge - 5].any() and 0 < row[edge - 4] < row[edge - 1] < full
        assert row[edge] > 0.9 * full


@pytest.mark.slow
def test_the_time_left_covers_all_spots_of_all_images_to_come() -> None:
    _, _, told = run(document(*SPOTS), count=3)
    lefts = [event.seconds_left for event in told if isinstance(event, StepDone)]
    # Two steps a spot, two spots an image, three images; the engine says 1 s left at each step,
    # so that a step takes a second as long as one of two is to come.
    assert lefts[0] == 1 + 2 * 5
    assert lefts[4] == 1 + 2 * 3
    assert lefts[-2] == 1
