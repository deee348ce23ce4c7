"""Several engines as one runner of a queue: one studio each, with an engine's process of its own.

Which engine a job gets, the first of these that apply:

* not the one that ended in the same job before, nor one that ended in another and rests,
* one with fewer jobs: one that is free before all that are not,
* one whose last job had the same model; then one that had none yet; then the one that was given a
  job longest ago.

Each may be given jobs ahead of their time, which wait inside its studio: it goes on at once while
the queue records the last picture.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from desktop_app.core.events import Finished, Loading, StepDone
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Made, Tell, is_replaced
from desktop_app.studio.queue.policy import LOST_CODES, NO_ENGINE
from desktop_app.studio.studio import Studio
from desktop_app.studio.studio_commands import Post, at_once

REST_SECONDS: Final = 5.0
"""An engine that ended in a job gets none for so long if there are others: a new process takes as
long to import torch. Twice as long each time in a row, `MOST_REST_SECONDS` at most: a broken device
would take, and fail, every job."""

MOST_REST_SECONDS: Final = 300.0

TELL_SECONDS: Final = 0.1
"""Steps and previews of a job are told at most so often: each goes through three threads, which
take their time from an engine on a processor. The last step of an image is always told."""

JOIN_SECONDS: Final = 10.0
"""What an engine's thread is given to end."""


@dataclass(frozen=True, slots=True)
class EngineState:
    """One engine of a pool, now.

    Attributes:
        info: what it said of versions and devices; empty until it was ready once.
        model: name of the model of the last job it was given; empty: none yet.
        jobs: those that it has: one that runs, the others wait inside it.
        given: how many it was given in all.
        alive: whether it has a process, ready or not.
        rests: whether it gets no jobs for a while, because it ended in one.
        awaits: why it can't begin the job that it was given; empty: it can, or has none.
    """

    info: dict[str, str]
    model: str
    jobs: int
    given: int
    alive: bool
    rests: bool
    awaits: str


@dataclass(slots=True, eq=False)
class _Engine:
    """What the pool knows of one; changed under its lock."""

    studio: Studio
    jobs: int = 0
    given: int = 0
    last: int = 0
    """The number of the last job it was given, counted over all engines."""
    model: str = ""
    """Digest or id of the model that it holds."""
    model_name: str = ""
    ended_in: str = ""
    """Id of the job that it ended in last."""
    ends: int = 0
    """In a row."""
    rests_until: float = 0.0
    awaits: str = ""
    threads: list[threading.Thread] = field(default_factory=list[threading.Thread])
    reported: dict[type, float] = field(default_factory=dict[type, float])
    """When which kind of progress was told last of its job. In its studio's thread."""

    def is_due(self, news: JobNews) -> bool:
        """Whether to tell that now."""
        now = time.monotonic()
        last = isinstance(news, StepDone) and news.step >= news.steps
        if not last and now - self.reported.get(type(news), 0.0) < TELL_SECONDS:
            return False
        self.reported[type(news)] = now
        return True

    @property
    def rests(self) -> bool:
        return time.monotonic() < self.rests_until

    def take(self, job: Job, number: int) -> None:
        self.jobs, self.given, self.last = self.jobs + 1, self.given + 1, number
        if job.first_model is not None:
            self.model, self.model_name = _key(job), job.first_model.name

    def note(self, job: Job, news: JobNews) -> bool:
        """What is told of its job; whether it begins or ends to await something."""
        if isinstance(news, Finished | JobCancelled | JobFailed):
            self._note_end(job, news)
        elif not isinstance(news, Loading | StepDone | Made):
            return False
        before, self.awaits = self.awaits, ""
        if isinstance(news, JobFailed) and news.error.code == NO_ENGINE:
            self.awaits = news.error.what
        return before != self.awaits

    def _note_end(self, job: Job, news: JobNews) -> None:
        self.jobs -= 1
        self.reported.clear()
        if isinstance(news, JobFailed) and news.error.code in LOST_CODES:
            self.model, self.ended_in = "", job.id
            self.ends += 1
            self.rests_until = time.monotonic() + rest_seconds(self.ends)
        elif isinstance(news, JobFailed) and news.error.code == NO_ENGINE:
            self.model, self.ended_in = "", job.id
            self.rests_until = time.monotonic() + REST_SECONDS
        elif isinstance(news, Finished):
            self.ends, self.rests_until = 0, 0.0


