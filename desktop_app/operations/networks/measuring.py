"""By which way a processor computes a model soonest, as the engine measures it."""

from __future__ import annotations

from desktop_app.core.engine import EngineAccess
from desktop_app.core.events import Tried
from desktop_app.core.operations import Trying


def tried(job: Trying, access: EngineAccess) -> Tried:
    """Seconds of each compute profile, by the engine. Raises as `Engine.run`."""
    return access.result("trial", job, Tried)
