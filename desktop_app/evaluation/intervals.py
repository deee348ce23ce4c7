"""Where the truth lies, given the numbers that there are: 95 % intervals. All rules stand here.

**Means** by Student's t with P. Hall's correction for skewness ("On the removal of skewness by
transformation", 1992). With the mean m, its error s/√n, T = (mean of all - m)/(s/√n) and the
skewness c = Σ(x - m)³/(n s³) of n numbers, g(T) = T + a T² + a² T³/3 + a/2 with a = c/(3 √n) is
nearer to t with n - 1 degrees of freedom than T is; solved for T:

    ends = m - s/√n · h(± t),  h(y) = (∛(1 + 3 a (y - a/2)) - 1)/a,  h(y) = y where a is 0

**Shares** by E. B. Wilson's score interval ("Probable inference, the law of succession, and
statistical inference", 1927), which does not end at 0 of n.

What hangs together (pictures of one prompt, answers of one rater) is not independent: its numbers
are added up first, and the error is that of sums (W. G. Cochran, "Sampling techniques", 1977,
section 6.4, of means that are ratios). Where two things hang together, both errors count, less what
is in both (A. C. Cameron et al., "Robust inference with multiway clustering", 2011, equation 2.7),
with F. E. Satterthwaite's degrees of freedom (1946). A share then has as many answers as its error
tells (E. L. Korn, B. I. Graubard, "Confidence intervals for proportions with small expected number
of positive counts estimated from survey data", 1998).

Distances between sets can't be drawn with repeats: a repeated row is a set with less in it, and
the distance of two such sets is too large. They are drawn without: subsets of at most half of each
side (the delete-d jackknife; J. Shao, C. F. J. Wu, "A general theory for jackknife variance
estimation", 1989, equation 2.4). Two subsets of one set show how large the distance of equals is
at that size; it is subtracted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, isfinite, pi, sin, sqrt, tan
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from desktop_app.core.pixels import Array, Doubles

LEVEL: Final = 0.95
FEW: Final = 50
"""Numbers below which the interval of a mean is said to be one of even spread alone: that of skewed
numbers holds the truth less often (docs/evaluation-formulas.md)."""

_SIGMAS: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)
_MOST_FREEDOM: Final = 10_000
_EVEN: Final = 1e-9  # relative: numbers that are as near are the same


@dataclass(frozen=True, slots=True)
class Interval:
    """What holds the truth in 95 of 100 cases.

    Attributes:
        low, high: its ends; NaN where there is too little to tell.
        how: how it was made ("Wilson's score interval, 40 pictures").
        note: why there is none, or what has to be known of it: a code of `core.note_texts`.
    """

    low: float
    high: float
    how: str
    note: str = ""

    def as_fields(self) -> dict[str, Any]:
        """What a figure says of it, by the names of `core.evaluation.Figure`."""
        notes = (self.note,) if self.note else ()
        if not (isfinite(self.low) and isfinite(self.high)):
            return {"notes": notes}
        return {"low": self.low, "high": self.high, "interval": self.how, "notes": notes}


@dataclass(frozen=True, slots=True)
class _Error:
    """Of a mean: its variance, third moment, degrees of freedom, and of how many things it is."""

    square: float
    cube: float
    freedom: float
    count: int

    def interval(self, middle: float, how: str) -> Interval:
        """By Hall's correction; the third moment of a mean is c s³/n² there."""
        if self.count < 2:
            return Interval(np.nan, np.nan, "", "interval_unknown")
        if self.square <= (_EVEN * max(abs(middle), 1e-12)) ** 2:
            return Interval(np.nan, np.nan, "", "interval_no_spread")
        error = sqrt(self.square)
        bend, reach = self.cube / error**3 / 3, t_quantile(self.freedom)
        high, low = (middle - error * _straight(way, bend) for way in (-reach, reach))
        return Interval(low, high, how, "interval_few" if self.count < FEW else "")


def _straight(value: float, bend: float) -> float:
    """h of the module's formula."""
    if abs(bend) < 1e-9:
        return value
    return (float(np.cbrt(1 + 3 * bend * (value - bend / 2))) - 1) / bend


