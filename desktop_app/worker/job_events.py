"""What the engine's thread tells the window: one frozen value an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.state import edits

__all__ = [
    "EngineEnded",
    "EngineReady",
    "EngineRestarted",
    "JobCancelled",
    "JobEvent",
    "JobFailed",
    "JobNews",
    "PackFailed",
]


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


JobNews: TypeAlias = (
    edits.JobNews
    | JobFailed
    | JobCancelled
    | EngineReady
    | EngineRestarted
    | EngineEnded
    | PackFailed
)


@dataclass(frozen=True, slots=True, eq=False)
class JobEvent:
    """Something happened to job ``job_id``; "" where it concerns no job (the engine, a preload)."""

    job_id: str
    event: JobNews
