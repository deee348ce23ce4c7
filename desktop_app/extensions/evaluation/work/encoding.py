"""What encoders of evaluations see in pictures, and how different two pictures look to them."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.core.engine import EngineAccess
from desktop_app.core.events import Distanced, Featured
from desktop_app.core.operations import Distancing, Featuring


def features_of(job: Featuring, access: EngineAccess) -> Featured:
    """Vectors (n, width) float32 and what heads say. Raises as `Engine.run`."""
    return access.result("features", job, Featured)


def distances_of(job: Distancing, access: EngineAccess) -> Mapping[str, float]:
    """By the pairs' names; 0: the same. Raises as `Engine.run`."""
    return access.result("distances", job, Distanced).values
