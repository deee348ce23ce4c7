"""Has something changed? Tests that may be looked at after every picture, at a stated rate of false
alarms.

Both bet against "nothing has changed": wealth that starts at 1 and is a martingale as long as that
is true. By Ville's inequality it ever reaches 1/α with probability at most α, so an alarm at 1/α
holds its rate however often one looks (Waudby-Smith & Ramdas, "Estimating means of bounded random
variables by betting", 2023; Robbins, "Statistical methods related to the law of the iterated
logarithm", 1970).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lgamma, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.drift import ALPHA

Values = NDArray[np.float64]

_SHARES: Final = np.array([-0.5, -0.2, 0.2, 0.5])
"""Of the wealth that are put on larger (or smaller) values: for small changes."""

_POWERS: Final = np.array([2.0, 4.0])
"""κ of the bets κ·uᵏ⁻¹ on ranks near 1 and near 0: for large changes."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The strongest so far.

    Attributes:
        share: logarithm of the largest wealth, in proportion to that of an alarm: from 1.0 on it is
            one.
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
    """After each round of new pictures: whether they come from where the kept ones came from.

    If nothing has changed, pictures of one prompt with seeds that were drawn are exchangeable, so
    the rank of each new one among all before it is uniform and independent of earlier ranks,
    whatever the statistic (Vovk et al., "Testing exchangeability on-line", 2003); ties are broken
    by chance. For each statistic there is a bet on the ranks, up and down; of J statistics an alarm
    needs a wealth of J/α, so that all together have the rate α.

    Args:
        kept: by prompt, (k, J) values of the kept pictures; k may be 0.
        rounds: the same of each later run, in the order in which they were made.
        statistics: names of the J.
        alpha: the rate.
        seed: of the chance that breaks ties.

    Returns:
        One a round; the share never falls.
    """
    chance = np.random.default_rng(seed)
    seen = {name: list(values) for name, values in kept.items()}
    wealth = np.zeros((len(_SHARES) + 2 * len(_POWERS), len(statistics)))
    limit, best, found = log(len(statistics) / alpha), Evidence(), list[Evidence]()
    for values in rounds:
        ranks = list[Values]()
        for name in sorted(values):
            before = seen.setdefault(name, [])
            for one in values[name]:
                ranks.append(_ranks(before, one, chance))
                before.append(one)
        steps = wealth + _bets(np.reshape(ranks, (-1, 1, len(statistics)))).cumsum(axis=0)
        shares = _mean_log(steps) / limit
        if len(ranks):
            wealth, at = steps[-1], int(shares.max(axis=0).argmax())
            if shares[:, at].max() > best.share:
                best = Evidence(float(shares[:, at].max()), statistics[at])
        found.append(best)
    return found


def _ranks(before: Sequence[Values], one: Values, chance: np.random.Generator) -> Values:
    """Of each of the J values among those ``before`` and itself: 0..1, uniform if exchangeable."""
    there = np.reshape(before, (-1, len(one)))
    less, equal = (there < one).sum(axis=0), (there == one).sum(axis=0)
    return (less + chance.random(one.shape) * (equal + 1)) / (len(there) + 1)


def _bets(ranks: Values) -> Values:
    """By what each bet multiplies its wealth, as logarithms: (n, 1, J) → (n, bets, J). Each has the
    mean 1 over uniform ranks."""
    shares, powers = _SHARES[:, None], _POWERS[:, None]
    ends = [np.maximum(one, 1e-12) for one in (ranks, 1 - ranks)]
    on_ends = [np.log(powers) + (powers - 1) * np.log(one) for one in ends]
    return np.concatenate([np.log1p(shares * (2 * ranks - 1)), *on_ends], axis=1)


def _mean_log(wealth: Values) -> Values:
    """Logarithm of the mean of wealths that are given as logarithms, over the bets: (n, bets, J)
    → (n, J)."""
    top = wealth.max(axis=1, keepdims=True)
    return top[:, 0] + np.log(np.exp(wealth - top).mean(axis=1))


def sign_evidence(signs: Sequence[bool], *, alpha: float = ALPHA) -> Evidence:
    """Whether one of two wins more often: the wealth of the mixture of all bets on a fair coin,
    2ⁿ · B(wins + 1, losses + 1).

    Args:
        signs: of each pair that isn't a tie, in order, whether the first won.
        alpha: the rate.
    """
    best, wins = 0.0, 0
    for count, won in enumerate(signs, 1):
        wins += won
        beta = lgamma(wins + 1) + lgamma(count - wins + 1) - lgamma(count + 2)
        best = max(best, (count * log(2) + beta) / log(1 / alpha))
    return Evidence(best, "wins")
