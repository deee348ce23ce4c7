"""Jobs as the window knows them: which wait and run, and how far the current one is. No thread in
here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.record import record

if TYPE_CHECKING:
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.results import Preview


@record()
class JobProgress:
    """How far the running job is.

    Attributes:
        phase: "waiting", "starting" (the engine), "loading" (the model), "denoising",
            "completing" (without a model), "working" (on a whole picture), "finishing",
            "cancelling" (at once), or what is still waited for until the job stops:
            "stopping_step", "stopping_part" (of the model that is loaded), "stopping_decode" (the
            picture is nearly done).
        detail: name of the part being loaded.
        image, images: which image (from 0) of how many.
        step, steps: within the image.
        seconds_left: for the whole job, if it can be told.
        step_seconds: how long a step takes, as it was measured.
    """

    phase: str
    detail: str = ""
    image: int = 0
    images: int = 1
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    step_seconds: float | None = None

    @property
    def stopping(self) -> JobProgress:
        """The same, given up: what is waited for until it stops."""
        phases = {"denoising": "stopping_step", "loading": "stopping_part"}
        if self.phase.startswith("stopping"):
            return self
        phase = phases.get(self.phase, "cancelling")
        if phase == "stopping_step" and self.step >= self.steps:
            phase = "stopping_decode"
        return JobProgress(phase, self.detail, step_seconds=self.step_seconds)

    @property
    def fraction(self) -> float | None:
        """0..1 over the whole job; None while it can't be told."""
        if self.phase not in ("denoising", "completing", "working") or self.steps == 0:
            return None
        return (self.image + self.step / self.steps) / self.images


class Jobs:
    """The queue as the window shows it. ``current`` is the job that began last of those that run
    (one may run beside another's engine), or the first that waits."""

    def __init__(self, preview: Observable[Preview | None] | None = None) -> None:
        """``preview`` is that of the active document, where there are several."""
        self._jobs: dict[str, Job] = {}
        self.current: Observable[Job | None] = Observable(None)
        self.waiting: Observable[int] = Observable(0)
        self.progress: Observable[JobProgress | None] = Observable(None)
        self.preview: Observable[Preview | None] = Observable(None) if preview is None else preview
        self.stopping: Observable[bool] = Observable(False)
        """Whether the engine was asked to stop the current job, and has not yet."""
        self._cancelled = set[str]()
        self._progress: dict[str, JobProgress] = {}
        self.last_failed: Job | None = None

    def get(self, job_id: str) -> Job | None:
        """The job with that id."""
        return self._jobs.get(job_id)

    @property
    def active(self) -> tuple[Job, ...]:
        """Jobs that wait or run, oldest first."""
        busy = (JobStatus.WAITING, JobStatus.RUNNING)
        return tuple(job for job in self._jobs.values() if job.status in busy)

    def add(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._refresh()

    def set_status(
        self, job_id: str, status: JobStatus, error: VelaturaError | None = None
    ) -> Job | None:
        """Note what became of a job; returns the new value (None if the id is unknown)."""
        job = self._jobs.get(job_id)
        if job is None:
            return None
        job = replace(job, status=status, error=error)
        self._jobs[job_id] = job
        if status is JobStatus.FAILED:
            self.last_failed = job
        if status in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED):
            del self._jobs[job_id]
            self._progress.pop(job_id, None)
        self._refresh()
        return job

    def note(self, job_id: str, progress: JobProgress) -> None:
        """How far a job is, which shows once it is the current one."""
        self._progress[job_id] = progress
        current = self.current.value
        if current is not None and current.id == job_id:
            self.progress.value = progress

    def cancel(self, job_ids: Collection[str]) -> None:
        """These were cancelled: how far they are is not shown any more."""
        self._cancelled.update(job_ids)
        current = self.current.value
        if current is not None and current.id in job_ids:
            self.progress.value = (self.progress.value or JobProgress("waiting")).stopping
        self._refresh()

    def is_cancelled(self, job_id: str) -> bool:
        """Whether that one was, and has not ended yet."""
        return job_id in self._cancelled

    def _refresh(self) -> None:
        active = self.active
        running = [job for job in active if job.status is JobStatus.RUNNING]
        self.waiting.value = max(0, len(active) - max(1, len(running)))
        current, before = (running[-1:] or [*active[:1], None])[0], self.current.value
        if current is None:
            self.progress.value = None
        elif before is not None and before.id != current.id:
            self.progress.value = self._progress.get(current.id) or JobProgress("waiting")
        self._cancelled.intersection_update(job.id for job in active)
        stopping = {job.id for job in running if not job.is_local} & self._cancelled
        self.stopping.value = current is not None and current.id in stopping
        self.current.value = current
