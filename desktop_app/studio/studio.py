"""The studio: jobs one after another on one engine, and what happens when that dies. No Qt.

Window, live mode, health checks and models loaded ahead are clients of one studio; whoever has a
thread for it calls `Studio.run`. What runs next, what a cancel takes and when an engine is started
again is decided here and nowhere else:

* Jobs run in the order they were submitted, each to its end.
* Of several models to load ahead only the last is wanted. A job that needs no engine goes before
  all of them: an engine that starts would hold it up.
* What is patient waits until nothing else was asked for a moment, and is put off when something
  is: looking at the history's pictures, trials of ways.
* A job that waits is forgotten by a cancel; one that runs is asked to stop after its step, or
  ended with its engine at once.
* A dead engine is started again by itself, but not the `MOST_ENDS`th time in a row. The job it died
  of has failed; those that wait go on with the new one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, VelaturaError, unexpected
from desktop_app.core.events import PreviewMade
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Signal
from desktop_app.enginelink.exit_codes import ENDINGS
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, SpotPreview, Tell
from desktop_app.studio.performing import perform
from desktop_app.studio.studio_commands import (
    Asked,
    Command,
    Embed,
    Look,
    Operate,
    Post,
    Preload,
    Start,
    Try,
    embedded,
    gives_way,
    is_patient,
    seconds_until,
    taken,
)
from desktop_app.studio.studio_events import (
    EngineEnded,
    EngineNews,
    EngineReady,
    EngineRestarted,
    EngineSilent,
    PackFailed,
)
from desktop_app.studio.trials import Trials

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.engine import Run
    from desktop_app.core.engine import Tell as Hear
    from desktop_app.core.operations import Embedding
    from desktop_app.core.pixels import ByteArray, FloatArray
    from desktop_app.enginelink.client import EngineClient
    from desktop_app.jobs.job import Job
    from desktop_app.operations.networks.detecting import Detected, Detector
    from desktop_app.studio.profile_book import ProfileBook
    from desktop_app.studio.screening import Screening

T = TypeVar("T")

MOST_ENDS: Final = 3
"""An engine that dies so often in a row, without a job done between, is not started again by
itself."""

ROW_SECONDS: Final = 600.0
"""Ends that lie further apart are none in a row."""

QUIT_SECONDS: Final = 0.3
"""What the engine is given to leave by itself at the end."""


class Studio:
    """Every method may be called in any thread; its clients are told in theirs, by ``post``.

    Args:
        client: the engine; its listeners are taken.
        post: how clients are told.
        awake: called with each command: whoever runs `run` may wait for the first.
        book: knows the ways of this machine; None: none is tried.
        screening: judges what is made before anybody is told of it; None: nothing does.

    Attributes:
        news: what concerns no job, sent in the clients' thread.
        slots, engines, tries: for a queue: one job at a time, which fails where the engine ends.
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
        self._client, self._post, self._awake = client, post, awake
        self._trials = Trials(client, self._say, book)
        self._screening = screening
        self._commands: deque[Command] = deque()
        self._changed = threading.Condition()
        self._current: Asked | Preload | Look | Embed | Operate | Try | None = None
        self._quiet_from = 0.0  # nothing but patient work since then
        self._stopping = False
        self._looking: Detector | None = None
        self._ends: list[float] = []  # when it died since a job was done
        client.on_ready, client.on_lost = self._on_ready, self._on_lost
        client.on_replaced = partial(self._say, EngineRestarted())
        client.on_pack_failed = self._on_pack_failed
        client.on_silent = self._on_silent

    # -- commands -------------------------------------------------------------------------------

    def submit(self, job: Job, tell: Tell, post: Post | None = None) -> None:
        """Queue ``job``; ``tell`` hears all of it, by ``post`` where that is given."""
        with self._changed:
            self._put_off_patient()
            self._commands.append(Asked(job, tell, post or self._post))
            if job.model is None:
                self._put_preloads_last()
            self._changed.notify()
        self._awake()

    def cancel(self, *job_ids: str, at_once: bool = False) -> None:
        """Cancel these jobs; `JobCancelled` follows of each that does not end otherwise before.

        ``at_once``: don't wait for a step; the engine's process ends, and another one starts.
        """
        with self._changed:
            taken = [c for c in self._commands if isinstance(c, Asked) and c.job.id in job_ids]
            for each in taken:
                self._commands.remove(each)
            current = self._current
            if isinstance(current, Asked) and current.job.id in job_ids:
                (current.token.cancel_at_once if at_once else current.token.cancel)()
        for each in taken:
            each.post(partial(each.tell, JobCancelled()), None)

    def preload(self, model: ModelInfo, memory: MemoryPlan) -> None:
        """Load ``model`` after the waiting jobs, held as ``memory`` says; the model chosen last
        counts. Told by `studio_events`."""
        with self._changed:
            self._commands = deque(c for c in self._commands if not isinstance(c, Preload))
            current = self._current
            if isinstance(current, Preload) and (
                (current.model, current.memory) != (model, memory)
            ):
                current.token.cancel()
            self._put_off_patient()
            self._commands.append(Preload(model, memory))
            self._changed.notify()
        self._awake()

    def start_again(self) -> None:
        """Start the engine, if there is none, however often it has ended."""
        self._say(EngineRestarted())
        with self._changed:
            self._ends.clear()
            self._commands.appendleft(Start())
            self._changed.notify()
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
            self._commands.clear()
            if self._current is not None:
                self._current.token.cancel()
            self._changed.notify()
        self._client.close(QUIT_SECONDS)

    def look(
        self,
        preprocessor: str,
        picture: ByteArray,
        parameters: Mapping[str, Any],
        add_ons: Sequence[AddOn],
        then: Callable[[Detected], object],
        failed: Callable[[VelaturaError], object],
    ) -> None:
        """Make a control image by networks after the waiting jobs, for a preview; of several only
        the last is made.

        Args:
            preprocessor: id of a row that needs networks.
            picture: (h, w, 3) uint8 sRGB.
            parameters: of the row.
            add_ons: what lies on this machine.
            then, failed: one of them is called in the clients' thread, unless another picture was
                asked for before.
        """
        with self._changed:
            self._commands = deque(c for c in self._commands if not isinstance(c, Look))
            if isinstance(self._current, Look):
                self._current.token.cancel()
            self._put_off_patient()
            asked = Look(preprocessor, picture, parameters, add_ons, then, failed)
            self._commands.append(asked)
            self._changed.notify()
        self._awake()

    def embed(
        self,
        job: Embedding,
        then: Callable[[FloatArray], object],
        failed: Callable[[VelaturaError], object],
        *,
        patient: bool = False,
    ) -> None:
        """Tell what texts and pictures are about, as vectors (n, width) float32 of length 1.

        Args:
            job: which, and by which CLIP model.
            then, failed: one of them is called in the clients' thread, unless it was stopped.
            patient: it comes when nothing else is wanted, and is put off when something is.
        """
        with self._changed:
            if not patient:
                self._put_off_patient()
            self._commands.append(Embed(job, then, failed, patient))
            self._changed.notify()
        self._awake()

    def operate(
        self,
        work: Callable[[Run, CancelToken], T],
        then: Callable[[T], object],
        failed: Callable[[VelaturaError], object],
        cancelled: Callable[[], object],
    ) -> CancelToken:
        """Have ``work`` done after the waiting jobs; it asks the engine as often as it likes.

        Args:
            work: is given `Engine.run` and the token that is returned here, in the thread that runs
                the jobs. With a safety filter what is generated comes judged.
            then, failed, cancelled: one of them is called in the clients' thread.

        Returns:
            What stops it.
        """
        asked = Operate(work, then, failed, cancelled)
        with self._changed:
            self._put_off_patient()
            self._commands.append(asked)
            self._changed.notify()
        self._awake()
        return asked.token

    def try_ways(self, model: ModelInfo | None, memory: MemoryPlan) -> None:
        """Measure the ways of this model alone after the waiting jobs; None: of none any more."""
        with self._changed:
            self._commands = deque(c for c in self._commands if not isinstance(c, Try))
            if isinstance(self._current, Try):
                self._current.token.cancel()
            if model is not None:
                self._commands.append(Try(model, memory, patient=False))
            self._changed.notify()
        self._awake()

    def stop_patient(self) -> None:
        """Forget what is patient; nothing is told of it any more."""
        with self._changed:
            self._commands = deque(c for c in self._commands if not is_patient(c))
            if isinstance(self._current, Embed) and self._current.patient:
                self._current.token.cancel()

    # -- in the thread that runs it ---------------------------------------------------------------

    def run(self) -> None:
        """Start the engine and do what is asked until `close`."""
        self._start_engine()
        while (command := self._next()) is not None:
            match command:
                case Asked():
                    self._do(command)
                case Preload():
                    self._load(command)
                case Look():
                    self._answer(command, self._look)
                case Embed():
                    self._answer(command, lambda each: embedded(self._client, each.job, each.token))
                case Operate():
                    self._answer(command, lambda each: each.work(self._run, each.token))
                case Try():
                    self._add(self._trials.measure(command))
                case Start():
                    self._start_engine()

    def _next(self) -> Command | None:
        with self._changed:
            if self._current is not None and not is_patient(self._current):
                self._quiet_from = time.monotonic()
            self._current = None
            while not self._stopping and (
                (wait := seconds_until(self._commands, self._quiet_from)) != 0
            ):
                self._changed.wait(wait)
            if self._stopping:
                return None
            command = taken(self._commands)
            self._current = None if isinstance(command, Start) else command
            return command

    def _do(self, asked: Asked) -> None:
        def tell(news: JobNews) -> None:
            slot = "preview" if isinstance(news, PreviewMade | SpotPreview) else None
            asked.post(partial(asked.tell, news), slot)

        try:
            asked.token.check()
            job, screening = self._trials.with_profile(asked), self._screening
            perform(job, self._client, tell, asked.token, self._detector, screening)
            self._ends.clear()
            self._add(self._trials.after(asked.job))
        except Cancelled:
            tell(JobCancelled())
        except VelaturaError as error:
            tell(JobFailed(error))
        except Exception as error:  # noqa: BLE001 - the client shows it
            tell(JobFailed(unexpected(error)))

    def _add(self, command: Command | None) -> None:
        """Do that, too, unless something is wanted already."""
        with self._changed:
            if command is not None and not self._commands:
                self._commands.append(command)

    def _load(self, wanted: Preload) -> None:
        way = self._trials.way_of(wanted.model)
        try:
            self._client.preload(wanted.model, self._say, wanted.token, wanted.memory, way)
        except Cancelled:
            pass  # another model was chosen meanwhile
        except VelaturaError as error:
            self._say(JobFailed(error))

    def _look(self, asked: Look) -> Detected:
        return self._detector().detect(
            asked.preprocessor, asked.picture, asked.parameters, asked.add_ons, cancel=asked.token
        )

    def _answer(self, asked: Look | Embed | Operate, work: Callable[[Any], object]) -> None:
        """Do it, and tell who asked."""
        try:
            asked.token.check()
            made = work(asked)
            asked.token.check()
        except Cancelled:
            if isinstance(asked, Operate):
                self._post(asked.cancelled, None)
            return  # of the others something else is wanted by now
        except VelaturaError as error:
            self._post(partial(asked.failed, error), None)
        except Exception as error:  # noqa: BLE001 - the client shows it
            self._post(partial(asked.failed, unexpected(error)), None)
        else:
            self._post(partial(asked.then, made), None)

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

    def _start_engine(self) -> None:
        try:
            self._client.start()
        except VelaturaError as error:
            self._say(EngineEnded(error))

    # -- in any thread --------------------------------------------------------------------------

    def _say(self, news: EngineNews) -> None:
        self._post(partial(self.news.send, news), None)

    def _put_off_patient(self) -> None:
        """The one that runs; it begins again later. So does a trial, whoever wanted it."""
        current = self._current
        if gives_way(current) and not current.token.is_cancelled:
            current.token.cancel()
            self._commands.append(replace(current, patient=True, token=CancelToken()))

    def _put_preloads_last(self) -> None:
        """Also the one that runs."""
        waiting = [c for c in self._commands if isinstance(c, Preload)]
        if isinstance(self._current, Preload):
            self._current.token.cancel()
            waiting = waiting or [replace(self._current, token=CancelToken())]
        others = [c for c in self._commands if not isinstance(c, Preload)]
        self._commands = deque([*others, *waiting])

    def _on_ready(self, info: dict[str, str]) -> None:
        self._trials.told(info)  # first: whoever hears that it is ready may ask for a model
        self._say(EngineReady(info))

    def _on_silent(self, seconds: float) -> None:
        self._say(EngineSilent(seconds))

    def _on_pack_failed(self, reason: str) -> None:
        self._say(PackFailed(reason))

    def _on_lost(self, error: VelaturaError) -> None:
        """In a thread of the client's."""
        with self._changed:
            busy = isinstance(self._current, Asked)  # whoever waits for it is told
            now = time.monotonic()
            self._ends = [*(at for at in self._ends if now - at < ROW_SECONDS), now]
            times = len(self._ends)
            again = error.code in ENDINGS and times < MOST_ENDS  # else the next job tries again
            if again:
                self._commands.appendleft(Start())
                self._changed.notify()
        if again:
            self._say(EngineRestarted())
        elif error.code in ENDINGS:
            reason = error.params.get("reason", "")
            gave_up = EngineError("engine_gave_up", error.details, times=times, reason=reason)
            self._say(EngineEnded(gave_up))
        else:
            self._say(EngineEnded(error, told=busy))
