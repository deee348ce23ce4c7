"""Live mode: whatever the user does is answered by a picture, the newest input first.

One job is with the engine, and at most one more: that of the newest input of the moment at which
the first one's last step was done. It starts while the first is decoded (`engine.model_turns`).
There is no other queue. Ordinary jobs go first. Lives in the GUI thread and never waits; of a
document only what changed since the last picture is copied.
"""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Finished, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import connect_each
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobCancelled, JobFailed, JobNews
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.work.add_ons import files_of
from desktop_app.state.work.live import LiveMode, LivePicture
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.layer_guidance import guidance_of
from desktop_app.studio.requests import plan_for
from desktop_app.studio.studio import Studio
from desktop_app.studio.wording import state_wording
from desktop_app.worker.background import BackgroundTasks, delayed
from desktop_app.worker.generation_session import GenerationSession
from desktop_app.worker.incremental_copy import IncrementalCopy
from desktop_app.worker.live import (
    live_job,
    live_picture,
    live_plan_settings,
    live_request,
    shown_job,
)
from desktop_app.worker.queue_session import QueueSession

TYPING_MS = 150
"""How long the keyboard must rest before half a word is drawn."""


@dataclass(slots=True, eq=False)
class _Flight:
    """A job the engine has, or takes next."""

    number: int
    job: Job
    began: float
    denoised: bool = False
    """Whether all of its steps are done, and the next one may be sent."""


