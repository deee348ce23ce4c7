"""Generate, cancel, retry: between the state the window shows and the engine's thread.

Lives in the GUI thread and never waits: pixels are prepared, pasted and hashed in the background.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.events import Finished, Loading, PreviewMade, StepDone
from desktop_app.core.plan import EditPlan
from desktop_app.core.request import Task
from desktop_app.state import edits
from desktop_app.state.app_state import AppState, EngineStatus, Notice
from desktop_app.state.edits import EditDone, SpotPreview
from desktop_app.state.jobs import Job, JobStatus, Progress, Result
from desktop_app.state.parameters import build_requests, plans_for, random_seed
from desktop_app.worker.applying import Applying
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.generation import (
    EngineReady,
    EngineRestarted,
    GenerationRunner,
    JobCancelled,
    JobEvent,
    JobFailed,
)
from desktop_app.worker.history_session import HistorySession

__all__ = ["GenerationSession"]


class GenerationSession(QObject):
    """Commands on pictures in the making; see `worker.workspace`."""

    def __init__(
        self,
        state: AppState,
        runner: GenerationRunner,
        background: BackgroundTasks,
        history: HistorySession,
    ) -> None:
        super().__init__()
        self._state = state
        self._runner = runner
        self._background = background
        self._history = history
        self._applying = Applying(state, background, history)
        self._cancelled: set[str] = set()
        self._to_apply: set[str] = set()
        runner.event.connect(self._on_event)

    # -- what would be made -------------------------------------------------------------------

    def task(self) -> Task:
        """What Generate would make now."""
        state = self._state
        return Task.of(has_picture=state.document.value is not None, has_mask=state.has_mask.value)

    def plans(self) -> tuple[EditPlan, ...]:
        """The plans that Generate would follow now, one a spot; none without picture or model."""
        document, model = self._state.document.value, self._state.model
        if document is None or model is None:
            return ()
        return plans_for(document, model)

    # -- commands -----------------------------------------------------------------------------

    def generate(self, *, apply: bool = False) -> None:
        """Queue a job for what is on the canvas and in the prompt bar.

        Live mode holds the seed: what is generated is what was seen.

        Args:
            apply: make one image, and put it into the document as soon as it is there.
        """
        state = self._state
        parameters = state.parameters
        if not parameters.value.seed_locked and not state.live.is_on:
            parameters.update(seed=random_seed())
        try:
            model = state.model
            if model is None:
                raise InputError("model_missing", name=parameters.value.model or "—")
            chosen = replace(parameters.value, count=1) if apply else parameters.value
            requests = build_requests(chosen, model, self.plans())
            job = Job.of(requests, model, state.document.value)
        except VelaturaError as error:
            state.notice.value = Notice(error)
            return
        if apply:
            self._to_apply.add(job.id)
        self._submit(job)

    def retry(self) -> None:
        """Run the job that failed last once more."""
        failed = self._state.jobs.last_failed
        if failed is not None:
            self._state.jobs.last_failed = None
            self._submit(replace(failed, status=JobStatus.WAITING, error=None))

    def cancel(self) -> None:
        """Stop the running job and forget the waiting ones."""
        jobs = self._state.jobs
        for job in reversed(jobs.active):
            self._cancelled.add(job.id)
            self._runner.cancel(job.id)
        if jobs.active:
            jobs.progress.value = Progress("cancelling")

    def apply(self, result_id: str | None = None) -> None:
        """Put a result (the one shown) into the document; see `worker.applying`."""
        self._applying.apply(self._state.results.find(result_id))

    def discard(self, result_id: str | None = None) -> None:
        """Take a result (the one shown) out of the list; it stays in the history."""
        result = self._state.results.find(result_id)
        if result is not None:
            self._state.results.discard(result.id)

    # -- what the engine's thread tells -------------------------------------------------------

    @Slot(object)
    def _on_event(self, told: JobEvent) -> None:
        match told.event:
            case EngineReady(info):
                self._state.engine.value = EngineStatus("ready", info)
            case EngineRestarted():
                self._state.engine.value = EngineStatus("starting")
            case JobFailed(error) if not told.job_id:
                self._engine_failed(error)
            case event:
                job = self._state.jobs.get(told.job_id)
                if job is not None:
                    self._on_job_event(job, event)

    def _on_job_event(self, job: Job, event: object) -> None:
        jobs = self._state.jobs
        if job.status is JobStatus.WAITING:
            job = jobs.set_status(job.id, JobStatus.RUNNING) or job
        stopping = job.id in self._cancelled
        match event:
            case Loading() | StepDone() | PreviewMade() | SpotPreview() if stopping:
                pass  # said before it heard of the cancel
            case Loading(what):
                jobs.progress.value = Progress("loading", what)
            case StepDone():
                jobs.progress.value = _progress(job, event)
            case PreviewMade() | SpotPreview() if self._on_canvas(job):
                jobs.preview.value = edits.place_preview(job, event)
            case EditDone():
                self._background.run(
                    partial(edits.make_result, job, event),
                    partial(self._keep_result, event.seconds),
                    self._result_failed,
                )
            case Finished():
                self._end(job, JobStatus.DONE)
            case JobCancelled():
                self._end(job, JobStatus.CANCELLED)
            case JobFailed(error):
                self._end(job, JobStatus.FAILED, error)
            case _:
                pass

    def _engine_failed(self, error: VelaturaError) -> None:
        """The engine (not a job) failed: it can't be started, or a model can't be preloaded."""
        if error.code == "engine_start":
            self._state.engine.value = EngineStatus("failed")
        self._state.notice.value = Notice(error)

    def _keep_result(self, seconds: float, result: Result) -> None:
        job = result.job
        first = self._is_first_of(job)
        # A picture made from words may have become the document while its run went on.
        if self._on_canvas(job) or not first:
            self._state.results.add(result, show=first)
            self._state.jobs.preview.value = None
        # Only when it has its row, which notes that it was applied.
        then = partial(self._apply_at_once, result) if job.id in self._to_apply else None
        self._history.record(result, seconds, then)

    def _apply_at_once(self, result: Result) -> None:
        self._to_apply.discard(result.job.id)
        self._applying.apply(self._state.results.find(result.id))

    @Slot(object)
    def _result_failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error)

    # -- small things -------------------------------------------------------------------------

    def _submit(self, job: Job) -> None:
        state = self._state
        if not state.jobs.active:
            state.results.clear()
        state.notice.value = None
        state.jobs.add(job)
        phase = "waiting" if state.engine.value.phase == "ready" else "starting"
        if state.jobs.progress.value is None:
            state.jobs.progress.value = Progress(phase)
        self._runner.submit(job.id, partial(edits.run_job, job))

    def _end(self, job: Job, status: JobStatus, error: VelaturaError | None = None) -> None:
        self._cancelled.discard(job.id)
        self._state.jobs.set_status(job.id, status, error)
        self._state.jobs.preview.value = None
        if status is JobStatus.CANCELLED:
            self._to_apply.discard(job.id)
        if error is not None:
            self._state.notice.value = Notice(error, retry=True)

    def _on_canvas(self, job: Job) -> bool:
        document = self._state.document.value
        return job.document == (None if document is None else document.id)

    def _is_first_of(self, job: Job) -> bool:
        """Whether none of its images is listed: the first is shown, later ones join the list."""
        return all(result.job.id != job.id for result in self._state.results.items.value)


def _progress(job: Job, done: StepDone) -> Progress:
    return Progress(
        "denoising",
        image=done.image,
        images=job.request.count,
        step=done.step,
        steps=done.steps,
        seconds_left=done.seconds_left,
    )
