"""What a run has told, as a graph shows it: no more points than can be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean
from typing import Final, TypeAlias

from desktop_app.core.events import Trained
from desktop_app.extensions.training.values.runs import RunLog

Points: TypeAlias = "tuple[tuple[float, float], ...]"
"""Step and value, in order."""

MOST: Final = 1000
"""Points of a curve; of longer runs a point is the mean of several steps."""

_AT_A_TIME: Final = 16
"""Of so many at most, or a million steps would hold the window up."""


@dataclass(frozen=True, slots=True)
class RunCurves:
    """Of one run.

    Attributes:
        loss: of the steps.
        held_out: as it was measured on what is held out.
        rate: the learning rate.
        best: step of the least one that was measured; 0: none was.
    """

    loss: Points = ()
    held_out: Points = ()
    rate: Points = ()
    best: int = 0

    @classmethod
    def of(cls, log: RunLog) -> RunCurves:
        """Of all that a run has told."""
        measured = tuple((one.step, one.loss) for one in log.evaluations)
        best = next((one.step for one in reversed(log.evaluations) if one.best), 0)
        loss = _thinned(log.steps, lambda one: one.loss)
        return cls(loss, measured, _thinned(log.steps, lambda one: one.rate), best)

    @property
    def end(self) -> float:
        return max([1.0, *(points[-1][0] for points in (self.loss, self.held_out) if points)])


def value_at(points: Points, step: float) -> float | None:
    """The value nearest to a step; None: there is none."""
    return min(points, key=lambda point: abs(point[0] - step))[1] if points else None


def smooth(points: Points) -> Points:
    """The mean of each point and those around it: a thirtieth of all."""
    about = max(1, len(points) // 60)
    sums = [0.0, *accumulate(value for _, value in points)]
    made = list[tuple[float, float]]()
    for at, (step, _) in enumerate(points):
        low, high = max(0, at - about), min(len(points), at + about + 1)
        made.append((step, (sums[high] - sums[low]) / (high - low)))
    return tuple(made)


def _thinned(steps: Sequence[Trained], value: Callable[[Trained], float]) -> Points:
    every = -(-len(steps) // MOST) or 1
    parts = (steps[at : at + min(every, _AT_A_TIME)] for at in range(0, len(steps), every))
    return tuple(
        (fmean(one.step for one in part), fmean(value(one) for one in part)) for part in parts
    )
