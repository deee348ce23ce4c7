"""What a studio is asked to do, and which of it comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Embedded
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.engine import Engine, Run
    from desktop_app.core.errors import VelaturaError
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.operations import Embedding
    from desktop_app.core.pixels import ByteArray, FloatArray
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.news import Tell
    from desktop_app.operations.networks.detecting import Detected

Post: TypeAlias = Callable[[Callable[[], object], str | None], object]
"""Calls the first in the thread of the clients, in order; of those of one slot that were not called
yet only the newest."""


def at_once(news: Callable[[], object], slot: str | None) -> None:
    """A `Post` for who needs no thread: in the one that tells."""
    news()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A job that waits or runs."""

    job: Job
    tell: Tell
    post: Post
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True, eq=False)
class Preload:
    """A model to be loaded ahead of its first use, as it will be held then."""

    model: ModelInfo
    memory: MemoryPlan
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A picture that networks look at, for a preview."""

    preprocessor: str
    picture: ByteArray
    parameters: Mapping[str, Any]
    add_ons: Sequence[AddOn]
    then: Callable[[Detected], object]
    failed: Callable[[VelaturaError], object]
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True, eq=False)
class Embed:
    """Texts or pictures whose content is to be told."""

    job: Embedding
    then: Callable[[FloatArray], object]
    failed: Callable[[VelaturaError], object]
    patient: bool
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True, eq=False)
class Operate:
    """Work that asks the engine for several operations, one after the other."""

    work: Callable[[Run, CancelToken], Any]
    then: Callable[[Any], object]
    failed: Callable[[VelaturaError], object]
    cancelled: Callable[[], object]
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True, eq=False)
class Try:
    """A model of which it is measured by which way it is calculated soonest."""

    model: ModelInfo
    memory: MemoryPlan
    patient: bool
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True)
class Start:
    """Start the engine: its process ended, or the user wants it."""


Command: TypeAlias = Asked | Preload | Look | Embed | Operate | Try | Start


def gives_way(command: Command | None) -> TypeGuard[Embed | Try]:
    """Whether it stops when something else is wanted, and begins again later."""
    return isinstance(command, Try) or (isinstance(command, Embed) and command.patient)


def embedded(engine: Engine, job: Embedding, token: CancelToken) -> FloatArray:
    """What the engine tells of it: (n, width). Raises as `Engine.run`."""
    found: list[FloatArray] = []

    def hear(event: EngineEvent) -> None:
        if isinstance(event, Embedded):
            found.append(event.vectors)

    engine.run("embed", job, hear, token)
    return found[0]
