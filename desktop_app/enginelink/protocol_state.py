"""The order in which an engine may speak, and how much it may say: what the window holds it to.

| it says               | when                                        | from then on            |
|-----------------------|---------------------------------------------|-------------------------|
| Hello                 | first of all, once                          | it is starting          |
| Ready                 | once, after Hello                           | it is ready             |
| Beat                  | at any time after Hello                     |                         |
| CancelReceived        | of a job that was cancelled, once           |                         |
| EventMessage          | of a job it was given and has not ended; of |                         |
|                       | each kind of event no more than it `Gives`   |                         |
| Done                  | of such a job, after its pictures and       | the job is over         |
|                       | Finished                                    |                         |
| Stopped               | of such a job, if it was cancelled          | the job is over         |
| Failed                | of such a job                               | the job is over         |

Everything else is `ProtocolError`: the process is damaged, or none of ours, and is ended. So what
it says never fills the window's memory, and nobody is told of jobs that don't exist.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from desktop_app.core import messages
from desktop_app.core.events import (
    ControlImageMade,
    Embedded,
    EngineEvent,
    Enlarged,
    Featured,
    Finished,
    ImageDone,
    PreviewMade,
    StepDone,
    StepMade,
)
from desktop_app.core.messages import Message
from desktop_app.core.operations import OPERATIONS, Gives
from desktop_app.core.wire import WireError

MAX_SCALE: Final = 16
"""The most by which one network enlarges."""


class ProtocolError(WireError):
    """The engine said something that was not its turn, or too much of it."""


class Phase(StrEnum):
    """How far a process is."""

    NEW = "new"
    STARTING = "starting"
    READY = "ready"


_ORDER: Final[Mapping[type[Message], tuple[Phase, Phase]]] = {
    messages.Hello: (Phase.NEW, Phase.STARTING),
    messages.Ready: (Phase.STARTING, Phase.READY),
    messages.Beat: (Phase.READY, Phase.READY),
    messages.CancelReceived: (Phase.READY, Phase.READY),
    messages.EventMessage: (Phase.READY, Phase.READY),
    messages.Done: (Phase.READY, Phase.READY),
    messages.Stopped: (Phase.READY, Phase.READY),
    messages.Failed: (Phase.READY, Phase.READY),
}
"""In which phase a message may come, and which phase follows. What is not here never comes."""

_EARLY: Final = (messages.CancelReceived, messages.Beat)
"""May come while it starts, too: its reader listens from the first moment."""


@dataclass(slots=True)
class _Job:
    """What is known of a job that has not ended."""

    gives: Gives
    left: dict[type[EngineEvent], int]
    pictures: set[int] = field(default_factory=set[int])
    cancelled: bool = False
    cancel_received: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything was told that belongs to the job."""
        return not any(self.left[kind] for kind in self.gives.all_of)


class ProtocolState:
    """With one process. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.phase = Phase.NEW
        """How far the process is."""
        self._jobs: dict[str, _Job] = {}

    def job_sent(self, message: messages.Do) -> None:
        """A job is sent to it."""
        gives = OPERATIONS[message.operation].gives(message.job)
        job = _Job(gives, dict(gives.most))
        with self._lock:
            self._jobs[message.job_id] = job

    def cancelled(self, job_id: str) -> None:
        """It is told to stop that job."""
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id].cancelled = True

    def taken_back(self, job_id: str) -> None:
        """That job never reached it."""
        with self._lock:
            self._jobs.pop(job_id, None)

    def has_received_cancel(self, job_id: str) -> bool:
        """Whether the cancel of that job has arrived, or the job has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
            return job is None or job.cancel_received

    def check(self, message: Message) -> None:
        """Take note of what it says.

        Raises:
            ProtocolError: it was not its turn.
        """
        name = type(message).__name__
        with self._lock:
            before, after = _ORDER.get(type(message), (None, None))
            if after is None:
                raise ProtocolError(f"{name} is for the engine, not from it")
            if before is not self.phase and not self._is_early(message):
                raise ProtocolError(f"{name} while it is {self.phase}")
            self.phase = self.phase if isinstance(message, _EARLY) else after
            if isinstance(message, messages.Hello):
                if message.protocol != messages.PROTOCOL:
                    raise ProtocolError(f"protocol {message.protocol}, not {messages.PROTOCOL}")
            elif not isinstance(message, messages.Ready | messages.Beat):
                job_id: str = getattr(message, "job_id")  # noqa: B009 - every other one has it
                job = self._jobs.get(job_id)
                if job is None:
                    raise ProtocolError(f"{name} of a job that it does not have")
                self._check_job(message, job_id, job)

    def _is_early(self, message: Message) -> bool:
        early = isinstance(message, _EARLY)
        return early and not (self.phase is Phase.NEW and isinstance(message, messages.Beat))

    def _check_job(self, message: Message, job_id: str, job: _Job) -> None:
        match message:
            case messages.CancelReceived():
                if job.cancel_received or not job.cancelled:
                    raise ProtocolError("CancelReceived, and nobody had said anything")
                job.cancel_received = True
                return
            case messages.EventMessage(event=event):
                _check_event(event, job)
                return
            case messages.Stopped() if not job.cancelled:
                raise ProtocolError("Stopped, and nobody had cancelled")
            case messages.Done() if not job.is_whole:
                raise ProtocolError("Done before everything was")
            case _:
                pass
        del self._jobs[job_id]


def _check_event(event: EngineEvent, job: _Job) -> None:
    kind, images, size = type(event), job.gives.images, job.gives.size
    if job.left.get(kind, 0) <= 0:
        raise ProtocolError(f"{kind.__name__} too often")
    if Finished in job.left and not job.left[Finished]:
        raise ProtocolError(f"{kind.__name__} after Finished")
    of_image = isinstance(event, StepDone | PreviewMade | StepMade | ImageDone)
    if of_image and not 0 <= event.image < images:
        raise ProtocolError(f"picture {event.image} of {images}")
    if isinstance(event, StepDone) and not 1 <= event.step <= event.steps:
        raise ProtocolError(f"step {event.step} of {event.steps}")
    if (
        isinstance(event, ImageDone | StepMade | ControlImageMade)
        and size is not None
        and event.pixels.shape[:2] != (size.height, size.width)
    ):
        raise ProtocolError(f"a picture of {event.pixels.shape}, not {size}")
    if isinstance(event, Enlarged) and size is not None:
        scale = event.scale
        whole = (size.height * scale, size.width * scale)
        if not 1 <= scale <= MAX_SCALE or event.pixels.shape[:2] != whole:
            raise ProtocolError(f"a part of {event.pixels.shape}, not {scale} x {size}")
    if isinstance(event, Embedded | Featured) and len(event.vectors) != images:
        raise ProtocolError(f"{len(event.vectors)} vectors, not {images}")
    if isinstance(event, ImageDone):
        if event.image in job.pictures:
            raise ProtocolError(f"picture {event.image} twice")
        job.pictures.add(event.image)
    job.left[kind] -= 1
