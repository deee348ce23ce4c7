"""What comes of jobs: steps, previews, results and ends, in the state; and what the engine tells.

Lives in the GUI thread, like all that changes the state.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Finished, Loading, Noted, PreviewMade, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.queue_entry import JobStatus
from desktop_app.enginelink.exit_codes import ENDINGS
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Kept, Made, SpotPreview
from desktop_app.jobs.placement import place_preview
from desktop_app.jobs.results import UNCERTAIN_NOTE, Result
from desktop_app.state.app_state import AppState, EngineStatus, Notice
from desktop_app.state.session import Session
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.state.work.jobs import JobProgress
from desktop_app.state.work.results import Results
from desktop_app.storage.settings import Settings
from desktop_app.studio.studio import Studio
from desktop_app.studio.studio_events import (
    EngineEnded,
    EngineNews,
    EngineReady,
    EngineRestarted,
    EngineSilent,
    PackFailed,
)
from desktop_app.worker.history_session import HistorySession
from desktop_app.worker.result_session import ResultSession


class Outcomes:
    """Follows the jobs of `worker.generation_session`, and the engine."""

    def __init__(
        self,
        state: AppState,
        studio: Studio,
        history: HistorySession,
        results: ResultSession,
        used: Callable[[ModelInfo], None] = lambda model: None,
        finished: Callable[[Job, Finished], None] = lambda job, end: None,
        stepped: Callable[[Job, float], None] = lambda job, seconds: None,
        listed: Callable[[], None] = lambda: None,
    ) -> None:
        """``used`` is told of the model that each finished picture was made with, ``finished`` of
        jobs that are done, ``stepped`` of the seconds a step took of those that are not;
        ``listed`` is called when a result has come into a list."""
        self._state, self._history, self._results = state, history, results
        self._used, self._finished, self._stepped = used, finished, stepped
        self._listed = listed
        self._takers: dict[str, Callable[[Result | None], object]] = {}
        self._told: Notice | None = None
        """Of a result's notes, the last."""
        studio.news.connect(self._on_engine)
        state.results.shown.changed.connect(self._on_shown)

    def expect(self, job: Job, take: Callable[[Result | None], object] | None = None) -> None:
        """``job`` is about to be queued: its results belong to the session of its document, or
        where ``take`` puts the only one; see `GenerationSession.submit`."""
        jobs, session = self._state.jobs, self._started_for(job)
        if take is not None:
            self._takers[job.id] = take
        elif session is not None and job.id not in self._takers:
            if all(other.id not in session.jobs for other in jobs.active):
                session.results.show(None)  # what is coming is looked at
            session.jobs[job.id] = len(session.canvas_changes)
        failed = jobs.last_failed
        if failed is not None and failed.id != job.id:  # it is not tried again
            self._takers.pop(failed.id, None)

    def take(self, job: Job) -> None:
        """A job that an earlier program left goes on: its results belong to the session of its
        document, if that is open."""
        session = self._started_for(job)
        if session is not None:
            session.jobs.setdefault(job.id, 0)
        self._state.jobs.add(job)

    def on_event(self, job_id: str, news: JobNews) -> None:
        jobs, job = self._state.jobs, self._state.jobs.get(job_id)
        if job is None:
            return
        if job.status is JobStatus.WAITING:
            job = jobs.set_status(job.id, JobStatus.RUNNING) or job
        stopping = jobs.is_cancelled(job.id)
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
            case Noted(code, params) if self._is_shown(job):
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
            self._results.forget(job.id)
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
        if begun is not None:
            result = begun.carried(result, begun.canvas_changes[begun.jobs[job.id] :])
        # A picture made from words may have become the document while its run went on.
        if results is not None and (fits or not first):
            # Whoever looks at what is coming sees it finished, and can put it in, while the rest
            # is made; what is looked at stays, and Apply takes that.
            results.add(result, show=results.shown.value is None and fits)
            if result.uncertain is not None and not first:
                results.change_all(partial(_agreed, result))
            self._listed()
            shown = results.shown.value
            is_seen = result.uncertain is None or (shown is not None and shown.id == result.id)
            if result.notes and is_seen and begun is self._state.documents.active.value:
                self._tell(result)
        self._forget_preview(job)

    def _tell(self, result: Result) -> None:
        document, notes = result.job.document or "", result.notes
        told = Notice(notes=notes, params=result.note_params, document=document, of_answer=document)
        self._told = told if notes else None
        self._state.notice.value = self._told

    def _on_shown(self, shown: Result | None) -> None:
        """How sure a fill is, is said of the answer that is looked at."""
        closed = self._state.notice.value is not self._told
        if not closed and shown is not None and shown.uncertain is not None:
            self._tell(shown)

    def _saved(self, result: Result, entry: str = "") -> None:
        """It is recorded, or can't be: what waited for it to be applied is."""
        session = self._state.session_with(result)
        if session is not None:
            session.results.saved(result.id, entry)
        if entry:
            self._history.was_kept()
        if result.job.id in self._takers:
            self._takers.pop(result.job.id)(replace(result, history=entry or None))
        self._results.kept(result, session)

    def _show_preview(self, job: Job, made: PreviewMade | SpotPreview) -> None:
        session = self._session_of(job)
        if session is not None:
            session.preview.value = place_preview(job, made)

    def _forget_preview(self, job: Job) -> None:
        """Unless another job's is shown by now."""
        for session in self._state.documents.sessions.value:
            shown = session.preview.value
            if shown is not None and shown.job == job.id:
                session.preview.value = None

    def _end(self, job: Job, status: JobStatus, error: VelaturaError | None = None) -> None:
        jobs = self._state.jobs
        current, progress = jobs.current.value, jobs.progress.value
        jobs.set_status(job.id, status, error)
        if status is not JobStatus.DONE and current is not None and current.id == job.id:
            seconds = None if progress is None else progress.step_seconds
            if seconds is not None:
                self._stepped(job, seconds)
        self._forget_preview(job)

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

    def _is_shown(self, job: Job) -> bool:
        return self._session_of(job) is self._state.documents.active.value


