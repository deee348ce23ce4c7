"""What a studio is asked to do, and which of it comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from desktop_app.core.cancel import CancelToken
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo

if TYPE_CHECKING:
    from desktop_app.core.errors import VelaturaError
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.news import Tell
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Lane

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
class Operate:
    """What is answered at once, or in long steps: work that asks the engine as often as it likes.
    See `Studio.operate`."""

    work: Callable[[OperationContext], Any]
    then: Callable[[Any], object]
    failed: Callable[[VelaturaError], object]
    cancelled: Callable[[], object] | None
    patient: bool
    slot: str
    lane: Lane
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True)
class Start:
    """Start the engine: its process ended, or the user wants it."""


Command: TypeAlias = Asked | Preload | Operate | Start


def gives_way(command: Command | None) -> TypeGuard[Operate]:
    """Whether it stops when something else is wanted, and begins again later."""
    return isinstance(command, Operate) and (command.patient or command.lane == "long")
