"""What a studio is asked to do, and which of it comes next."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Embedded
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.jobs.news import Tell

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.engine import Engine, Run
    from desktop_app.core.errors import VelaturaError
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.operations import Embedding
    from desktop_app.core.pixels import ByteArray, FloatArray
    from desktop_app.jobs.job import Job
    from desktop_app.operations.networks.detecting import Detected

Post: TypeAlias = Callable[[Callable[[], object], str | None], object]
"""Calls the first in the thread of the clients, in order; of those of one slot that were not called
yet only the newest."""

QUIET_SECONDS: Final = 2.0
"""So long nothing else was done before what is patient goes on: live mode asks again at once."""


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


def is_patient(command: Command) -> bool:
    """Whether it waits until nothing else was wanted for a moment."""
    return isinstance(command, Embed | Try) and command.patient


def gives_way(command: Command | None) -> TypeGuard[Embed | Try]:
    """Whether it stops when something else is wanted, and begins again later."""
    return isinstance(command, Try) or (isinstance(command, Embed) and command.patient)


def seconds_until(commands: Sequence[Command], quiet_from: float) -> float | None:
    """How long until one of them is to be done; None: there are none.

    Args:
        commands: those that wait.
        quiet_from: since when nothing but patient ones were done, as `time.monotonic` counts.
    """
    if not commands:
        return None
    if not all(map(is_patient, commands)):
        return 0
    return max(0.0, quiet_from + QUIET_SECONDS - time.monotonic())


def taken(commands: deque[Command]) -> Command:
    """The next of them, which is no longer among them."""
    command = next((one for one in commands if not is_patient(one)), commands[0])
    commands.remove(command)
    return command


def embedded(engine: Engine, job: Embedding, token: CancelToken) -> FloatArray:
    """What the engine tells of it: (n, width). Raises as `Engine.run`."""
    found: list[FloatArray] = []

    def hear(event: EngineEvent) -> None:
        if isinstance(event, Embedded):
            found.append(event.vectors)

    engine.run("embed", job, hear, token)
    return found[0]