class LiveSession(QObject):
    """Commands on live mode; see `worker.workspace`. What it shows is in ``state.live``."""

    def __init__(
        self,
        state: AppState,
        studio: Studio,
        background: BackgroundTasks,
        generation: GenerationSession,
        queue: QueueSession,
    ) -> None:
        super().__init__()
        self._queue = queue
        self._waited: frozenset[str] = frozenset()
        """Jobs that waited when it began: the queue starts them while it rests."""
        self._state, self._live = state, state.live
        self._studio, self._background, self._generation = studio, background, generation
        self._numbers = itertools.count(1)
        self._flights: list[_Flight] = []
        self._shown = 0
        self._seen: Job | None = None
        """What made the picture that is shown."""
        self._stale = False
        self._last: GenerationRequest | None = None
        self._guidance: LayerGuidance | None = None
        self._mirror: IncrementalCopy | None = None
        self._following = ExitStack()
        self._parameters = state.parameters.value
        self._timer = delayed(self, self._start)
        state.document.changed.connect(self._on_document)
        state.parameters.changed.connect(self._on_parameters)
        connect_each(self._on_input, state.models.changed, state.parameters.wildcards.changed)
        state.jobs.current.changed.connect(self._on_ordinary_job)
        state.applying.changed.connect(self._on_input)

    # -- commands -----------------------------------------------------------------------------

    def toggle(self) -> None:
        if self._live.is_on:
            self.end()
        else:
            self.resume()

    def resume(self) -> None:
        """Begin, or go on after an error."""
        notice = self._state.notice.value
        if notice is not None and notice.error is self._live.error:
            self._state.notice.value = None
        self._live.error = None
        self._last = None
        waiting = (job for job in self._state.jobs.active if job.status is JobStatus.WAITING)
        self._waited = frozenset(job.id for job in waiting)
        self._live.mode.value = LiveMode.ON
        self._state.parameters.update(from_words=False)  # live mode starts from what is painted
        self._follow(self._state.document.value)
        self._want()

    def end(self) -> None:
        """End; the picture goes away, the document stays as it is."""
        self._timer.stop()
        self._cancel()
        self._unfollow()
        self._live.mode.value = LiveMode.OFF
        self._queue.live_ended()
        self._live.picture.value = None

    def apply(self) -> None:
        """Put the picture into the document as it is shown, whatever was typed since: it is made
        once more, of the same values."""
        state = self._state
        if not self._live.is_on:
            return
        if self._seen is None or self._live.picture.value is None or not self._makes_pictures:
            self.refine()
        else:
            self._generation.put_in(shown_job(self._seen, state.document.value))

    def refine(self) -> None:
        """Make the picture again with all of the model's steps, and put it into the document."""
        if self._live.is_on:
            self._generation.generate(apply=True)

    # -- what the user does -------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        if self._live.is_on:
            self._live.picture.value = None
            self._last = None
            self._follow(document)
            self._want()

    def _on_parameters(self, now: Parameters) -> None:
        old, self._parameters = self._parameters, now
        words = (now.prompt, now.negative_prompt)
        typed = words != (old.prompt, old.negative_prompt)
        self._want(TYPING_MS if typed else 0)

    def _on_input(self, _: object) -> None:
        self._want()

    def _on_ordinary_job(self, job: Job | None) -> None:
        """Generate goes first; what it displaces is made afterwards. Jobs that waited before, and a
        paused queue, block nothing."""
        if job is None or self._is_blocked(job):
            self._want()
        else:
            self._cancel()

    def _is_blocked(self, job: Job) -> bool:
        held = self._state.queue.value.paused or job.id in self._waited
        return job.status is JobStatus.WAITING and held

    def _follow(self, document: Document | None) -> None:
        self._unfollow()
        if document is not None:
            self._mirror = IncrementalCopy(document.pixels)
            self._following.callback(self._mirror.drop)
            for surface in (document.pixels, document.mask):
                self._following.callback(surface.changed.connect(self._on_input))
            self._following.callback(document.layers.changed.connect(self._on_input))

    def _unfollow(self) -> None:
        self._following.close()
        self._mirror = None

    # -- one picture --------------------------------------------------------------------------

    def _want(self, wait_ms: int = 0) -> None:
        """There is a newer input. While a job is under way it is taken up when that is done."""
        if self._live.mode.value is not LiveMode.ON:
            return
        self._stale = True
        self._queue.note_live_frame()
        at_once = self._timer.isActive() and self._timer.interval() == 0
        if self._is_free and not at_once:
            self._timer.start(wait_ms)

    @Slot()
    def _start(self) -> None:
        """Send the newest input to the engine, if there is one and the engine is free."""
        state = self._state
        jobs = (job for job in state.jobs.active if not self._is_blocked(job))
        busy = not self._is_free or any(jobs) or state.applying.value
        if not self._stale or busy or self._live.mode.value is not LiveMode.ON:
            return
        self._timer.stop()
        self._stale = False
        try:
            job = self._job()
        except VelaturaError as error:
            self._pause(error)
            return
        if job is None:
            return
        self._last = job.request
        flight = _Flight(next(self._numbers), job, time.monotonic())
        self._flights.append(flight)
        self._studio.submit(job, partial(self._on_news, flight))

    def _job(self) -> Job | None:
        """What the engine gets for what is there now; None where no model makes anything of it, or
        nothing is new.

        Raises:
            InputError: the settings are out of range.
            ModelError: weights that are named are missing, or for another family.
        """
        state = self._state
        model, document, mirror = state.maker, state.document.value, self._mirror
        if model is None or not self._makes_pictures:
            self._live.picture.value, self._last = None, None
            return None
        plan = self._plan(document, model)
        add_ons = state.add_ons.value
        guidance = guidance_of(document, model, add_ons)
        wording = state_wording(state)
        from_words = state.starts_from_words
        request = live_request(
            state.parameters.value, model, plan, wording, guidance, from_words=from_words
        )
        if request == self._last and guidance.same(self._guidance):
            return None
        self._guidance = guidance
        # No previews of its own; held otherwise, the model would be loaded anew.
        resources = JobResources(partial(files_of, add_ons=add_ons), memory=state.memory.plan.value)
        return live_job(request, model, document, mirror, resources, guidance)

    def _plan(self, document: Document | None, model: ModelInfo) -> EditPlan | None:
        settings = live_plan_settings(self._state.resolved_intent.settings)
        return None if document is None else plan_for(document, model, settings)

    @property
    def _is_free(self) -> bool:
        """Whether a job sent now is taken up at once, or nearly so."""
        return not self._flights or (len(self._flights) == 1 and self._flights[0].denoised)

    @property
    def _makes_pictures(self) -> bool:
        """Whether what the user wants is made by a model, and nothing it needs is missing."""
        return self._state.can_generate and not self._state.resolved_intent.local

    def _on_news(self, flight: _Flight, news: JobNews) -> None:
        if flight not in self._flights:
            return
        match news:
            case StepDone() as done if done.step == done.steps:
                flight.denoised = True
                self._start()
            case EditDone() as done:
                seconds = time.monotonic() - flight.began
                self._background.run(
                    partial(live_picture, flight.job, done, seconds),
                    partial(self._show, flight),
                    self._pause,
                )
            case Finished():
                self._landed(flight)
            case JobCancelled():
                self._stale, self._last = True, None
                self._landed(flight)
            case JobFailed(error):
                self._flights.remove(flight)
                self._cancel()
                self._pause(error)
            case _:
                pass

    def _landed(self, flight: _Flight) -> None:
        self._flights.remove(flight)
        self._start()

    def _show(self, flight: _Flight, picture: LivePicture) -> None:
        document = self._state.document.value
        wanted = picture.document == (None if document is None else document.id)
        wanted = wanted and self._makes_pictures
        if self._live.is_on and wanted and flight.number > self._shown:
            self._shown, self._seen = flight.number, flight.job
            self._live.picture.value = picture

    def _pause(self, error: VelaturaError) -> None:
        """Say what happened, once; further input waits until the user goes on."""
        if self._live.mode.value is LiveMode.ON:
            self._live.error = error
            self._live.mode.value = LiveMode.PAUSED
            self._state.notice.value = Notice(error, retry=True)

    def _cancel(self) -> None:
        self._studio.cancel(*(flight.job.id for flight in self._flights))
