"""What a studio tells its clients: one frozen value an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent
from desktop_app.state.work import edits
from desktop_app.state.work.compute_profiles import ComputeProfilesNow

if TYPE_CHECKING:
    from desktop_app.state.work.results import Result


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """One image of a job is finished and placed.

    Attributes:
        result: the image.
        seconds: all its spots took together.
    """

    result: Result
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """An image of a queued job is recorded: neither a kill nor a full disk loses it now.

    Attributes:
        made: as it was told of.
        history: id of its entry in the history; empty: unknown.
    """

    made: Made
    history: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class JobFailed:
    """The job can't be done, or the engine died of it."""

    error: VelaturaError


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The job was cancelled."""


@dataclass(frozen=True, slots=True)
class EngineReady:
    """An engine has started; ``info`` names versions and devices."""

    info: dict[str, str]


@dataclass(frozen=True, slots=True)
class EngineRestarted:
    """The engine was gone and a new one is starting; `EngineReady` follows."""


@dataclass(frozen=True, slots=True)
class EngineSilent:
    """The engine has given no sign of life for so many seconds; 0: it does again."""

    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class EngineEnded:
    """There is no engine, and none is started by itself. ``told``: whoever waited for it is told
    of the error by another event."""

    error: VelaturaError
    told: bool = False


@dataclass(frozen=True, slots=True)
class PackFailed:
    """The engine could not start with the GPU support; one without it is starting."""

    reason: str


JobNews: TypeAlias = edits.JobNews | Made | Kept | JobFailed | JobCancelled
"""Of one job: its last is `Finished`, `JobCancelled` or `JobFailed`. A job that is bare tells
`EditDone` of its images, others `Made`, and `Kept` once the queue has recorded them."""

EngineNews: TypeAlias = (
    EngineEvent
    | JobFailed
    | EngineReady
    | EngineRestarted
    | EngineSilent
    | EngineEnded
    | PackFailed
    | ComputeProfilesNow
)
"""Of no job: of the engine itself, and of a model that is loaded ahead."""
