"""Where the truth lies, given the numbers that there are: 95 % intervals. All rules stand here.

**Means** by Student's t with P. Hall's correction for skewness ("On the removal of skewness by
transformation", 1992). With the mean m, its error s/√n, T = (mean of all - m)/(s/√n) and the
skewness c = Σ(x - m)³/(n s³) of n numbers, g(T) = T + a T² + a² T³/3 + a/2 with a = c/(3 √n) is
nearer to t with n - 1 degrees of freedom than T is; solved for T:

    ends = m - s/√n · h(± t),  h(y) = (∛(1 + 3 a (y - a/2)) - 1)/a,  h(y) = y where a is 0

Far values on both sides make c uncertain, and such an interval too narrow: of each end and that of
plain t the farther one counts.

**Shares** by E. B. Wilson's score interval ("Probable inference, the law of succession, and
statistical inference", 1927), which does not end at 0 of n.

What hangs together (pictures of one prompt, answers of one rater) is not independent: its numbers
are added up first, and the error is that of the mean without each sum in turn (W. G. Cochran,
"Sampling techniques", 1977, section 6.4, of means that are ratios; R. M. Bell, D. F. McCaffrey,
"Bias reduction in standard errors for linear regression with multi-stage samples", 2002, for sums
of unequal size). Where two things hang together, both errors count, less what
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
from functools import lru_cache, wraps
from math import cos, isfinite, pi, sin, sqrt, tan
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from desktop_app.core.pixels import Array, Doubles

LEVEL: Final = 0.95
FEW: Final = 50
"""Independent numbers below which the interval of a mean has a note: that of skewed numbers holds
the truth less often (docs/evaluation-formulas.md)."""

_SIGMAS: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)
_MOST_FREEDOM: Final = 10_000
_ROUNDING: Final = 16 * float(np.finfo(np.float64).eps)
"""Of the largest number that went in: an error as small is one of rounding."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What holds the truth in 95 of 100 cases.

    Attributes:
        low, high: its ends; NaN where there is too little to tell.
        how: how it was made ("Wilson's score interval, 40 pictures").
        note: why there is none, or what has to be known of it: a code of `core.note_texts`.
        corrected: what it lies about, if that is not the number itself: a distance without what few
            pictures add to it; else None.
    """

    low: float
    high: float
    how: str
    note: str = ""
    corrected: float | None = None

    def as_fields(self) -> dict[str, Any]:
        """What a figure says of it, by the names of `values.evaluation.Figure`."""
        notes = (self.note,) if self.note else ()
        if not (isfinite(self.low) and isfinite(self.high)):
            return {"notes": notes}
        return {
            "low": self.low,
            "high": self.high,
            "corrected": self.corrected,
            "interval": self.how,
            "notes": notes,
        }

    def within(self, least: float, most: float) -> Interval:
        """With no end beyond what its number can be; what lies about a number beyond it is moved
        there first."""
        about = self.corrected or 0.0
        middle = float(np.clip(about, least, most))
        moved = 0.0 if self.corrected is None else middle - about
        low, high = (float(np.clip(end + moved, least, most)) for end in (self.low, self.high))
        return replace(
            self, low=low, high=high, corrected=None if self.corrected is None else middle
        )


def no_interval(note: str) -> Interval:
    """None, and why: a code of `core.note_texts`."""
    return Interval(np.nan, np.nan, "", note)


@dataclass(frozen=True, slots=True)
class _Error:
    """Of a mean, in parts of the largest number that went in.

    Attributes:
        square, cube: its variance, and the third moment.
        freedom: degrees of freedom.
        count: of how many things it is.
        worth: of how many as large ones: (Σm)²/Σm² of things with m numbers each.
        size: the largest number; NaN where one is none.
    """

    square: float
    cube: float
    freedom: float
    count: int
    worth: float
    size: float = 1.0

    def interval(self, middle: float, how: str) -> Interval:
        """By Hall's correction, or plain t where that reaches farther; the third moment of a mean
        is c s³/n² there."""
        if not isfinite(self.size):
            return no_interval("interval_not_numbers")
        if self.count < 2:
            return no_interval("interval_unknown")
        error = sqrt(self.square)
        if error <= _ROUNDING:
            return no_interval("interval_no_spread")
        bend, reach = self.cube / error**3 / 3, t_quantile(self.freedom)
        down, up = (
            error * self.size * max(reach, abs(_straight(way, bend))) for way in (reach, -reach)
        )
        few = "interval_few" if self.worth < FEW else ""
        return Interval(middle - down, middle + up, how, few)


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
    return _mean(np.asarray(values, np.float64), groups, _largest(values))


def _mean(numbers: Doubles, groups: Mapping[str, Array], size: float) -> Interval:
    """Of numbers that were made of such as are at most ``size``."""
    error, count = _error(numbers, groups, "numbers", size)
    middle = float((numbers / size).mean()) * size if error.count else np.nan
    return error.interval(middle, f"Student's t, widened for skewness, {count}")


def _largest(*numbers: Array) -> float:
    """Without a sign; 1 where there is none but 0."""
    return max(float(np.abs(each).max(initial=0.0)) for each in numbers) or 1.0


def paired_interval(first: Array, second: Array, **groups: Array) -> Interval:
    """The interval of the mean of ``first - second``, (n,) each: the same prompts and seeds.

    Raises:
        ValueError: they differ in number.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} numbers beside {len(second)}")
    one, other = (np.asarray(each, np.float64) for each in (first, second))
    return _mean(one - other, groups, _largest(one, other))


