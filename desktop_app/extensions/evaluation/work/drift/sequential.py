"""Has something changed? Tests that may be looked at as often as one likes, at a stated rate of
false alarms.

Pictures: after each check an exact test of ranks at its own share of the rate α; the shares add up
to α over all checks there will ever be, so that with probability 1 − α none is a false alarm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from desktop_app.extensions.evaluation.values.drift import ALPHA

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The strongest so far.

    Attributes:
        share: logarithm of the least probability (of the largest wealth), in proportion to that of
            an alarm: from 1.0 on it is one.
        statistic: of which it is.
    """

    share: float = 0.0
    statistic: str = ""

    @property
    def alarm(self) -> bool:
        """Whether something has changed, at the stated rate."""
        return self.share >= 1.0


def rank_evidence(
    kept: Mapping[str, Values],
    rounds: Sequence[Mapping[str, Values]],
    statistics: Sequence[str],
    *,
    alpha: float = ALPHA,
    seed: int = 0,
) -> list[Evidence]:
    """After each round of new pictures: whether all new ones come from where the kept ones do.

    If nothing has changed, pictures of one prompt with seeds that were drawn are exchangeable:
    whatever the statistic, how often a new one is larger than a kept one, added up over the
    prompts, has a known distribution (Mann & Whitney 1947; stratified as by van Elteren 1960),
    which is computed exactly. After round t a two-sided probability of α/(t (t + 1) J) of one of
    the J statistics is an alarm: over all rounds and statistics these add up to α.

    Args:
        kept: by prompt, (k, J) values of the kept pictures; where k is 0, the first round's are
            what later ones are compared with.
        rounds: the same of each later run, in the order in which they were made.
        statistics: names of the J.
        alpha: the rate.
        seed: of the chance that breaks ties.

    Returns:
        One a round; the share never falls.
    """
    chance, new = np.random.default_rng(seed), dict[str, Values]()
    old = {name: values for name, values in kept.items() if len(values)}
    best, found = Evidence(), list[Evidence]()
    for turn, values in enumerate(rounds, 1):
        for name, each in values.items():
            if name in old:
                new[name] = np.concatenate([new[name], each]) if name in new else each
            elif len(each):
                old[name] = each
        limit = log(turn * (turn + 1) * len(statistics) / alpha)
        shares = -np.log(_probabilities(old, new, len(statistics), chance)) / limit
        at = int(shares.argmax())
        if shares[at] > best.share:
            best = Evidence(float(shares[at]), statistics[at])
        found.append(best)
    return found


def _probabilities(
    old: Mapping[str, Values], new: Mapping[str, Values], count: int, chance: np.random.Generator
) -> Values:
    """(count,) two-sided p of the rank sum over all names, by its exact null distribution."""
    wins, null = np.zeros(count, np.int64), np.ones(1)
    for name, later in new.items():
        before = old[name]
        first, second = chance.random(before.shape), chance.random(later.shape)
        less, equal = before[:, None] < later, before[:, None] == later
        wins += (less | (equal & (first[:, None] < second))).sum(axis=(0, 1))
        null = np.convolve(null, _wins(len(before), len(later)))
    low, high = null.cumsum()[wins], null[::-1].cumsum()[::-1][wins]
    return np.clip(2 * np.minimum(low, high), 1e-300, 1.0)


@lru_cache(maxsize=4096)
def _wins(kept: int, new: int) -> Values:
    """Probabilities of 0 … kept · new pairs in which the new one is larger, if all orders are
    equally likely: the largest of all is a new one, which wins all its pairs, or a kept one."""
    made = np.zeros(kept * new + 1)
    if not kept or not new:
        made[0] = 1.0
        return made
    made[kept:] += new / (kept + new) * _wins(kept, new - 1)
    made[: (kept - 1) * new + 1] += kept / (kept + new) * _wins(kept - 1, new)
    return made