def mean_interval(values: Array, **groups: Array) -> Interval:
    """The interval of a mean; none of fewer than two numbers, or of such as are all the same.

    Args:
        values: (n,) numbers.
        groups: (n,) each, by what they are in the plural ("prompts"): numbers of one value hang
            together. At most two; those of one value, or of none twice, don't count.
    """
    numbers = np.asarray(values, np.float64)
    error, count = _error(numbers, groups, "numbers")
    middle = float(numbers.mean()) if len(numbers) else np.nan
    return error.interval(middle, f"Student's t, corrected for skewness, {count}")


def paired_interval(first: Array, second: Array, **groups: Array) -> Interval:
    """The interval of the mean of ``first - second``, (n,) each: the same prompts and seeds.

    Raises:
        ValueError: they differ in number.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} numbers beside {len(second)}")
    return mean_interval(np.asarray(first, np.float64) - second, **groups)


def apart_interval(first: Array, second: Array, *groups: Mapping[str, Array]) -> Interval:
    """The interval of the difference of two means that have nothing in common: both errors count
    (B. L. Welch, "The generalization of 'Student's' problem when several different population
    variances are involved", 1947). ``groups``: of both as of `mean_interval`."""
    sides = [np.asarray(each, np.float64) for each in (first, second)]
    both = groups or ({}, {})
    errors = [_error(*each, "numbers") for each in zip(sides, both, strict=True)]
    (one, its), (two, others) = errors
    square, parts = one.square + two.square, _share_of(one) + _share_of(two)
    freedom = square**2 / parts if parts else 1.0
    error = _Error(square, one.cube - two.cube, freedom, min(one.count, two.count))
    apart = float(sides[0].mean() - sides[1].mean()) if error.count else np.nan
    return error.interval(apart, f"Welch's t, corrected for skewness, {its} and {others}")


def share_interval(values: Array, **groups: Array) -> Interval:
    """The interval of a share, by Wilson; none of no number.

    Args:
        values: (n,) of 0..1: 1 for what counts; parts (ties) make it wider than it need be.
        groups: as of `mean_interval`.
    """
    numbers = np.asarray(values, np.float64)
    error, told = _error(numbers, groups, "answers")
    if not error.count:
        return Interval(np.nan, np.nan, "", "interval_unknown")
    count, share = float(len(numbers)), float(numbers.mean())
    if error.count < count and error.square > 0:
        worth = (t_quantile(count - 1) / t_quantile(error.freedom)) ** 2
        count = min(count, worth * share * (1 - share) / error.square)
    elif error.count < count:
        count = float(error.count)
    return Interval(*wilson(share * count, count), f"Wilson's score interval, {told}")


def shares_apart(
    first: Array, second: Array, *groups: Mapping[str, Array], paired: bool = False
) -> Interval:
    """The interval of the difference of two shares, of the ends of both: R. G. Newcombe, "Interval
    estimation for the difference between independent proportions" (1998), method 10, and, where
    they are paired, "Improved confidence intervals for the difference between binomial proportions
    based on paired data" (1998), method 8, with their correlation. Else as `share_interval`."""
    both = groups or ({}, {})
    pairs = zip((first, second), both, strict=True)
    one, two = (share_interval(values, **each) for values, each in pairs)
    if one.note or two.note:
        return Interval(np.nan, np.nan, "", "interval_unknown")
    share, other, alike = float(np.mean(first)), float(np.mean(second)), 0.0
    if paired and np.ptp(first) and np.ptp(second):
        alike = float(np.corrcoef(first, second)[0, 1])

    def reach(ours: float, theirs: float) -> float:
        return sqrt(max(ours**2 + theirs**2 - 2 * alike * ours * theirs, 0.0))

    low = share - other - reach(share - one.low, two.high - other)
    high = share - other + reach(one.high - share, other - two.low)
    counts = one.how.partition(", ")[2], two.how.partition(", ")[2]
    told = counts[0] if paired else " and ".join(counts)
    return Interval(low, high, f"Newcombe's score interval, {told}")


def fitted_interval(value: float, variance: float, pulls: Array, **groups: Array) -> Interval:
    """The interval of a number that was fitted to answers.

    Args:
        value: it.
        variance: by the model, if each answer is for itself.
        pulls: (n,): by how much each answer moves it: where what hangs together moves it further
            than the model says, that counts.
        groups: as of `mean_interval`.
    """
    error, told = _error(np.asarray(pulls, np.float64) * len(pulls), groups, "answers")
    if error.square <= variance:
        error = replace(error, square=variance, freedom=float(_MOST_FREEDOM))
    return replace(error, cube=0.0).interval(value, f"Wald's interval, {told}")


def wilson(points: float, n: float) -> tuple[float, float]:
    """Wilson's score interval of a share p = ``points``/n, within 0..1, with z = 1.959964:

    (p + z²/2n ± z √(p (1 - p)/n + z²/4n²))/(1 + z²/n)

    Args:
        points: of ``n``, 0..n; with ties as half points it is wider than it need be.
        n: independent answers, above 0.
    """
    share, z2 = points / n, _SIGMAS**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _SIGMAS / (1 + z2 / n) * sqrt(max(share * (1 - share), 0) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


@lru_cache(maxsize=4096)
def t_quantile(freedom: float) -> float:
    """Between plus and minus which Student's t is in 95 of 100 cases, by M. Abramowitz and I. A.
    Stegun, "Handbook of mathematical functions" (1964), 26.7.3 and 26.7.4; of whole degrees of
    freedom, the next lower ones (1 to 10,000)."""
    whole = max(1, min(int(freedom + 1e-9), _MOST_FREEDOM))
    low, high = 0.0, pi / 2
    while high - low > 1e-15:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _within(middle, whole) < LEVEL else (low, middle)
    return sqrt(whole) * tan(low)


def _within(angle: float, freedom: int) -> float:
    """The probability that t lies within ±√freedom · tan(angle)."""
    odd, square = freedom % 2, cos(angle) ** 2
    term = total = cos(angle) ** odd if freedom > 1 else 0.0
    for power in range(odd, freedom - 2, 2):
        term *= square * (power + 1) / (power + 2)
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total


def _error(numbers: Doubles, groups: Mapping[str, Array], plain: str) -> tuple[_Error, str]:
    """Of the mean of ``numbers``, and how many things that is of, in words; ``plain``: what they
    are where nothing hangs together."""
    if not len(numbers):
        return _Error(0.0, 0.0, 1.0, 0), f"0 {plain}"
    away = numbers - numbers.mean()
    summed = {
        name: _summed(away, np.unique(each, return_inverse=True)[1])
        for name, each in groups.items()
    }
    kept = {name: each for name, each in summed.items() if 1 < each.count < len(numbers)}
    errors = [*kept.values()]
    words = " and ".join(f"{each.count} {name}" for name, each in kept.items())
    if not errors:
        return _summed(away, np.arange(len(away))), f"{len(numbers)} {plain}"
    if len(errors) == 1:
        return errors[0], words
    single = float((away**2).sum()) / len(away) ** 2
    square = max(errors[0].square + errors[1].square - single, *(x.square for x in errors))
    parts = sum(map(_share_of, errors))
    freedom = square**2 / parts if parts else 1.0
    return _Error(square, 0.0, freedom, min(each.count for each in errors)), words


def _share_of(error: _Error) -> float:
    """What one of several errors adds to Satterthwaite's sum of degrees of freedom."""
    return error.square**2 / error.freedom


def _summed(away: Doubles, group: Array) -> _Error:
    """By sums of what hangs together, of numbers' distances from their mean."""
    return _of_sums(np.bincount(np.asarray(group, np.intp), away) / len(away))


def _of_sums(sums: Doubles) -> _Error:
    """By what each part of a number adds to it, of parts whose sum is 0."""
    count = len(sums)
    square = float((sums**2).sum()) * count / max(count - 1, 1)
    return _Error(square, float((sums**3).sum()), max(count - 1, 1), count)


def jackknife_interval(value: float, *without: Doubles) -> Interval:
    """The interval of an unbiased statistic.

    Args:
        value: with all.
        without: for each side its values with one left out in turn, (n,).
    """
    errors = [_of_sums((each.mean() - each) * (len(each) - 1) / len(each)) for each in without]
    square, freedom = sum(each.square for each in errors), min(each.freedom for each in errors)
    error = _Error(square, sum(x.cube for x in errors), freedom, min(x.count for x in errors))
    return error.interval(value, "jackknife, corrected for skewness")


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
    reach = t_quantile(draws - 1) * variance**0.5
    low, high = middle - reach, middle + reach
    if of_equals:
        low, high = max(low, 0.0), max(high, 0.0)
    return Interval(low, high, f"{draws} pairs of subsets of {size}")


def _two(rows: Doubles, size: int, random: np.random.Generator) -> tuple[Doubles, Doubles]:
    """Two subsets without a row in common."""
    order = random.permutation(len(rows))
    return rows[order[:size]], rows[order[size : 2 * size]]