def apart_interval(first: Array, second: Array, *groups: Mapping[str, Array]) -> Interval:
    """The interval of the difference of two means that have nothing in common: both errors count
    (B. L. Welch, "The generalization of 'Student's' problem when several different population
    variances are involved", 1947). ``groups``: of both as of `mean_interval`."""
    sides = [np.asarray(each, np.float64) for each in (first, second)]
    both = groups or ({}, {})
    size = _largest(*sides)
    errors = [_error(*each, "numbers", size) for each in zip(sides, both, strict=True)]
    (one, its), (two, others) = errors
    square, parts = one.square + two.square, _share_of(one) + _share_of(two)
    freedom = square**2 / parts if parts else 1.0
    few, worth = min(one.count, two.count), min(one.worth, two.worth)
    error = _Error(square, one.cube - two.cube, freedom, few, worth, max(one.size, two.size))
    apart = float(sides[0].mean() - sides[1].mean()) if few else np.nan
    return error.interval(apart, f"Welch's t, widened for skewness, {its} and {others}")


def share_interval(values: Array, **groups: Array) -> Interval:
    """As `tied_interval`, of values 0..1; of parts (2 of 3) it is that of their mean."""
    made = mean_interval if _in_parts(values) else tied_interval
    return made(values, **groups).within(0, 1)


def tied_interval(values: Array, **groups: Array) -> Interval:
    """The interval of a share, by Wilson; none of fewer than two numbers.

    Args:
        values: (n,): 1 for what counts, else 0, or ½, a tie, which makes it wider than it need be.
        groups: as of `mean_interval`. Where all say the same and two things hang together, the
            larger number of them counts: two raters who agree tell no less than one of them.
    """
    numbers = np.asarray(values, np.float64)
    error, told = _error(numbers, groups, "answers", _largest(numbers))
    if error.count < 2 or not isfinite(error.size):
        return error.interval(np.nan, "")
    count, share = float(len(numbers)), float(numbers.mean())
    if error.count < count and error.square > 0:
        worth = (t_quantile(count - 1) / t_quantile(error.freedom)) ** 2
        count = min(count, worth * share * (1 - share) / (error.square * error.size**2))
    elif error.count < count:
        count = float(error.count)
    return Interval(*wilson(share * count, count), f"Wilson's score interval, {told}")


