"""What a studio is asked to do, and which of it comes next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeGuard

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
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
class QueuedJob:
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
    See `Studio.operate`.

    Attributes:
        token: stops it for good.
        attempt: stops what is done of it now.
    """

    work: Callable[[OperationContext], Any]
    then: Callable[[Any], object]
    failed: Callable[[VelaturaError], object]
    cancelled: Callable[[], object] | None
    patient: bool
    slot: str
    lane: Lane
    token: CancelToken = field(default_factory=CancelToken)
    attempt: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True)
class Start:
    """Start the engine: its process ended, or the user wants it."""


Command: TypeAlias = QueuedJob | Preload | Operate | Start


def is_preemptible(command: Command | None) -> TypeGuard[Operate]:
    """Whether it stops when something else is wanted, and begins again later."""
    return isinstance(command, Operate) and (command.patient or command.lane == "long")


class Waiting:
    """What a studio has to do. Whoever asks it holds the studio's lock.

    Attributes:
        commands: in the order in which they are done.
        patient: what comes when nothing else is wanted.
        current: what is done now.
    """

    def __init__(self) -> None:
        self.commands: deque[Command] = deque()
        self.patient: deque[Operate] = deque()
        self.current: QueuedJob | Preload | Operate | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.commands or self.patient)

    def take(self) -> Command:
        """The next, which is done now."""
        command = (self.commands or self.patient).popleft()
        self.current = None if isinstance(command, Start) else command
        return command

    def put_before_jobs(self, operation: Operate) -> None:
        """Behind those that came before it and wait for no job either."""
        waits = (isinstance(each, QueuedJob | Preload) for each in self.commands)
        self.commands.insert([*waits, True].index(True), operation)

    def put_off_patient(self) -> None:
        """The one that runs; it begins again later. So does a trial, whoever wanted it."""
        current = self.current
        if is_preemptible(current) and not current.attempt.is_cancelled:
            current.attempt.cancel()
            self.patient.append(replace(current, patient=True, attempt=CancelToken()))

    def is_put_off(self, operation: Operate) -> bool:
        """Whether it begins again later."""
        return any(each.token is operation.token for each in self.patient)

    def forget_patient(self) -> None:
        """Those that nobody waits for."""
        self.patient = deque(each for each in self.patient if each.lane == "long")

    def put_preloads_last(self) -> None:
        """Also the one that runs."""
        waiting = [each for each in self.commands if isinstance(each, Preload)]
        if isinstance(self.current, Preload):
            self.current.token.cancel()
            waiting = waiting or [replace(self.current, token=CancelToken())]
        others = [each for each in self.commands if not isinstance(each, Preload)]
        self.commands = deque([*others, *waiting])

    def put_preload(self, wanted: Preload) -> None:
        """In place of all others."""
        self.commands = deque(each for each in self.commands if not isinstance(each, Preload))
        current, as_wanted = self.current, (wanted.model, wanted.memory)
        if isinstance(current, Preload) and (current.model, current.memory) != as_wanted:
            current.token.cancel()
        self.put_off_patient()
        self.commands.append(wanted)

    def take_back(self, jobs: Collection[str]) -> list[QueuedJob]:
        """Jobs that wait; they don't any more."""
        taken = [
            each for each in self.commands if isinstance(each, QueuedJob) and each.job.id in jobs
        ]
        for each in taken:
            self.commands.remove(each)
        return taken

    def drop(self, slot: str) -> None:
        """Forget those of the slot that wait, and stop the one that runs."""
        waiting = (each for each in self.commands if getattr(each, "slot", "") != slot)
        self.commands = deque(waiting)
        self.patient = deque(each for each in self.patient if each.slot != slot)
        if isinstance(self.current, Operate) and self.current.slot == slot:
            self.current.token.cancel()
