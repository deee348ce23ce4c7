"""The Engine protocol: what the window's client and the in-process engine both are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operations import Preloading
from desktop_app.core.record import record
from desktop_app.core.request import EngineJob

T = TypeVar("T")

Tell = Callable[[EngineEvent], None]

Run = Callable[[str, Any, Tell, CancelToken], None]
"""`Engine.run`."""


class Engine(Protocol):
    """Does what `operations.OPERATIONS` lists. One job at a time, from one thread, but for those
    of which `overlaps` says otherwise."""

    def run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        """Do ``job`` and tell of it through ``on_event`` (in the calling thread).

        Args:
            operation: a key of `operations.OPERATIONS`.
            job: what that operation takes.
            on_event: told of what happens.
            cancel: stops it.

        Raises:
            Cancelled: ``cancel`` was set; the engine is ready for the next job.
            VelaturaError: the job can't be done; the engine is ready for the next job.
        """

    def overlaps(self, job: Any) -> bool:
        """Whether ``job`` may be run in a separate thread before another one of that kind, run
        before it, has ended; by default never."""
        return False

    def close(self) -> None:
        """Free everything. Never raises; may be called twice."""

    def describe(self) -> dict[str, str]:
        """What it tells of itself; by default nothing."""
        return {}

    def generate(self, job: EngineJob, on_event: Tell, cancel: CancelToken) -> None:
        self.run("generate", job, on_event, cancel)

    def preload(
        self,
        model: ModelInfo,
        on_event: Tell,
        cancel: CancelToken | None = None,
        memory: MemoryPlan | None = None,
        profile: str = "",
    ) -> None:
        """Load ``model`` ahead of its first use; see `run`."""
        job = Preloading(model, memory or MemoryPlan(), profile)
        self.run("preload", job, on_event, cancel or CancelToken())


@record()
class EngineAccess:
    """What is needed to ask an engine.

    Attributes:
        run: does an operation of the engine; None: there is no engine.
        tell: hears how far it is.
        token: cancels it.
    """

    run: Run | None
    tell: Callable[[EngineEvent], object]
    token: CancelToken

    @property
    def engine(self) -> Run:
        """``run``, for those that need an engine."""
        assert self.run is not None
        return self.run

    def result(self, operation: str, job: Any, kind: type[T]) -> T:
        """The one event of that kind that an operation of the engine ends with; `tell` hears the
        others. Raises as `Engine.run`."""
        found: list[T] = []

        def on_event(event: EngineEvent) -> None:
            if isinstance(event, kind):
                found.append(event)
            else:
                self.tell(event)

        self.engine(operation, job, on_event, self.token)
        return found[0]