class EnginePool:
    """A `Runner` over several studios. Every method may be called in any thread.

    What concerns no job (an engine is ready, has ended) is told by `Studio.news` of each.

    Args:
        studios: one for each engine; nothing but this pool gives them jobs.
        ahead: how many jobs each may be given beside the one that runs.
        tries: how many engines, or how often the same one, may end in a job before it has failed.
        on_wait: hears the number of an engine and why it can't begin a job (`EngineState.awaits`),
            and when it can. Called in its studio's thread.

    Attributes:
        tries: as given.
    """

    def __init__(
        self,
        studios: Sequence[Studio],
        ahead: int = 1,
        tries: int = 2,
        on_wait: Callable[[int, str], object] = lambda number, why: None,
    ) -> None:
        self.tries, self._on_wait = tries, on_wait
        self._engines = [_Engine(studio) for studio in studios]
        self._ahead = ahead
        self._given = 0
        self._closed = False
        self._lock = threading.Lock()

    without_engine = False
    """The engines' jobs alone are made; a server's are judged by one of them."""

    @property
    def engines(self) -> int:
        """How many jobs it makes at a time."""
        return len(self._engines)

    @property
    def slots(self) -> int:
        """How many jobs it takes at a time: fewer while engines rest."""
        with self._lock:
            ready = sum(not engine.rests for engine in self._engines)
        return max(1, ready) * (1 + self._ahead)

    def start(self) -> None:
        """Run each studio in its own thread, until `close`; for who has no threads for them.
        May be called twice."""
        for number, engine in enumerate(self._engines):
            if not engine.threads:
                thread = threading.Thread(
                    target=engine.studio.run, name=f"engine {number}", daemon=True
                )
                engine.threads.append(thread)
                thread.start()

    def close(self) -> None:
        """End all engines, whatever they do; no job is told of that. May be called twice."""
        self._closed = True
        ends = [threading.Thread(target=engine.studio.close) for engine in self._engines]
        for thread in ends:
            thread.start()
        for thread in (*ends, *(one for engine in self._engines for one in engine.threads)):
            thread.join(JOIN_SECONDS)

    def submit(self, job: Job, tell: Tell, post: Post | None = None) -> None:
        with self._lock:
            self._given += 1
            engine = min(self._engines, key=partial(_order, job))
            engine.take(job, self._given)
        hear = partial(self._on_event, engine, job, tell, post)
        engine.studio.submit(job, hear, None if post is None else at_once)

    def cancel(self, *job_ids: str, at_once: bool = False) -> None:
        for engine in self._engines if job_ids else ():
            engine.studio.cancel(*job_ids, at_once=at_once)

    def describe(self) -> tuple[dict[str, str], ...]:
        """What each engine said of versions and devices; empty until it was ready once."""
        return tuple(engine.studio.describe() for engine in self._engines)

    def state(self) -> tuple[EngineState, ...]:
        with self._lock:
            return tuple(
                EngineState(
                    engine.studio.describe(),
                    engine.model_name,
                    engine.jobs,
                    engine.given,
                    engine.studio.has_engine,
                    engine.rests,
                    engine.awaits if engine.jobs or engine.rests else "",
                )
                for engine in self._engines
            )

    def _on_event(
        self, engine: _Engine, job: Job, tell: Tell, post: Post | None, news: JobNews
    ) -> None:
        """In the studio's thread, before the queue's: the engine is free at once."""
        with self._lock:
            changes = engine.note(job, news)
        if changes:
            self._on_wait(self._engines.index(engine), engine.awaits)
        passing = is_replaced(news)
        if (passing or isinstance(news, StepDone)) and not engine.is_due(news):
            return
        if self._closed and isinstance(news, JobFailed | JobCancelled):
            return  # it did not fail, nor did anybody cancel it: it is run another time
        if post is None:
            tell(news)
            return
        post(partial(tell, news), f"preview {job.id}" if passing else None)


def rest_seconds(ends: int) -> float:
    """How long an engine rests that ended so often in a row."""
    return min(REST_SECONDS * 2.0 ** (ends - 1), MOST_REST_SECONDS)


def _order(job: Job, engine: _Engine) -> tuple[bool, bool, int, int, int]:
    """A key for `min`: the engine that suits ``job`` best has the least."""
    same = engine.model == _key(job)
    warmth = 0 if same else 2 if engine.model else 1
    return (engine.ended_in == job.id, engine.rests, engine.jobs, warmth, engine.last)


def _key(job: Job) -> str:
    model = job.first_model
    return "" if model is None else model.digest or model.id
