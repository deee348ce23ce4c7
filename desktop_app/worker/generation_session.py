"""Generate, cancel, retry: the window's client of the studio, between its state and the queue.

Lives in the GUI thread and never waits: pixels are prepared and placed in the studio's thread,
pasted and hashed in the background.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.events import Finished, Loading, Noted, PreviewMade, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import Task
from desktop_app.enginelink.exit_codes import ENDINGS
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Kept, Made, SpotPreview
from desktop_app.jobs.placement import place_preview
from desktop_app.state.app_state import AppState, EngineStatus, Notice
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.state.work.jobs import Progress
from desktop_app.state.work.parameters import REMOVE, Parameters, random_seed
from desktop_app.state.work.removals import Removals
from desktop_app.studio.job_assembly import assemble, job_resources
from desktop_app.studio.studio_events import (
    EngineEnded,
    EngineNews,
    EngineReady,
    EngineRestarted,
    EngineSilent,
    PackFailed,
)
from desktop_app.worker.applying import Applying
from desktop_app.worker.refitting import Refitting

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.jobs.job import Job
    from desktop_app.jobs.results import Result
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.snapshot import DocumentSnapshot
    from desktop_app.state.session import Session
    from desktop_app.state.work.results import Results
    from desktop_app.storage.history import History
    from desktop_app.studio.studio import Studio
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.history_session import HistorySession
    from desktop_app.worker.planning import Planning
    from desktop_app.worker.queue_session import QueueSession


class GenerationSession(QObject):
    """Commands on pictures in the making; see `worker.workspace`."""

    def __init__(
        self,
        state: AppState,
        studio: Studio,
        queue: QueueSession,
        background: BackgroundTasks,
        history: HistorySession,
        planning: Planning,
        used: Callable[[ModelInfo], None] = lambda model: None,
        finished: Callable[[Job, Finished], None] = lambda job, end: None,
        stepped: Callable[[Job, float], None] = lambda job, seconds: None,
        listed: Callable[[], None] = lambda: None,
        ready: Callable[[Parameters, Callable[[], None]], None] = lambda chosen, then: then(),
    ) -> None:
        """``used`` is told of the model that each finished picture was made with, ``finished`` of
        jobs that are done, ``stepped`` of the seconds a step took of those that are not;
        ``listed`` is called when a result has come into a list; ``ready`` calls the second when
        the wildcards of the first were read."""
        super().__init__()
        self._ready = ready
        self._listed = listed
        self._stepped = stepped
        self._finished = finished
        self._used = used
        self._state = state
        self._studio, self._queue = studio, queue
        self._planning = planning
        self._history = history
        self._refitting = Refitting(state, background)
        self._applying = Applying(state, background, history)
        self._cancelled: set[str] = set()
        self._to_apply: set[str] = set()
        self._takers: dict[str, Callable[[Result | None], object]] = {}
        self._removals = Removals()
        studio.news.connect(self._on_engine)
        queue.adopter = self

    # -- what would be made -------------------------------------------------------------------

    def task(self) -> Task:
        """What Generate would make now."""
        state = self._state
        return Task.of(has_picture=state.document.value is not None, has_mask=state.has_mask.value)

    # -- commands -----------------------------------------------------------------------------

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
            made = partial(self._planned, chosen, maker, apply, times)
            self._ready(chosen, partial(self._planning.ask, made))

    def put_in(self, job: Job) -> None:
        """Queue a job whose result is put into its document as soon as it is there."""
        self._to_apply.add(job.id)
        self.submit(job)

    def queue_planned(
        self,
        chosen: Parameters,
        model: ModelInfo | None,
        plans: tuple[EditPlan, ...],
        document: DocumentSnapshot,
    ) -> None:
        """Queue one job of these settings and plans; without a ``model`` if there is none. Raises
        nothing: what is wrong is told."""
        self._planned(chosen, model, False, 1, plans, document)

    def _planned(
        self,
        chosen: Parameters,
        model: ModelInfo | None,
        apply: bool,
        times: int,
        plans: tuple[EditPlan, ...],
        document: Document | DocumentSnapshot | None,
    ) -> None:
        """Queue the job of the settings of that moment, and of ``plans``; without a model if there
        is none. ``apply``: its result is put in at once. ``times``: as many jobs."""
        said: list[Noted] = []
        if chosen.intent == REMOVE and plans and not (chosen.seed_locked or chosen.seed_once):
            made = self._state.results.items.value
            chosen = replace(chosen, seed=self._removals.seed_for(plans, made))
            self._state.parameters.update(seed=chosen.seed)
        stock = job_resources(self._state, said.append)
        for number in range(times):
            one = chosen.seeds_from(number * chosen.count)
            try:
                job = assemble(one, model, plans, document, stock)
            except VelaturaError as error:
                self._state.notice.value = Notice(error, document=self._state.document_id)
                return
            if chosen.intent == REMOVE:
                self._removals.count(plans, one.seed + one.count)
            (self.put_in if apply else self.submit)(job)
        said = [note for note in said if note.code != "prompt_translated"]  # it is shown already
        if said:
            from desktop_app.studio.wording import notice_texts

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
        """Cancel `jobs_of` a document."""
        self._planning.forget()
        self._cancel(*self.jobs_of(document))

    def _cancel(self, *wanted: Job) -> None:
        jobs, ids = self._state.jobs, [job.id for job in wanted]
        self._cancelled.update(ids)
        self._queue.cancel(*ids)
        current = jobs.current.value
        if current is not None and current.id in ids:
            jobs.progress.value = (jobs.progress.value or Progress("waiting")).stopping
            if current.status is JobStatus.RUNNING and not current.is_local:
                jobs.stop(current.id)

    def stop_now(self) -> None:
        """Don't wait for the step of a run that was cancelled: end the engine. Another one starts,
        and has to load the model again."""
        jobs = self._state.jobs
        if jobs.stopping.value and jobs.current.value is not None:
            jobs.progress.value = Progress("cancelling")
            self._queue.cancel(jobs.current.value.id, at_once=True)

    def apply(self, result_id: str | None = None) -> None:
        """Put a result (the one shown) into the document; see `worker.applying`."""
        result = self._state.results.find(result_id)
        if result is not None and result.saving:
            self._to_apply.add(result.id)
            return
        self._applying.apply(None if result is None else self._refitting.latest(result))

    def apply_entry(self, uid: str) -> None:
        """Put a picture of the history into the open document that it was an edit of; a result
        that is still in a tab from its own output."""
        from desktop_app.studio.history_applying import hindrance, result_of_entry

        state, document = self._state, self._state.document.value
        held = next((one for one in state.results.items.value if one.history == uid), None)
        if held is not None and document is not None and held.job.document == document.id:
            self._applying.apply(self._refitting.latest(held))
            return
        known = {model.id: model for model in state.models.value}

        def read(history: History) -> Result | None:
            entry, spots, picture = self._history.place_of(history, uid)
            if document is None or hindrance(entry, document) is not None:
                raise InputError("result_stale")
            model = known.get(spots[0].request.model)
            return result_of_entry(entry, spots, picture, document, model)

        self._history.read(read, self._applying.apply)

    def look_around(self) -> None:
        """The shown result's repair is about to be changed; see `worker.refitting`."""
        self._refitting.look_around()

    def fit(self, repair: BlendAmounts) -> None:
        """Fit the shown result otherwise to its surroundings; see `worker.refitting`."""
        self._refitting.fit(repair)

    def discard(self, result_id: str | None = None) -> None:
        """Take a result (the one shown) out of the list; it stays in the history."""
        result = self._state.results.find(result_id)
        if result is not None:
            self._state.results.discard(result.id)

    # -- what the studio tells ----------------------------------------------------------------

    def _on_engine(self, news: EngineNews) -> None:
        match news:
            case EngineReady(info):
                self._state.engine.value = EngineStatus("ready", info)
            case ComputeProfilesNow():
                self._state.memory.profiles.value = news
            case EngineRestarted():
                self._state.engine.value = EngineStatus("starting")
            case EngineSilent(seconds):
                self._state.engine.value = replace(self._state.engine.value, silent=seconds)
            case PackFailed(reason):
                self._state.engine.value = EngineStatus("starting")
                self._state.notice.value = Notice(notes=("pack_failed",), params={"reason": reason})
            case EngineEnded(error, was_told):
                self._state.engine.value = EngineStatus("failed")
                if not was_told:
                    self._state.notice.value = Notice(error, retry=True)
            case JobFailed(error) if not self._is_known(error):  # a model can't be loaded ahead
                self._state.notice.value = Notice(error)
            case _:
                pass

    def hear(self, job_id: str, news: JobNews) -> None:
        """News of a job."""
        jobs, job = self._state.jobs, self._state.jobs.get(job_id)
        if job is None:
            return
        if job.status is JobStatus.WAITING:
            job = jobs.set_status(job.id, JobStatus.RUNNING) or job
        stopping = job.id in self._cancelled
        if isinstance(news, Loading | StepDone):
            if not stopping:
                jobs.note(job.id, _progress(job, news))
            return
        match news:
            case PreviewMade() | SpotPreview() if stopping:
                pass  # said before it heard of the cancel
            case PreviewMade() | SpotPreview():
                self._show_preview(job, news)
            case Made(result):
                self._show_result(replace(result, saving=True))
            case Kept(made, entry):
                self._saved(made.result, entry)
            case Noted(code, params) if self._is_looked_at(job):
                said = {name: str(value) for name, value in params.items()}
                self._state.notice.value = Notice(
                    notes=(code,), params=said, document=job.document or ""
                )
            case Finished():
                self._end(job, JobStatus.DONE)
                self._finished(job, news)
            case JobCancelled() | JobFailed():
                self._end_without(job, news)
            case _:
                pass

    def _end_without(self, job: Job, news: JobCancelled | JobFailed) -> None:
        """It did not come to its end; of an image that could not be recorded nothing more is
        heard."""
        if isinstance(news, JobCancelled):
            self._end(job, JobStatus.CANCELLED)
            self._to_apply.discard(job.id)
            if job.id in self._takers:
                self._takers.pop(job.id)(None)
            return
        self._end(job, JobStatus.FAILED, news.error)
        begun = self._state.documents.of_job(job.id)
        for result in () if begun is None else begun.results.items.value:
            if result.job.id == job.id and result.saving:
                self._saved(result)
        if not self._is_known(news.error):
            self._state.notice.value = Notice(news.error, retry=True)

    def _show_result(self, result: Result) -> None:
        job = result.job
        if job.model is not None:
            self._used(job.model)
        if job.id in self._takers:
            return  # once it is recorded
        begun, fits = self._state.documents.of_job(job.id), self._session_of(job) is not None
        results = None if begun is None else begun.results
        first = results is None or _is_first(result, results)
        # A picture made from words may have become the document while its run went on.
        if results is not None and (fits or not first):
            # Whoever looks at what is coming sees it finished, and can put it in, while the rest
            # is made.
            awaited = results.shown.value is None and fits
            results.add(result, show=first or awaited)
            if job.is_local and fits and begun is not None:
                begun.preview.value = None  # of a job that it was made beside
            self._listed()
            if result.notes and begun is self._state.documents.active.value:
                self._state.notice.value = Notice(notes=result.notes, document=job.document or "")
        self._forget_preview(job)

    def _saved(self, result: Result, entry: str = "") -> None:
        """It is recorded, or can't be: what waited for it to be applied is."""
        session = self._state.session_with(result)
        if session is not None:
            session.results.saved(result.id, entry)
        if entry:
            self._history.was_kept()
        if result.job.id in self._takers:
            self._takers.pop(result.job.id)(replace(result, history=entry or None))
        wanted = {result.id, result.job.id} & self._to_apply
        self._to_apply -= wanted
        if wanted and session is not None:
            self._applying.apply(session.results.find(result.id))

    def _show_preview(self, job: Job, made: PreviewMade | SpotPreview) -> None:
        session = self._session_of(job)
        if session is None:
            return
        shown = session.results.shown.value
        if shown is None or job.is_local or not shown.job.is_local:  # else that came in beside it
            session.preview.value = place_preview(job, made)

    def _forget_preview(self, job: Job) -> None:
        """Unless another job's is shown by now."""
        for session in self._state.documents.sessions.value:
            shown = session.preview.value
            if shown is not None and shown.job == job.id:
                session.preview.value = None

    # -- small things -------------------------------------------------------------------------

    def take(self, job: Job) -> None:
        """A job that an earlier program left goes on: its results belong to the session of its
        document, if that is open."""
        session = self._started_for(job)
        if session is not None:
            session.jobs.add(job.id)
        self._state.jobs.add(job)

    def submit(self, job: Job, take: Callable[[Result | None], object] | None = None) -> None:
        """Queue a job; its results belong to the session of its document, or where ``take`` puts
        the only one, also of a second try: it is given None where the job was cancelled."""
        state = self._state
        session = self._started_for(job)
        if take is not None:
            self._takers[job.id] = take
        elif session is not None and job.id not in self._takers:
            if all(other.id not in session.jobs for other in state.jobs.active):
                session.results.show(None)  # what is coming is looked at
            session.jobs.add(job.id)
        failed = state.jobs.last_failed
        if failed is not None and failed.id != job.id:  # it is not tried again
            self._takers.pop(failed.id, None)
        state.notice.value = None
        state.jobs.last_failed = None
        state.jobs.add(job)
        runs = job.is_local or state.engine.value.phase == "ready"
        if state.jobs.progress.value is None:
            state.jobs.progress.value = Progress("waiting" if runs else "starting")
        self._queue.add(job, partial(self.hear, job.id))

    def _end(self, job: Job, status: JobStatus, error: VelaturaError | None = None) -> None:
        self._cancelled.discard(job.id)
        jobs = self._state.jobs
        current, progress = jobs.current.value, jobs.progress.value
        jobs.set_status(job.id, status, error)
        if status is not JobStatus.DONE and current is not None and current.id == job.id:
            seconds = None if progress is None else progress.step_seconds
            if seconds is not None:
                self._stepped(job, seconds)
        self._forget_preview(job)

    def _is_known(self, error: VelaturaError) -> bool:
        """Whether there is a notice already that says more: no other engine is started."""
        notice = self._state.notice.value
        said = None if notice is None or notice.error is None else notice.error.code
        return error.code in ENDINGS and said == "engine_gave_up"

    def _started_for(self, job: Job) -> Session | None:
        """The session of the document that it edits, if that is open; without one the active."""
        documents = self._state.documents
        known = documents.of_job(job.id)  # also of one that an earlier program left
        if known is not None or job.document is not None:
            return known or documents.session_of(job.document)
        return documents.active.value

    def _session_of(self, job: Job) -> Session | None:
        """Where what is made by ``job`` belongs now; None: nowhere, it only goes to the history."""
        session = self._state.documents.of_job(job.id)
        document = None if session is None else session.document.value
        return session if job.document == (None if document is None else document.id) else None

    def _is_looked_at(self, job: Job) -> bool:
        return self._session_of(job) is self._state.documents.active.value


def _is_first(result: Result, results: Results) -> bool:
    """Whether no image of its job is listed: the first is shown, later ones join the list."""
    return all(one.job.id != result.job.id for one in results.items.value)


def _progress(job: Job, done: Loading | StepDone) -> Progress:
    if isinstance(done, Loading):
        return Progress("loading", done.what)
    return Progress(
        "completing" if job.is_local else "denoising" if job.work is None else "working",
        image=done.image,
        images=job.request.count,
        step=done.step,
        steps=done.steps,
        seconds_left=done.seconds_left,
        step_seconds=done.step_seconds,
    )
