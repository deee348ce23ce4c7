"""Work of models of a recipe, by the queue: it survives a kill, is seen by all, can be paused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, Final, TypeVar

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import StorageError
from desktop_app.core.events import Finished, StepDone
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Kept, Made
from desktop_app.jobs.results import Result
from desktop_app.operations.context import OperationContext
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.recipes.services import RecipeWork
from desktop_app.studio.studio import Studio
from desktop_app.studio.studio_commands import at_once

T = TypeVar("T")

LOOK_SECONDS: Final = 0.2
"""How soon it is heard that nothing is wanted any more."""


class JobEnds:
    """What is heard of one job: its picture, and that it is over; ``stepped`` gets how much of it
    is done, 0..1."""

    def __init__(self, stepped: Callable[[float], object] = lambda share: None) -> None:
        self._stepped = stepped
        self.made: Future[Result | None] = Future()
        self.over = threading.Event()
        self._seen: Result | None = None

    def on_event(self, news: JobNews) -> None:
        """A picture counts once it is recorded: what goes on without its job is in the history."""
        match news:
            case Made(result):
                self._seen = result
            case Kept(Made(result)):
                put_first(self.made, result)
            case JobFailed(error):
                put_first(self.made, error)
            case JobCancelled():
                put_first(self.made, self._seen or Cancelled())
            case StepDone(_, step, steps):
                self._stepped(step / steps)
                return
            case Finished():
                put_first(self.made, self._seen)
            case _:
                return
        if not isinstance(news, Made | Kept):
            self.over.set()


def put_first(future: Future[Any], value: object) -> None:
    """Later results and errors are dropped: the future has one already."""
    if future.done():
        return
    if isinstance(value, BaseException):
        future.set_exception(value)
    else:
        future.set_result(value)


def waited(future: Future[T], token: CancelToken) -> T:
    """What it gives. Raises Cancelled: by ``token``; or what it was given."""
    while not (future.done() or token.is_cancelled):
        wait([future], LOOK_SECONDS)
    if not future.done():
        raise Cancelled
    return future.result()


def made_unrecorded(studio: Studio, job: Job, token: CancelToken) -> Result:
    """Done by a studio, past the queue and the history. Raises Cancelled and VelaturaError."""
    ends = JobEnds()
    studio.submit(job, ends.on_event, at_once)
    try:
        found = waited(ends.made, token)
    except Cancelled:
        studio.cancel(job.id)
        raise
    if found is None:
        raise StorageError("job_unrecorded")
    return found


class QueueWork(RecipeWork):
    """See above.

    Args:
        queue: takes the jobs.
        studio: answers at once.
        token: stops waiting; jobs that wait are left in the queue.
        owner, passing: of its jobs, as `Queue.add` takes them.

    Attributes:
        stepped: gets the name of a picture, and how much of its job is done, 0..1.
    """

    def __init__(
        self,
        queue: Queue,
        studio: Studio,
        token: CancelToken,
        *,
        owner: str = "",
        passing: bool = False,
    ) -> None:
        self._queue, self._studio, self._token = queue, studio, token
        self._how: Mapping[str, Any] = {"owner": owner, "passing": passing}
        self._going = list[threading.Event]()
        self.stepped: Callable[[str, float], object] = lambda name, share: None

    def make(self, job: Job, name: str) -> Result | None:
        ends = JobEnds(partial(self.stepped, name))
        self._going = [*(one for one in self._going if not one.is_set()), ends.over]
        self._queue.add(job, ends.on_event, document_name=name, **self._how)
        self._queue.ask("go_on", job.id)  # one that an earlier run left is held
        return waited(ends.made, self._token)

    def make_unrecorded(self, job: Job) -> Result:
        return made_unrecorded(self._studio, job, self._token)

    def turn(self, nbytes: int = 0) -> AbstractContextManager[None]:
        """Held while a picture or page is worked on, and whoever else wants to, waits. ``nbytes``:
        of its pixels, by which several at a time may be too many. Raises Cancelled."""
        return nullcontext()

    def forget(self, job_id: str) -> None:
        self._queue.ask("cancel", job_id)

    def ask(self, work: Callable[[OperationContext], T]) -> T:
        future: Future[T] = Future()
        put = partial(put_first, future)
        asked = self._studio.operate(work, put, put, lambda: put(Cancelled()))
        try:
            return waited(future, self._token)
        finally:
            asked.cancel()

    def finish(self) -> None:
        """Wait until all that was made is recorded, too."""
        for over in self._going:
            while not (over.wait(LOOK_SECONDS) or self._token.is_cancelled):
                pass


def turn_of(work: RecipeWork | None, nbytes: int = 0) -> AbstractContextManager[None]:
    """As `QueueWork.turn`; nobody waits for who uses no queue."""
    return work.turn(nbytes) if isinstance(work, QueueWork) else nullcontext()