def _in_parts(numbers: Array) -> bool:
    return bool(((numbers > 0) & (numbers < 1)).any())


def shares_apart(
    first: Array, second: Array, *groups: Mapping[str, Array], paired: bool = False
) -> Interval:
    """The interval of the difference of two shares, of the ends of both: R. G. Newcombe, "Interval
    estimation for the difference between independent proportions" (1998), method 10, and, where
    they are paired, "Improved confidence intervals for the difference between binomial proportions
    based on paired data" (1998), method 8, with their correlation. That of means where they are
    parts, or pairs that hang together, whose single answers don't tell the correlation. Else as
    `share_interval`."""
    both = groups or ({}, {})
    pairs = zip((first, second), both, strict=True)
    one, two = (share_interval(values, **each) for values, each in pairs)
    if notes := {one.note, two.note} - {"", "interval_few"}:
        return no_interval(max(notes))
    share, other, alike = float(np.mean(first)), float(np.mean(second)), 0.0
    counts = one.how.rpartition(", ")[2], two.how.rpartition(", ")[2]
    if _in_parts(first) or _in_parts(second) or (paired and "answers" not in counts[0]):
        made = (
            paired_interval(first, second, **both[0])
            if paired
            else apart_interval(first, second, *both)
        )
        if made.note != "interval_no_spread":
            return made.within(-1, 1)
    if paired and np.ptp(first) and np.ptp(second):
        alike = float(np.corrcoef(first, second)[0, 1])

    def reach(ours: float, theirs: float) -> float:
        return sqrt(max(ours**2 + theirs**2 - 2 * alike * ours * theirs, 0.0))

    low = share - other - reach(share - one.low, two.high - other)
    high = share - other + reach(one.high - share, other - two.low)
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
    error, told = _error(np.asarray(pulls, np.float64) * len(pulls), groups, "answers", 1.0)
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
    return max(0.0, middle - half) if points > 0 else 0.0, middle + half if points < n else 1.0


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


def _error(
    numbers: Doubles, groups: Mapping[str, Array], plain: str, size: float
) -> tuple[_Error, str]:
    """Of the mean of ``numbers``, and how many things that is of, in words; ``plain``: what they
    are where nothing hangs together; ``size``: see `_Error`."""
    if not (len(numbers) and np.isfinite(numbers).all()):
        return _Error(0.0, 0.0, 1.0, 0, 0.0, np.nan if len(numbers) else 1.0), f"0 {plain}"
    away = numbers / size
    away -= away.mean()
    summed = {
        name: _summed(away, np.unique(each, return_inverse=True)[1], size)
        for name, each in groups.items()
    }
    kept = {name: each for name, each in summed.items() if 1 < each.count < len(numbers)}
    errors = [*kept.values()]
    words = " and ".join(f"{each.count} {name}" for name, each in kept.items())
    if not errors:
        return _summed(away, np.arange(len(away)), size), f"{len(numbers)} {plain}"
    if len(errors) == 1 or not any(each.square for each in errors):
        return max(errors, key=lambda each: each.count), words
    single = float((away**2).sum()) / len(away) ** 2
    square = max(errors[0].square + errors[1].square - single, *(x.square for x in errors))
    freedom = square**2 / sum(map(_share_of, errors))
    count, worth = min(each.count for each in errors), min(each.worth for each in errors)
    return _Error(square, 0.0, freedom, count, worth, size), words


def _share_of(error: _Error) -> float:
    """What one of several errors adds to Satterthwaite's sum of degrees of freedom."""
    return error.square**2 / error.freedom


def _summed(away: Doubles, group: Array, size: float) -> _Error:
    """By sums of what hangs together, of numbers' distances from their mean."""
    of = np.asarray(group, np.intp)
    counts, sums = np.bincount(of), np.bincount(of, away) / len(away)
    if len(counts) > 1:
        sums *= (1 - 1 / len(counts)) / (1 - counts / len(away))
    worth = len(away) ** 2 / float((counts**2).sum())
    return replace(_of_sums(sums), freedom=max(worth - 1, 1.0), worth=worth, size=size)


