"""Which examples make the batch of a step, by the step's number alone.

So a training that goes on after a kill repeats no step and skips none, and several processes take
their shares of one batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from desktop_app.extensions.training.values.examples import Example


@dataclass(frozen=True, slots=True)
class Pick:
    """One picture of a batch: example and form by number; whether it only keeps the model from
    forgetting; which of its captions is heard, by a number that goes round."""

    index: int
    number: int
    prior: bool
    line: int = 0


class BatchOrder:
    """The order of one run.

    Args:
        examples: of the run.
        batch: pictures of a step that are learnt from, in all processes together.
        keep: pictures of a step that keep from forgetting, besides.
        variants: forms of each example.
        seed: of the run.
    """

    def __init__(
        self, examples: Sequence[Example], batch: int, keep: int, variants: int, seed: int
    ) -> None:
        self._batch, self._keep, self._variants, self._seed = batch, keep, variants, seed
        self._of = {
            role: [
                at
                for at, each in enumerate(examples)
                for _ in range(each.repeats)
                if each.role == role
            ]
            for role in ("learn", "prior")
        }
        self._size = [(each.width, each.height) for each in examples]
        self.epoch_steps = len(self._epoch(0))
        """Steps until each example was seen as often as it counts."""

    def of(self, step: int) -> list[Pick]:
        """The batch of ``step``, from 0: all of one size; those that are learnt from first."""
        epoch, at = divmod(step, self.epoch_steps)
        chosen = self._epoch(epoch)[at]
        random = np.random.default_rng([self._seed, 6, step])
        line = partial(np.random.default_rng([self._seed, 10, step]).integers, 1 << 30)
        picks = [
            Pick(index, int(random.integers(self._variants)), prior=False, line=int(line()))
            for index in chosen
        ]
        priors = [
            index for index in self._of["prior"] if self._size[index] == self._size[chosen[0]]
        ]
        if priors:
            drawn = random.integers(len(priors), size=self._keep)
            picks += [Pick(priors[int(each)], 0, prior=True, line=int(line())) for each in drawn]
        return picks

    @lru_cache(maxsize=2)  # noqa: B019 - one object a run
    def _epoch(self, epoch: int) -> list[list[int]]:
        """Batches of one size each, in the order of the epoch; the last of each size is filled up
        with others of it."""
        random = np.random.default_rng([self._seed, 7, epoch])
        sizes: dict[tuple[int, int], list[int]] = {}
        for index in self._of["learn"]:
            sizes.setdefault(self._size[index], []).append(index)
        batches: list[list[int]] = []
        for members in sizes.values():
            order = [members[int(at)] for at in random.permutation(len(members))]
            while len(order) % self._batch:
                order.append(members[int(random.integers(len(members)))])
            batches += [order[at : at + self._batch] for at in range(0, len(order), self._batch)]
        return [batches[int(at)] for at in random.permutation(len(batches))]

    def forms(self, steps: int) -> list[tuple[int, int]]:
        """All that the batches of so many steps hold, 0: all that any can: (example, number)."""
        learnt, kept = (dict.fromkeys(self._of[role]) for role in ("learn", "prior"))
        found = [(index, number) for index in learnt for number in range(self._variants)]
        found += [(index, 0) for index in kept]
        if not 0 < steps * self._batch < 8 * len(found):  # more draws leave hardly any out
            return found
        used = {(pick.index, pick.number) for step in range(steps) for pick in self.of(step)}
        return [form for form in found if form in used]


def shares_of(batch: int, share: float) -> tuple[int, int]:
    """How many of a ``batch`` are learnt from, and how many keep from forgetting, ``share`` of
    them: at least one each, so that a batch of one becomes two."""
    keep = min(max(1, round(batch * share)), max(1, batch - 1))
    return max(1, batch - keep), keep
