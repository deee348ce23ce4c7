"""Which step of a training is best: how like the training's pictures those of each step are, how
far each has gone from the model without it, and the rule that says which one to use.

Every step makes pictures of the same prompts with the same seeds, so that two steps differ by what
was learnt between them: they are compared in pairs (`intervals.paired_interval`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from desktop_app.core.pixels import Array, Doubles
from desktop_app.extensions.evaluation.values.formulas.intervals import (
    Interval,
    mean_interval,
    paired_interval,
)

FEWEST: Final = 5
"""Prompts, and pictures of the training, below which no step is recommended."""

Reason: TypeAlias = Literal["few", "nothing", "most", "keeps", "early", "equal"]
"""Why a step is recommended, or none is.

- few: none; there are fewer than `FEWEST` prompts, or pictures of the training.
- nothing: none; no step is clearly more like them than the model without the training.
- most: it is clearly more like them than every other step.
- keeps: none is clearly more like them, and it has forgotten clearly less than others as like.
- early: no later step is clearly more like them.
- equal: no step is clearly better; it is the earliest.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What was measured of one step; of step 0, of the model without the training.

    Attributes:
        step: after how many.
        likeness: (n, m), of n pictures with what was taught to m pictures of the training.
        forgetting: (k,), of k pictures of other things from those of step 0.
    """

    step: int
    likeness: Doubles
    forgetting: Doubles

    @property
    def likeness_interval(self) -> Interval:
        """Of its mean: by other prompts and other pictures of the training."""
        return mean_interval(self.likeness.ravel(), **_groups(self.likeness))

    @property
    def forgetting_interval(self) -> Interval:
        """Of its mean: by other prompts."""
        return mean_interval(self.forgetting)


@dataclass(frozen=True, slots=True)
class Advice:
    """The step to use; None: none is recommended."""

    step: int | None
    reason: Reason


def likeness(pictures: Array, drawings: Array) -> Doubles:
    """(n, m): the cosine of each picture's vector, (n, d), with each drawing's, (m, d); 0 where one
    has no length. Its mean is CLIP-I of N. Ruiz et al., "DreamBooth" (2023), section 4.1, where the
    encoder is CLIP."""
    rows = [np.asarray(one, np.float64) for one in (pictures, drawings)]
    sizes = [np.linalg.norm(one, axis=1, keepdims=True) for one in rows]
    one, two = (row / np.where(size > 0, size, 1) for row, size in zip(rows, sizes, strict=True))
    return one @ two.T


def forgetting(pictures: Array, before: Array) -> Doubles:
    """(k,): one less the cosine of each picture, (k, d), with that of the same prompt and seed
    without the training."""
    return np.maximum(1 - np.diagonal(likeness(pictures, before)), 0)


def advised(steps: Sequence[Step], before: Step) -> Advice:
    """Which step to use: of those that none is clearly more like than, and of these of those that
    have not clearly forgotten more than another one, the earliest. Clearly: the interval of 95 % of
    the difference, in pairs, doesn't hold 0.

    Args:
        steps: in their order; one at least.
        before: step 0.
    """
    if min(*before.likeness.shape, len(before.forgetting)) < FEWEST:
        return Advice(None, "few")
    best = max(steps, key=lambda one: one.likeness.mean())
    if not _is_more(best.likeness, before.likeness):
        return Advice(None, "nothing")
    alike = [one for one in steps if not _is_more(best.likeness, one.likeness)]
    least = min(alike, key=lambda one: one.forgetting.mean())
    left = [one for one in alike if not _is_more(one.forgetting, least.forgetting)]
    if len(alike) == 1 < len(steps):
        return Advice(best.step, "most")
    if len(left) < len(alike):
        return Advice(left[0].step, "keeps")
    return Advice(left[0].step, "equal" if len(left) == len(steps) else "early")


def _is_more(first: Doubles, second: Doubles) -> bool:
    """Whether the first ones are clearly more; what has no interval is not clear."""
    interval = paired_interval(first.ravel(), second.ravel(), **_groups(first))
    return bool(interval.low > 0)


def _groups(values: Doubles) -> dict[str, Array]:
    """Of numbers by rows and columns: those of a picture hang together, and those of a drawing."""
    if values.ndim == 1:
        return {}
    rows, columns = np.indices(values.shape)
    return {"prompts": rows.ravel(), "drawings": columns.ravel()}
