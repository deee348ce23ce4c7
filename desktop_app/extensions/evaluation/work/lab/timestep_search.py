"""The greedy search for the timesteps of multistep sampling (Song et al. 2023, section 3).

One timestep is found after another, by ternary search: with those before it, quality is taken to
have one optimum in the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.extensions.evaluation.values.lab import Timesteps


@dataclass
class Search:
    """A search and its path.

    Args:
        value: how good a schedule (descending, to 0) is: the less the better. Asked once for each.
        total: how many timesteps the model has.
        evaluations: how many new ones may be asked for.
        seconds: how long it may take; 0: as long as it likes. What was started is finished.
        known: values of an earlier search: they cost nothing.
        tell: hears of each that was evaluated.
        clock: seconds.

    Attributes:
        values: of all that were evaluated, in order.
        whole: whether it ended by itself.
    """

    value: Callable[[Timesteps], float]
    total: int
    evaluations: int
    seconds: float = 0.0
    known: dict[Timesteps, float] = field(default_factory=dict[Timesteps, float])
    tell: Callable[[Timesteps, float], object] = lambda steps, value: None
    clock: Callable[[], float] = time.monotonic
    values: dict[Timesteps, float] = field(default_factory=dict[Timesteps, float])
    whole: bool = True
    spent: int = 0

    def run(self, steps: int) -> Timesteps:
        """The best schedule of ``steps`` timesteps that was found, descending; () if the budget was
        too small for one."""
        self._end = self.clock() + self.seconds if self.seconds else float("inf")
        best: Timesteps = (0,)
        try:
            self._of(best)
            while len(best) < steps and best[0] < self.total - 2:
                best = (self._next(best), *best)
        except _SpentError:
            self.whole = False
        longest = [each for each in self.values if len(each) == steps]
        return min(longest, key=self.values.__getitem__, default=())

    def _next(self, prefix: Timesteps) -> int:
        """The timestep after those of ``prefix``; the last one would change nothing."""
        left, right = prefix[0], self.total - 1
        while right - left > 3:
            third = (right - left) // 3
            one, two = left + third, right - third
            if self._of((one, *prefix)) <= self._of((two, *prefix)):
                right = two
            else:
                left = one
        for step in range(left, right + 1):
            if prefix[0] < step < self.total - 1:
                self._of((step, *prefix))
        started = [each for each in self.values if each[1:] == prefix]
        return min(started, key=self.values.__getitem__)[0]

    def _of(self, steps: Timesteps) -> float:
        if steps not in self.values:
            found = self.known.get(steps)
            if found is None:
                if self.spent >= self.evaluations or self.clock() >= self._end:
                    raise _SpentError
                self.spent += 1
                found = self.value(steps)
            self.values[steps] = found
            self.tell(steps, found)
        return self.values[steps]


class _SpentError(Exception):
    """The search has had as many evaluations, or as much time, as it may."""
