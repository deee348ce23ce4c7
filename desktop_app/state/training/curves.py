"""What a run has told, as a graph and a strip of samples show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_app.core.observable import Signal
from desktop_app.core.training.told import Evaluated, SampleMade, Trained, TrainingDone

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 2000
"""Points of a curve; of longer runs the means of several steps are kept."""


class Curve:
    """A line over steps that is thinned as it grows.

    Attributes:
        points: step and value, in order.
    """

    def __init__(self) -> None:
        self.points = list[tuple[float, float]]()
        self._every = 1
        self._waiting = list[tuple[float, float]]()

    def add(self, step: int, value: float) -> None:
        """One more."""
        self._waiting.append((step, value))
        if len(self._waiting) < self._every:
            return
        self.points.append(_mean(self._waiting))
        self._waiting.clear()
        if len(self.points) >= MOST:
            self._every *= 2
            pairs = zip(self.points[::2], self.points[1::2], strict=False)
            self.points = [_mean(pair) for pair in pairs]

    def at(self, step: float) -> float | None:
        """The value nearest to a step; None: there is none yet."""
        if not self.points:
            return None
        return min(self.points, key=lambda point: abs(point[0] - step))[1]


class RunCurves:
    """Of one run.

    Attributes:
        loss: of the steps.
        held_out: as it was measured on what is held out.
        rate: the learning rate.
        best: step of the least one that was measured; 0: none was.
        samples: by prompt's number, by step.
        last: the newest step.
        done: how it ended; None: it has not.
        changed: sent when something was told.
    """

    def __init__(self) -> None:
        self.loss, self.held_out, self.rate = Curve(), Curve(), Curve()
        self.best = 0
        self.samples = dict[int, dict[int, SampleMade]]()
        self.last: Trained | None = None
        self.done: TrainingDone | None = None
        self.changed: Signal[object] = Signal()

    def hear(self, events: Iterable[object]) -> None:
        """Take what was told."""
        for event in events:
            match event:
                case Trained():
                    self.loss.add(event.step, event.loss)
                    self.rate.add(event.step, event.rate)
                    self.last = event
                case Evaluated():
                    self.held_out.add(event.step, event.loss)
                    self.best = event.step if event.best else self.best
                case SampleMade():
                    self.samples.setdefault(event.number, {})[event.step] = event
                case TrainingDone():
                    self.done = event
                case _:
                    pass
        self.changed.send(None)

    @property
    def steps(self) -> list[int]:
        """After which there are samples, in order."""
        return sorted({step for row in self.samples.values() for step in row})

    @property
    def end(self) -> float:
        """The last step that the graph has room for."""
        told = [curve.points[-1][0] for curve in (self.loss, self.held_out) if curve.points]
        return max([1.0, *told])


def _mean(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    steps, values = zip(*points, strict=True)
    return sum(steps) / len(steps), sum(values) / len(values)
