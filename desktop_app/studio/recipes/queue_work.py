"""Work of models of a recipe, by the queue: it survives a kill, is seen by all, can be paused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Finished
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Kept, Made
from desktop_app.studio.recipes.means import RecipeWork

if TYPE_CHECKING:
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.results import Result
    from desktop_app.operations.context import OperationContext
    from desktop_app.studio.queue import Queue
    from desktop_app.studio.studio import Studio

T = TypeVar("T")

LOOK_SECONDS: Final = 0.2
"""How soon it is heard that nothing is wanted any more."""


class _Answer:
    """What is waited for: a value, or why there is none."""

    def __init__(self) -> None:
        self.there, self.ended = threading.Event(), threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None

    def put(self, value: Any) -> None:
        self.value = value
        self.there.set()

    def fail(self, error: BaseException) -> None:
        self.error = error
        self.end()

    def end(self) -> None:
        self.ended.set()
        self.there.set()

    def hear(self, news: JobNews) -> None:
        match news:
            case Made(result) | Kept(Made(result)):
                self.put(result)
            case JobFailed(error):
                self.fail(error)
            case JobCancelled():
                self.fail(Cancelled())
            case Finished():
                self.end()
            case _:
                pass

    def wait(self, token: CancelToken, stop: Callable[[], object] = lambda: None) -> Any:
        while not self.there.wait(LOOK_SECONDS):
            if token.is_cancelled:
                stop()
                raise Cancelled
        if self.value is None and self.error is not None:
            raise self.error
        return self.value


class QueueWork(RecipeWork):
    """See above.

    Args:
        queue: takes the jobs.
        studio: answers at once.
        token: stops waiting; jobs that wait are left in the queue.
    """

    def __init__(self, queue: Queue, studio: Studio, token: CancelToken) -> None:
        self._queue, self._studio, self._token = queue, studio, token
        self._going = list[_Answer]()

    def make(self, job: Job, name: str) -> Result | None:
        answer = _Answer()
        self._going = [one for one in self._going if not one.ended.is_set()] + [answer]
        self._queue.add(job, answer.hear, document_name=name)
        self._queue.ask("go_on", job.id)  # one that an earlier run left is held
        return answer.wait(self._token)

    def forget(self, job_id: str) -> None:
        self._queue.ask("cancel", job_id)

    def ask(self, work: Callable[[OperationContext], T]) -> T:
        answer = _Answer()
        failed: Callable[[VelaturaError], None] = answer.fail
        asked = self._studio.operate(work, answer.put, failed, lambda: answer.fail(Cancelled()))
        return answer.wait(self._token, asked.cancel)

    def finish(self) -> None:
        """Wait until all that was made is recorded, too."""
        for answer in self._going:
            while not (answer.ended.wait(LOOK_SECONDS) or self._token.is_cancelled):
                pass
