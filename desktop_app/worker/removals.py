"""Which seed the next removal has: at a place that was filled before, the one after.

Seed 0 is the best fill, all others are copied from other places (`imaging.removal`). So the first
run at a place begins with the best, and removing again shows something else.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.jobs.results import Result
from desktop_app.state.work.parameters import FIRST_REMOVAL, REMOVE

_SAME = 0.5  # of what two places cover together, that they share
_KEPT = 200  # places remembered


class Removals:
    """The places filled in this session, with the seed that comes next there."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, Rect], int] = {}

    def count(self, plans: Sequence[EditPlan], seed: int) -> None:
        """``seed`` is the next one at the places of ``plans``."""
        for plan in plans:
            key = plan.document, plan.target
            self._next[key] = max(seed, self._next.pop(key, 0))
        while len(self._next) > _KEPT:
            del self._next[next(iter(self._next))]

    def seed_for(self, plans: Sequence[EditPlan], results: Sequence[Result] = ()) -> int:
        """The next seed for ``plans``; ``results`` tell of those made before the program began."""
        used = {**self._next}
        for result in results:
            for spot in result.job.spots:
                plan = spot.request.plan
                if plan is not None and plan.intent == REMOVE:
                    key = plan.document, plan.target
                    used[key] = max(result.seed + 1, used.get(key, 0))
        return max(
            (
                seed
                for (document, target), seed in used.items()
                for plan in plans
                if document == plan.document and _same(target, plan.target)
            ),
            default=FIRST_REMOVAL,
        )


def _same(one: Rect, other: Rect) -> bool:
    shared = one.intersected(other).size.area
    return shared >= _SAME * (one.size.area + other.size.area - shared)
