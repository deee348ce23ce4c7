"""The studio: jobs one after another on one engine, and what happens when that dies. No Qt.

Window, live mode, health checks and models loaded ahead are clients of one studio; whoever has a
thread for it calls `Studio.run`. What runs next, what a cancel takes and when an engine is started
again is decided here and nowhere else:

* Jobs run in the order they were submitted, each to its end, but the next live picture begins
  while the last is decoded; one that needs no engine in a separate thread, beside them.
* Of several models to load ahead only the last is wanted. A job that needs no engine goes before
  all of them: an engine that starts would hold it up.
* What is patient waits until nothing else was asked for a moment, and is put off when something
  is: looking at the history's pictures, trials of ways.
* A job that waits is forgotten by a cancel; one that runs is asked to stop after its step, or
  ended with its engine at once.
* A dead engine is started again by itself, but not for ever (`engine_life`). The job it died
  of has failed; those that wait go on with the new one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError, explained
from desktop_app.core.events import StepDone
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Signal
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Tell, is_replaced
from desktop_app.operations.context import OperationContext
from desktop_app.studio.engine_life import EngineLife
from desktop_app.studio.performing import perform
from desktop_app.studio.profile_book import ProfileBook
from desktop_app.studio.studio_commands import (
    Command,
    Operate,
    Post,
    Preload,
    QueuedJob,
    Start,
    Waiting,
)
from desktop_app.studio.trials import Trials

if TYPE_CHECKING:
    from desktop_app.core.engine import Tell as Hear
    from desktop_app.enginelink.client import EngineClient
    from desktop_app.jobs.job import Job
    from desktop_app.operations.networks.detecting import Detector
    from desktop_app.operations.operation import Lane
    from desktop_app.studio.screening import Screening
    from desktop_app.studio.studio_events import EngineNews

T = TypeVar("T")

QUIET_SECONDS: Final = 2.0
"""So long nothing else was done before what is patient goes on: live mode asks again at once."""

_TRIAL: Final = "trial"
"""Slot of what measures a model: one at a time."""

BESIDE_SECONDS: Final = 10.0
"""What a job without an engine is given to end at the end."""

QUIT_SECONDS: Final = 0.3
"""What the engine is given to leave by itself at the end."""


class Studio:
    """Every method may be called in any thread; its clients are told in theirs, by ``post``.

    Args:
        client: the engine; its listeners are taken.
        post: how clients are told.
        awake: called with each command: whoever runs `run` may wait for the first.
        book: knows the ways of this machine; None: only what the table says, and none is tried.
        screening: judges what is made before anybody is told of it; None: nothing does.

    Attributes:
        news: what concerns no job, sent in the clients' thread.
        slots, engines, tries: for a queue: one job at a time, which fails where the engine ends.
        without_engine: whether jobs that need no engine are done beside the others: not where an
            engine judges what is made.
    """

    slots = engines = tries = 1

    def __init__(
        self,
        client: EngineClient,
        post: Post,
        awake: Callable[[], object] = lambda: None,
        book: ProfileBook | None = None,
        screening: Screening | None = None,
    ) -> None:
        self.news: Signal[EngineNews] = Signal()
        self._client, self.post, self._awake = client, post, awake
        self._book = ProfileBook() if book is None else book
        self._trials = Trials(client, self._say, self._book)
        self._screening, self.without_engine = screening, screening is None
        self._beside: dict[str, tuple[QueuedJob, threading.Thread]] = {}
        self._waiting = Waiting()
        self._changed = threading.Condition()
        self._quiet_from = 0.0  # nothing but patient work since then
        self._stopping = False
        self._looking: Detector | None = None
        self._engine = EngineLife(
            client, self._say, self._trials.machine_known, self._ask_start, self._runs_job
        )

    # -- commands -------------------------------------------------------------------------------

    def submit(self, job: Job, tell: Tell, post: Post | None = None) -> None:
        """Queue ``job``; ``tell`` hears all of it, by ``post`` where that is given."""
        queued = QueuedJob(job, tell, post or self.post)
        if job.is_local and self.without_engine:
            self._begin_in_thread(queued)
            return
        with self._changed:
            self._waiting.put_off_patient()
            self._waiting.commands.append(queued)
            if job.model is None:
                self._waiting.put_preloads_last()
            self._changed.notify()
        self._awake()

    def cancel(self, *job_ids: str, at_once: bool = False) -> None:
        """Cancel these jobs; `JobCancelled` follows of each that does not end otherwise before.

        ``at_once``: don't wait for a step; the engine's process ends, and another one starts.
        """
        with self._changed:
            taken, running = self._waiting.take_back(job_ids), self._waiting.current
            for current in (running, *(queued for queued, _ in self._beside.values())):
                if isinstance(current, QueuedJob) and current.job.id in job_ids:
                    (current.token.cancel_at_once if at_once else current.token.cancel)()
        for each in taken:
            each.post(partial(each.tell, JobCancelled()), None)

    def preload(self, model: ModelInfo, memory: MemoryPlan) -> None:
        """Load ``model`` after the waiting jobs, held as ``memory`` says; the model chosen last
        counts. Told by `studio_events`."""
        with self._changed:
            self._waiting.put_preload(Preload(model, memory))
            self._changed.notify()
        self._awake()

    def start_again(self) -> None:
        """Start the engine, if there is none, however often it has ended."""
        self._engine.start_again()
        self._awake()

    def renew_engine(self) -> None:
        """Restart the engine, with the build of torch to be used now. Takes up to a second."""
        self._client.renew()

    @property
    def has_engine(self) -> bool:
        """Whether there is an engine's process, ready or not."""
        return self._client.is_running

    def describe(self) -> dict[str, str]:
        """What the engine said of versions and devices; empty until it was ready once."""
        return self._client.describe()

    def close(self) -> None:
        """End the engine, whatever it does, and `run` with it. May be called twice."""
        with self._changed:
            self._stopping = True
            waiting = self._waiting
            waiting.commands.clear()
            waiting.patient.clear()
            if waiting.current is not None:
                waiting.current.token.cancel()
            beside = tuple(self._beside.values())
            for queued, _ in beside:
                queued.token.cancel()
            self._changed.notify()
        self._client.close(QUIT_SECONDS)
        for _, thread in beside:
            thread.join(BESIDE_SECONDS)

    def operate(
        self,
        work: Callable[[OperationContext], T],
        then: Callable[[T], object],
        failed: Callable[[VelaturaError], object],
        cancelled: Callable[[], object] | None = None,
        *,
        patient: bool = False,
        slot: str = "",
        lane: Lane = "interactive",
    ) -> CancelToken:
        """Have ``work`` done before the jobs that wait, as soon as the engine is free.

        Args:
            work: asks the engine as often as it likes, in the thread that runs the jobs. With a
                safety filter what is generated comes judged.
            then, failed, cancelled: one of them is called in the clients' thread.
            patient: it comes when nothing else is wanted, and is put off when something is.
            slot: of several with the same one only the last is done; empty: each is.
            lane: a long one comes after the jobs, and is put off as what is patient.

        Returns:
            What stops it.
        """
        operation = Operate(work, then, failed, cancelled, patient, slot, lane)
        operation.token.tell(partial(self._stop_attempt, operation.token))
        with self._changed:
            waiting = self._waiting
            if slot:
                waiting.drop(slot)
            if patient:
                waiting.patient.append(operation)
            elif lane == "long":
                waiting.commands.append(operation)
            else:
                waiting.put_off_patient()
                waiting.put_before_jobs(operation)
            self._changed.notify()
        self._awake()
        return operation.token

    def _stop_attempt(self, token: CancelToken) -> None:
        with self._changed:
            current = self._waiting.current
            if isinstance(current, Operate) and current.token is token:
                current.attempt.cancel()

    def try_profiles(
        self, model: ModelInfo | None, memory: MemoryPlan, *, patient: bool = False
    ) -> None:
        """Measure the ways of this model alone after the waiting jobs; None: of none any more."""
        if model is None:
            with self._changed:
                self._waiting.drop(_TRIAL)
            return
        work, failed = partial(self._trials.measure, model, memory), self._trials.failed
        self.operate(work, self._add, failed, patient=patient, slot=_TRIAL, lane="long")

    def stop_patient(self) -> None:
        """Forget what is patient; nothing is told of it any more."""
        with self._changed:
            self._waiting.forget_patient()
            current = self._waiting.current
            if isinstance(current, Operate) and current.patient and current.lane != "long":
                current.token.cancel()

    # -- in the thread that runs it ---------------------------------------------------------------

    def run(self) -> None:
        """Start the engine and do what is asked until `close`."""
        self._engine.start()
        while (command := self._next()) is not None:
            is_live = isinstance(command, QueuedJob) and command.job.bare
            if self._beside:
                self._wait_overlapping(1 if is_live else 0)
            match command:
                case QueuedJob() if is_live and self._overlaps(command.job):
                    self._begin_in_thread(command).wait()
                case QueuedJob():
                    self._do(command)
                case Preload():
                    self._load(command)
                case Operate():
                    self._answer(command)
                case Start():
                    self._engine.start()

    def _next(self) -> Command | None:
        with self._changed:
            waiting = self._waiting
            if waiting.current is not None and not getattr(waiting.current, "patient", False):
                self._quiet_from = time.monotonic()
            waiting.current = None
            while not (self._stopping or waiting.commands):
                left = self._quiet_from + QUIET_SECONDS - time.monotonic()
                if waiting.patient and left <= 0:
                    break
                self._changed.wait(left if waiting.patient else None)
            return None if self._stopping else waiting.take()

    def _overlaps(self, job: Job) -> bool:
        """Whether the next live picture may begin while this one is decoded; not where an engine
        judges what is made."""
        return not job.is_local and self._screening is None

    def _wait_overlapping(self, most: int) -> None:
        """Until no more than so many jobs that began in threads of their own need the engine."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or len(self._overlapping) <= most)

    @property
    def _overlapping(self) -> list[QueuedJob]:
        return [queued for queued, _ in self._beside.values() if not queued.job.is_local]

    def _do(self, queued: QueuedJob, denoised: Callable[[], object] = lambda: None) -> None:
        def tell(news: JobNews) -> None:
            if isinstance(news, StepDone) and news.step == news.steps:
                denoised()
            slot = "preview" if is_replaced(news) else None
            queued.post(partial(queued.tell, news), slot)

        try:
            queued.token.check()
            if queued.job.is_local and self.without_engine:
                perform(queued.job, None, tell, queued.token)
                return
            job = self._book.with_profile(queued.job, partial(self._client.ready, queued.token))
            perform(job, self._client, tell, queued.token, self._detector, self._screening)
            self._engine.note_done()
            self._try_after(queued.job)
        except Cancelled:
            tell(JobCancelled())
        except Exception as error:  # noqa: BLE001 - the client shows it
            tell(JobFailed(explained(error)))

    def _begin_in_thread(self, queued: QueuedJob) -> threading.Event:
        """Do it in a separate thread; what is returned is set once the next may begin."""
        denoised = threading.Event()

        def do() -> None:
            try:
                self._do(queued, denoised.set)
            finally:
                with self._changed:
                    del self._beside[queued.job.id]
                    self._changed.notify_all()
                denoised.set()

        thread = threading.Thread(target=do, name="beside")
        with self._changed:
            if self._stopping:
                denoised.set()
            else:
                self._beside[queued.job.id] = queued, thread
                thread.start()
        return denoised

    def _try_after(self, job: Job) -> None:
        """Never before a picture, nor while one is wanted."""
        with self._changed:
            if job.model and self._waiting.is_empty and self._book.wants(job):
                self.try_profiles(job.model, job.memory, patient=True)

    def _add(self, wanted: Preload | None) -> None:
        """Load that, too, unless something is wanted already."""
        with self._changed:
            if wanted is not None and self._waiting.is_empty:
                self._waiting.commands.append(wanted)
                self._changed.notify()

    def _load(self, wanted: Preload) -> None:
        way = self._book.profiles.of(wanted.model)
        try:
            self._client.preload(wanted.model, self._say, wanted.token, wanted.memory, way)
        except Cancelled:
            pass  # another model was chosen meanwhile
        except VelaturaError as error:
            self._say(JobFailed(error))

    def _answer(self, operation: Operate) -> None:
        """Do it, and tell who asked."""
        try:
            operation.token.check()
            context = OperationContext(
                self._run,
                lambda _: None,
                operation.attempt,
                self._detector,
                patient=operation.patient,
            )
            made = operation.work(context)
            operation.attempt.check()
        except Cancelled:
            with self._changed:
                comes_again = self._waiting.is_put_off(operation)
            if operation.cancelled is not None and not comes_again:
                self.post(operation.cancelled, None)
        except Exception as error:  # noqa: BLE001 - the client shows it
            self.post(partial(operation.failed, explained(error)), None)
        else:
            self.post(partial(operation.then, made), None)

    def _run(self, operation: str, job: Any, on_event: Hear, cancel: CancelToken) -> None:
        """The engine, for work that asks it itself."""
        screening, run = self._screening, self._client.run
        (run if screening is None else screening.screened(run))(operation, job, on_event, cancel)

    def _detector(self) -> Detector:
        """Made in the thread that runs the jobs: it takes its time."""
        if self._looking is None:
            from desktop_app.operations.networks.detecting import Detector

            self._looking = Detector(self._client.run)
        return self._looking

    # -- in any thread --------------------------------------------------------------------------

    def _say(self, news: EngineNews) -> None:
        self.post(partial(self.news.send, news), None)

    def _ask_start(self) -> None:
        with self._changed:
            self._waiting.commands.appendleft(Start())
            self._changed.notify()

    def _runs_job(self) -> bool:
        with self._changed:
            return isinstance(self._waiting.current, QueuedJob) or bool(self._overlapping)
