"""The queue and the results as the window sees them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.core.errors import EngineError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.work.jobs import Job, Jobs, Placed, Progress, Result, Results
from desktop_app.state.work.spots import Spot
from tests.models import model_info

MODEL = model_info("m")


def _job() -> Job:
    return Job((Spot(GenerationRequest(Task.TEXT_TO_IMAGE, "a", "m", Size(64, 64))),), MODEL)


def _result(job: Job, image: int = 0) -> Result:
    patch = np.zeros((64, 64, 3), np.float32)
    pixels = np.zeros((64, 64, 3), np.uint8)
    return Result(
        f"{job.id}-{image}", job, image, image, (patch,), (Placed(Rect(0, 0, 64, 64), pixels),)
    )


def test_the_running_job_is_current_and_the_others_wait() -> None:
    jobs, first, second = Jobs(), _job(), _job()
    jobs.add(first)
    jobs.add(second)
    jobs.set_status(first.id, JobStatus.RUNNING)
    assert jobs.current.value is not None
    assert jobs.current.value.id == first.id
    assert jobs.waiting.value == 1
    jobs.set_status(first.id, JobStatus.DONE)
    assert jobs.current.value.id == second.id
    jobs.set_status(second.id, JobStatus.CANCELLED)
    assert jobs.current.value is None


def test_when_nothing_runs_there_is_no_progress_and_no_preview() -> None:
    jobs, job = Jobs(), _job()
    jobs.add(job)
    jobs.progress.value = Progress("denoising", step=1, steps=4)
    jobs.set_status(job.id, JobStatus.FAILED, EngineError("engine_died", reason="signal 9"))
    assert jobs.progress.value is None
    assert jobs.last_failed is not None
    assert jobs.last_failed.id == job.id


def test_progress_counts_over_all_images() -> None:
    assert Progress("denoising", image=1, images=2, step=5, steps=10).fraction == 0.75
    assert Progress("loading").fraction is None


def test_next_goes_round_and_discard_shows_the_neighbour() -> None:
    results, job = Results(), _job()
    for image in range(3):
        results.add(_result(job, image), show=image == 0)
    results.next()
    results.next()
    assert results.shown.value is not None
    assert results.shown.value.image == 2
    results.next()
    assert results.shown.value.image == 0
    results.next(-1)
    assert results.shown.value.image == 2
    results.discard(results.shown.value.id)
    assert results.shown.value.image == 0
    for result in results.items.value:
        results.discard(result.id)
    assert results.shown.value is None
    assert results.items.value == ()


def test_changing_a_shown_result_shows_the_changed_one() -> None:
    results, job = Results(), _job()
    results.add(_result(job), show=True)
    results.change(f"{job.id}-0", lambda result: replace(result, history="7"))
    assert results.shown.value is not None
    assert results.shown.value.history == "7"


def test_after_a_discard_the_next_that_is_not_part_of_the_picture_is_shown() -> None:
    results, job = Results(), _job()
    made = [_result(job, number) for number in range(3)]
    for result in made:
        results.add(result, show=True)
    results.change(made[0].id, lambda result: replace(result, applied=True))
    results.discard(made[2].id)
    assert results.shown.value == made[1]
    results.discard(made[1].id)
    assert results.shown.value is None
    assert len(results.items.value) == 1


def test_images_of_a_run_are_listed_in_their_order_whichever_was_ready_sooner() -> None:
    results, job, other = Results(), _job(), _job()
    for result in (_result(other, 5), _result(job, 0), _result(job, 2), _result(job, 1)):
        results.add(result, show=False)
    assert [(item.job is job, item.image) for item in results.items.value] == [
        (False, 5),
        (True, 0),
        (True, 1),
        (True, 2),
    ]
