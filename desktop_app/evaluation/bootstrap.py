"""Where the truth lies, given the pictures that there are: 95 % intervals, the same for a seed.

Means by the bootstrap: B. Efron, "Better bootstrap confidence intervals" (1987), and B. Efron,
R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 13 and 14.

Distances between sets can't be drawn with repeats: a repeated row is a set with less in it, and
the distance of two such sets is too large. They are drawn without: subsets of at most half of each
side (the delete-d jackknife; J. Shao, C. F. J. Wu, "A general theory for jackknife variance
estimation", 1989, equation 2.4). Two subsets of one set show how large the distance of equals is
at that size; it is subtracted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, TypeAlias

import numpy as np

from desktop_app.core.pixels import Array, Doubles

Kind: TypeAlias = Literal["bca", "percentile", "basic"]

DRAWS = 1000
_LEVEL = 0.95
_TAILS = ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)
_SIGMAS = NormalDist().inv_cdf(_TAILS[1])
_AT_ONCE = 1 << 22  # numbers


@dataclass(frozen=True, slots=True)
class Interval:
    """What holds the truth in 95 of 100 cases.

    Attributes:
        low, high: its ends; NaN where there is too little to tell.
        how: how it was made, with the number of draws ("bootstrap, BCa, 1000 draws").
    """

    low: float
    high: float
    how: str


def mean_interval(
    values: Array, seed: int = 0, *, draws: int = DRAWS, kind: Kind = "bca"
) -> Interval:
    """The interval of a mean.

    Args:
        values: (n,) numbers of which each stands for itself.
        seed: of the draws.
        draws: how many.
        kind: bias-corrected and accelerated, percentile, or basic (percentiles reflected).
    """
    how = f"bootstrap, {_KINDS[kind]}, {draws} draws"
    numbers = np.asarray(values, np.float64)
    if len(numbers) < 2:
        return Interval(np.nan, np.nan, how)
    middle, drawn = float(numbers.mean()), _means(numbers, seed, draws)
    shares = _bca_shares(numbers, middle, drawn) if kind == "bca" else _TAILS
    low, high = (float(each) for each in np.quantile(drawn, shares))
    if kind == "basic":
        low, high = 2 * middle - high, 2 * middle - low
    return Interval(low, high, how)


_KINDS: dict[Kind, str] = {"bca": "BCa", "percentile": "percentile", "basic": "basic"}


def paired_interval(first: Array, second: Array, seed: int = 0) -> Interval:
    """The interval of the mean of ``first - second``, (n,) each: the same prompts and seeds.

    Raises:
        ValueError: they differ in number.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} numbers beside {len(second)}")
    return mean_interval(np.asarray(first, np.float64) - second, seed)


def _means(numbers: Doubles, seed: int, draws: int) -> Doubles:
    random, count = np.random.default_rng(seed), len(numbers)
    step = max(1, _AT_ONCE // count)
    parts = [
        numbers[random.integers(0, count, (min(step, draws - at), count))].mean(axis=1)
        for at in range(0, draws, step)
    ]
    return np.concatenate(parts)


def _bca_shares(numbers: Doubles, middle: float, drawn: Doubles) -> tuple[float, float]:
    """Efron and Tibshirani, equations 14.10, 14.14 and 14.15; of a mean, leaving one out is its
    own distance from the mean."""
    normal, away = NormalDist(), numbers - middle
    power = float((away**2).sum()) ** 1.5
    if power == 0:
        return _TAILS
    # Ties count half: means of zeros and ones often fall on the value itself.
    below = float((drawn < middle).mean() + (drawn == middle).mean() / 2)
    bias = normal.inv_cdf(min(max(below, 1e-6), 1 - 1e-6))
    bent = float((away**3).sum()) / (6 * power)
    ends = (bias + normal.inv_cdf(share) for share in _TAILS)
    low, high = (normal.cdf(bias + end / (1 - bent * end)) for end in ends)
    return low, high


def jackknife_interval(value: float, *without: Doubles) -> Interval:
    """The interval of an unbiased statistic.

    Args:
        value: with all.
        without: for each side its values with one left out in turn, (n,).
    """
    spread = [(len(each) - 1) / len(each) * ((each - each.mean()) ** 2).sum() for each in without]
    reach = _SIGMAS * float(np.sqrt(sum(spread)))
    return Interval(value - reach, value + reach, "jackknife")


def subsets_interval(
    statistic: Callable[[Doubles, Doubles], float],
    first: Doubles,
    second: Doubles,
    seed: int = 0,
    *,
    of_equals: bool,
    draws: int = 40,
    most: int = 1000,
) -> Interval:
    """The interval of a statistic of two sets.

    Args:
        statistic: takes two sets.
        first, second: (n, d) and (m, d).
        seed: of the draws.
        of_equals: it is a distance, 0 between equals and larger for few pictures: what it is
            between equals is subtracted, and no end is below 0; otherwise the interval lies about
            the statistic of the whole sets.
        draws: how many pairs of subsets.
        most: pictures of a subset.
    """
    random = np.random.default_rng(seed)
    size = min(len(first) // 2, len(second) // 2, most)
    told, found = np.empty(draws), np.empty(draws)
    for at in range(draws):
        (one, other), (third, fourth) = (_two(each, size, random) for each in (first, second))
        told[at] = found[at] = statistic(one, third)
        if of_equals:
            found[at] -= (statistic(one, other) + statistic(third, fourth)) / 2
    fewest = min(len(first), len(second))
    variance = float(told.var(ddof=1)) * size / (fewest - size)
    middle = float(found.mean()) if of_equals else statistic(first, second)
    if of_equals:
        variance += float(found.var(ddof=1)) / draws
    reach = _SIGMAS * variance**0.5
    low, high = middle - reach, middle + reach
    if of_equals:
        low, high = max(low, 0.0), max(high, 0.0)
    return Interval(low, high, f"{draws} pairs of subsets of {size}")


def _two(rows: Doubles, size: int, random: np.random.Generator) -> tuple[Doubles, Doubles]:
    """Two subsets without a row in common."""
    order = random.permutation(len(rows))
    return rows[order[:size]], rows[order[size : 2 * size]]