def _of_sums(sums: Doubles) -> _Error:
    """By what each part of a number adds to it."""
    count = len(sums)
    square = float((sums**2).sum()) * count / max(count - 1, 1)
    return _Error(square, float((sums**3).sum()), max(count - 1, 1), count, count)


def jackknife_interval(value: float, *without: Doubles, size: float = 1.0) -> Interval:
    """The interval of an unbiased statistic.

    Args:
        value: with all.
        without: for each side its values with one left out in turn, (n,).
        size: the largest number that it is made of.
    """
    errors = [
        _of_sums((each.mean() - each) / size * (len(each) - 1) / len(each)) for each in without
    ]
    square, freedom = sum(each.square for each in errors), min(each.freedom for each in errors)
    count = min(each.count for each in errors)
    error = _Error(square, sum(x.cube for x in errors), freedom, count, count, size)
    return error.interval(value, "jackknife, widened for skewness")


def of_others(
    interval: Callable[[Doubles, Doubles, int], Interval],
) -> Callable[[Doubles, Doubles, int], Interval]:
    """That of two sets; none where they are the same, in any order."""

    @wraps(interval)
    def unless_same(first: Doubles, second: Doubles, seed: int = 0) -> Interval:
        is_same = first.shape == second.shape and (
            sorted(row.tobytes() for row in first) == sorted(row.tobytes() for row in second)
        )
        return no_interval("interval_same_sets") if is_same else interval(first, second, seed)

    return unless_same


def subsets_interval(
    statistic: Callable[[Doubles, Doubles], float],
    first: Doubles,
    second: Doubles,
    seed: int = 0,
    *,
    excess: Callable[[Doubles, Doubles, Doubles, Doubles], float] | None = None,
    draws: int = 40,
    most: int = 1000,
) -> Interval:
    """The interval of a statistic of two sets.

    Args:
        statistic: takes two sets.
        first, second: (n, d) and (m, d).
        seed: of the draws.
        excess: by how much the statistic of subsets is too large, of two subsets of either side:
            it is subtracted. None: the interval lies about the statistic of the whole sets.
        draws: how many pairs of subsets.
        most: pictures of a subset.
    """
    random = np.random.default_rng(seed)
    size = min(len(first) // 2, len(second) // 2, most)
    told, found = np.empty(draws), np.empty(draws)
    for at in range(draws):
        (one, other), (third, fourth) = (_two(each, size, random) for each in (first, second))
        told[at] = found[at] = statistic(one, third)
        if excess is not None:
            found[at] -= excess(one, other, third, fourth)
    fewest = min(len(first), len(second))
    variance = float(told.var(ddof=1)) * size / (fewest - size)
    middle = statistic(first, second)
    if excess is not None:
        variance, middle = variance + float(found.var(ddof=1)) / draws, float(found.mean())
    reach = t_quantile(draws - 1) * variance**0.5
    if reach <= _ROUNDING * _largest(told):
        return no_interval("interval_no_spread")
    how, corrected = f"{draws} pairs of subsets of {size}", None if excess is None else middle
    return Interval(middle - reach, middle + reach, how, corrected=corrected)


def excess_of(
    distance: Callable[[Doubles, Doubles], float],
) -> Callable[[Doubles, Doubles, Doubles, Doubles], float]:
    """Of a distance: what it is between two subsets of one set, on the mean of both sides."""
    return lambda one, other, third, fourth: (distance(one, other) + distance(third, fourth)) / 2


def _two(rows: Doubles, size: int, random: np.random.Generator) -> tuple[Doubles, Doubles]:
    """Two subsets without a row in common."""
    order = random.permutation(len(rows))
    return rows[order[:size]], rows[order[size : 2 * size]]
