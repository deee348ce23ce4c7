"""Generate, cancel, retry: the window's client of the studio, between its state and the queue.

Lives in the GUI thread and never waits: pixels are prepared and placed in the studio's thread. What
comes of its jobs is `worker.outcomes`'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.events import Noted
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import Task
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.jobs import JobProgress
from desktop_app.state.work.parameters import REMOVE, Parameters, random_seed
from desktop_app.studio.job_assembly import assemble, job_resources
from desktop_app.studio.studio import Studio
from desktop_app.studio.wording import notice_texts
from desktop_app.worker.outcomes import Outcomes
from desktop_app.worker.planning import Planning
from desktop_app.worker.queue_session import QueueSession
from desktop_app.worker.removals import Removals
from desktop_app.worker.result_session import ResultSession


class GenerationSession(QObject):
    """Commands on pictures in the making; see `worker.workspace`."""

    def __init__(
        self,
        state: AppState,
        studio: Studio,
        queue: QueueSession,
        planning: Planning,
        outcomes: Outcomes,
        results: ResultSession,
        ready: Callable[[Parameters, Callable[[], None]], None] = lambda chosen, then: then(),
    ) -> None:
        """``ready`` calls the second when the wildcards of the first were read."""
        super().__init__()
        self._ready = ready
        self._state, self._studio, self._queue = state, studio, queue
        self._planning, self._outcomes, self._results = planning, outcomes, results
        self._removals = Removals()
        queue.adopter = outcomes

    def task(self) -> Task:
        """What Generate would make now."""
        state = self._state
        return Task.of(has_picture=state.document.value is not None, has_mask=state.has_mask.value)

    def generate(self, *, apply: bool = False, times: int = 1) -> None:
        """Queue a job for what is on the canvas and in the prompt bar.

        Live mode holds the seed: what is generated is what was seen.

        Args:
            apply: make one image, and put it into the document as soon as it is there.
            times: queue so many jobs; their seeds count up.
        """
        state = self._state
        parameters = state.parameters
        now = parameters.value
        if not (now.seed_locked or now.seed_once or state.live.is_on):
            parameters.update(seed=random_seed(), way="")
        chosen = replace(parameters.value, count=1) if apply else parameters.value
        resolved_intent, model = state.resolved_intent, state.model
        if not resolved_intent.ready:
            state.notice.value = Notice(InputError("mask_empty"), document=state.document_id)
        elif model is None and not resolved_intent.local:
            state.notice.value = Notice(InputError("model_missing", name=chosen.model or "—"))
        else:
            parameters.update(seed_once=False)
            maker = None if resolved_intent.local else model
            made = partial(self.queue_planned, chosen, maker, apply=apply, times=times)
            self._ready(chosen, partial(self._planning.ask, made))

    def put_in(self, job: Job) -> None:
        """Queue a job whose result is put into its document as soon as it is there."""
        self._results.apply_once_kept(job.id)
        self.submit(job)

    def queue_planned(
        self,
        chosen: Parameters,
        model: ModelInfo | None,
        plans: tuple[EditPlan, ...],
        document: Document | DocumentSnapshot | None,
        *,
        apply: bool = False,
        times: int = 1,
    ) -> None:
        """Queue a job of these settings and plans; without a ``model`` if there is none. Raises
        nothing: what is wrong is told. ``apply``, ``times``: as `generate`."""
        said: list[Noted] = []
        if chosen.intent == REMOVE and plans and not (chosen.seed_locked or chosen.seed_once):
            made = self._state.results.items.value
            chosen = replace(chosen, seed=self._removals.seed_for(plans, made))
            self._state.parameters.update(seed=chosen.seed)
        resources = job_resources(self._state, said.append)
        for number in range(times):
            one = chosen.seeds_from(number * chosen.count)
            try:
                job = assemble(one, model, plans, document, resources)
            except VelaturaError as error:
                self._state.notice.value = Notice(error, document=self._state.document_id)
                return
            if chosen.intent == REMOVE:
                self._removals.count(plans, one.seed + one.count)
            (self.put_in if apply else self.submit)(job)
        said = [note for note in said if note.code != "prompt_translated"]  # it is shown already
        if said:
            codes, values = notice_texts(said)
            self._state.notice.value = Notice(
                notes=codes, params=values, document=self._state.document_id
            )

    def retry(self) -> None:
        """Start the engine if it was given up, and run the job that failed last once more."""
        state, failed = self._state, self._state.jobs.last_failed
        if state.engine.value.phase == "failed":
            state.notice.value = None
            self._studio.start_again()
        if failed is not None:
            self.submit(replace(failed, status=JobStatus.WAITING, error=None))

    def cancel(self) -> None:
        """Stop the running job after its step, and forget a press that waits for its plan; those
        that wait in the queue go on."""
        self._planning.forget()
        current = self._state.jobs.current.value
        if current is not None:
            self._cancel(current)

    def jobs_of(self, document: Document) -> tuple[Job, ...]:
        """What is being made, or waits to be made, for ``document``."""
        return tuple(job for job in self._state.jobs.active if job.document == document.id)

    def cancel_for(self, document: Document) -> None:
        self._planning.forget()
        self._cancel(*self.jobs_of(document))

    def _cancel(self, *wanted: Job) -> None:
        ids = [job.id for job in wanted]
        self._state.jobs.cancel(ids)
        self._queue.cancel(*ids)

    def stop_now(self) -> None:
        """Don't wait for the step of a run that was cancelled: end the engine. Another one starts,
        and has to load the model again."""
        jobs = self._state.jobs
        if jobs.stopping.value and jobs.current.value is not None:
            jobs.progress.value = JobProgress("cancelling")
            self._queue.cancel(jobs.current.value.id, at_once=True)

    def submit(self, job: Job, take: Callable[[Result | None], object] | None = None) -> None:
        """Queue a job; its results belong to the session of its document, or where ``take`` puts
        the only one, also of a second try: it is given None where the job was cancelled."""
        state = self._state
        self._outcomes.expect(job, take)
        state.notice.value = None
        state.jobs.last_failed = None
        state.jobs.add(job)
        runs = job.is_local or state.engine.value.phase == "ready"
        if state.jobs.progress.value is None:
            state.jobs.progress.value = JobProgress("waiting" if runs else "starting")
        self._queue.add(job, partial(self._outcomes.on_event, job.id))