def _agreed(newest: Result, one: Result) -> Result:
    """``one`` as sure as ``newest`` is, which was compared with all before it in their run."""
    if one.job.id != newest.job.id or one.uncertain is None:
        return one
    own = tuple(note for note in one.notes if note != UNCERTAIN_NOTE)
    notes = own or tuple(note for note in newest.notes if note == UNCERTAIN_NOTE)
    return replace(one, uncertain=newest.uncertain, notes=notes)


def _is_first(result: Result, results: Results) -> bool:
    """Whether no image of its job is listed: the first is shown, later ones join the list."""
    return all(one.job.id != result.job.id for one in results.items.value)


def _progress(job: Job, done: Loading | StepDone) -> JobProgress:
    if isinstance(done, Loading):
        return JobProgress("loading", done.what)
    return JobProgress(
        "completing" if job.is_local else "denoising" if job.work is None else "working",
        image=done.image,
        images=job.request.count,
        step=done.step,
        steps=done.steps,
        seconds_left=done.seconds_left,
        step_seconds=done.step_seconds,
    )


_log = logging.getLogger(__name__)


class JobLog:
    """Follows the jobs of ``state``. Prompts are written only where the settings allow it."""

    def __init__(self, state: AppState, settings: Settings) -> None:
        self._jobs, self._settings = state.jobs, settings
        self._seen: Job | None = None
        state.jobs.current.changed.connect(self._on_job)

    def _on_job(self, job: Job | None) -> None:
        seen, self._seen = self._seen, job
        if seen is not None and (job is None or job.id != seen.id):
            failed = self._jobs.last_failed
            error = failed.error if failed is not None and failed.id == seen.id else None
            _log.info("job %s: %s", seen.id, "ended" if error is None else f"failed, {error.code}")
        if job is None or (seen is not None and seen.id == job.id):
            return
        request, family = job.request, "no model" if job.model is None else job.model.family
        family = family if job.work is None else job.work.operation
        what = f"{request.task.value}, {request.size}, {family}, {request.steps} steps"
        _log.info("job %s: %s, %d spots", job.id, what, len(job.spots))
        if self._settings.log_prompts:
            _log.info(
                "job %s: %r, not %r", job.id, job.typed_request.prompt, request.negative_prompt
            )
