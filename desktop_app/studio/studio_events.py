"""What a studio tells its clients: one frozen value an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent
from desktop_app.jobs.news import JobFailed
from desktop_app.state.work.compute_profiles import ComputeProfilesNow


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
    """There is no engine, and none is started by itself. ``is_reported``: whoever waited for it
    gets the error by another event."""

    error: VelaturaError
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class PackFailed:
    """The engine could not start with the GPU support; one without it is starting."""

    reason: str


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
