"""The queue and the results as the window sees them."""

from __future__ import annotations

from desktop_app.core.errors import EngineError
from desktop_app.core.geometry import Size
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.jobs.spots import Spot
from desktop_app.state.work.jobs import JobProgress, Jobs
from tests.models import model_info

MODEL = model_info("m")


def _job() -> Job:
    return Job((Spot(GenerationRequest(Task.TEXT_TO_IMAGE, "a", "m", Size(64, 64))),), MODEL)


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
    jobs.progress.value = JobProgress("denoising", step=1, steps=4)
    jobs.set_status(job.id, JobStatus.FAILED, EngineError("engine_died", reason="signal 9"))
    assert jobs.progress.value is None
    assert jobs.last_failed is not None
    assert jobs.last_failed.id == job.id


def test_what_was_cancelled_is_stopping_where_an_engine_has_it() -> None:
    jobs, first, second = Jobs(), _job(), _job()
    jobs.add(first)
    jobs.add(second)
    jobs.cancel([second.id])
    assert jobs.is_cancelled(second.id) and not jobs.stopping.value
    assert jobs.progress.value is None, "another one is shown"
    jobs.set_status(first.id, JobStatus.RUNNING)
    jobs.cancel([first.id])
    assert jobs.stopping.value and jobs.progress.value is not None
    assert jobs.progress.value.phase == "cancelling"
    jobs.set_status(first.id, JobStatus.CANCELLED)
    assert not jobs.stopping.value and not jobs.is_cancelled(first.id)
    jobs.set_status(second.id, JobStatus.CANCELLED)
    jobs.add(second)
    assert not jobs.is_cancelled(second.id), "it is tried again"


def test_progress_counts_over_all_images() -> None:
    assert JobProgress("denoising", image=1, images=2, step=5, steps=10).fraction == 0.75
    assert JobProgress("loading").fraction is None
