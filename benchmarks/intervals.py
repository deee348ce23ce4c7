"""Do intervals of 95 % hold the truth in 95 of 100 cases?

Each interval of the program is made again and again of numbers whose truth is known. Of shares the
probability is added up over all that can be found; of everything else it is drawn. What is drawn
has seeds. A share's coverage goes up and down with its size, as counts are whole: its rows are
means over five shares, and the least of them. The mean of fewer than 50 independent numbers is told
with a note (`intervals.FEW`), and its rows have no target.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from math import comb, exp, sqrt
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main
from desktop_app.core.pixels import Doubles
from desktop_app.extensions.evaluation.values.evaluation import Basis, Figure
from desktop_app.extensions.evaluation.values.formulas.intervals import (
    FEW,
    Interval,
    apart_interval,
    fitted_interval,
    mean_interval,
    paired_interval,
    share_interval,
    shares_apart,
    wilson,
)
from desktop_app.extensions.evaluation.values.formulas.rating_result import alpha_interval
from desktop_app.extensions.evaluation.values.formulas.ratings import (
    alpha,
    strength_variances,
    strengths,
)
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.work.drift.sequential import rank_evidence
from desktop_app.extensions.evaluation.work.evaluating.figuring import (
    MeasureFigures,
    Side,
    Vectors,
    set_figures,
)

COUNTS: Final = (5, 8, 10, 20, 50, 200)
SHARES: Final = (0.02, 0.1, 0.5, 0.9, 0.98)
SPREAD: Final = np.arange(1, 17) ** -0.5
Random = np.random.Generator
Draw = Callable[[Random, int], Doubles]


def _two(random: Random, count: int, share: float) -> Doubles:
    """About -1, and in that share about 1."""
    return np.where(random.random(count) < share, 1.0, -1.0) + 0.2 * random.standard_normal(count)


def _far(random: Random, count: int) -> Doubles:
    """Normal, and one of twenty ten times as far."""
    scale: Doubles = np.where(random.random(count) < 0.05, 10.0, 1.0)
    made: Doubles = random.standard_normal(count) * scale
    return made


DISTRIBUTIONS: Final[dict[str, tuple[Draw, float]]] = {
    "normal": (lambda random, count: random.standard_normal(count), 0.0),
    "skewed (lognormal, σ 1)": (
        lambda random, count: np.exp(random.standard_normal(count)), exp(0.5)),
    "skewed (lognormal, σ ½)": (
        lambda random, count: np.exp(random.standard_normal(count) / 2), exp(0.125)),
    "heavy tails (t of 3 degrees)": (lambda random, count: random.standard_t(3, count), 0.0),
    "one of 20 ten times as far": (
        _far, 0.0),
    "two peaks, half and half": (lambda random, count: _two(random, count, 0.5), 0.0),
    "two peaks, one to four": (lambda random, count: _two(random, count, 0.2), -0.6),
    "bounded scores (beta 5, 2)": (lambda random, count: random.beta(5, 2, count), 5 / 7),
    "ties (1 to 5)": (
        lambda random, count: random.choice(
            (1.0, 2.0, 3.0, 4.0, 5.0), count, p=(0.05, 0.1, 0.2, 0.4, 0.25)), 3.7),
    "ties (0, ½, 1)": (
        lambda random, count: random.choice((0.0, 0.5, 1.0), count, p=(0.2, 0.1, 0.7)), 0.75),
}  # fmt: skip
"""What draws so many numbers, and the mean of all of them."""


def _held(made: Interval, truth: float) -> bool:
    return made.low - 1e-9 <= truth <= made.high + 1e-9


def coverage(make: Callable[[Random], tuple[Interval, float]], times: int, seed: int) -> float:
    """In percent, of the intervals that are told."""
    random, held = np.random.default_rng(seed), list[bool]()
    for _ in range(times):
        made, truth = make(random)
        if np.isfinite(made.low):
            held.append(_held(made, truth))
    return 100 * float(np.mean(held)) if held else float("nan")


def around_95(name: str, values: Sequence[float], times: float, most: float = 97.0) -> Row:
    """Of a mean that shall be from 93 to 97 %, give or take two deviations of what is drawn so
    often; ``most``: where it may be wider than it need be."""
    value, chance = float(np.mean(values)), 2 * sqrt(95 * 5 / (times * len(values)))
    return Row(name, value, "%", f"93 – {most:g}", 93 - chance <= value <= most + chance)


def no_less(name: str, values: Sequence[float], times: float) -> Row:
    """Of a mean that shall be at least 93 %: an interval that may be too wide."""
    made = around_95(name, values, times, 100)
    return Row(name, made.value, "%", "≥ 93", made.ok)


# -- shares and means -------------------------------------------------------------------------


def _chance(points: int, count: int, share: float) -> float:
    return comb(count, points) * share**points * (1 - share) ** (count - points)


def _share_rows() -> Iterator[Row]:
    found = dict[int, list[float]]()
    for count in COUNTS:
        ends = [wilson(points, count) for points in range(count + 1)]
        found[count] = [
            100 * sum(_chance(at, count, share) for at, (low, high) in enumerate(ends)
                      if low <= share <= high)
            for share in SHARES
        ]  # fmt: skip
        told = " ".join(f"{value:.1f}" for value in found[count])
        yield Row(f"share, n {count}: mean of {told}", float(np.mean(found[count])), "%")
    everything = [each for values in found.values() for each in values]
    yield around_95("share, over all n and shares", everything, np.inf)
    yield at_least("share, the least of all", min(everything), "%", 85)


def _mean_rows(times: int) -> Iterator[Row]:
    every = list[float]()
    for name, (draw, truth) in DISTRIBUTIONS.items():
        values = {
            count: coverage(
                lambda random, count=count, draw=draw, truth=truth: (
                    mean_interval(draw(random, count)), truth
                ),
                times, 7 + count,
            )
            for count in COUNTS
        }  # fmt: skip
        yield from (
            Row(f"mean, {name}, n {count}", value, "%", "told as few" if count < FEW else "")
            for count, value in values.items()
        )
        enough = [value for count, value in values.items() if count >= FEW]
        every += enough
        yield around_95(f"mean, {name}, n {FEW} and more", enough, times)
    yield around_95(f"mean, over all with n {FEW} and more", every, times)


def _difference_rows(times: int) -> Iterator[Row]:
    def paired(random: Random, draw: Draw, count: int) -> tuple[Interval, float]:
        hard = random.standard_normal(count)
        return paired_interval(hard + draw(random, count), hard), 0.0

    def apart(random: Random, draw: Draw, count: int) -> tuple[Interval, float]:
        return apart_interval(draw(random, count), draw(random, 2 * count)), 0.0

    for title, make in (("difference of pairs", paired), ("difference of two means", apart)):
        names = [*DISTRIBUTIONS] if make is apart else ["normal", "heavy tails (t of 3 degrees)"]
        for count in COUNTS:
            values = [
                coverage(
                    lambda random, make=make, name=name, count=count: make(
                        random, DISTRIBUTIONS[name][0], count
                    ),
                    times // 2, 3 * count + at,
                )
                for at, name in enumerate(names)
            ]  # fmt: skip
            row = around_95(f"{title}, n {count}", values, times / 2)
            yield row if count >= FEW else Row(row.name, row.value, "%", "told as few")


def _share_difference_rows(times: int) -> Iterator[Row]:
    pairs = ((0.1, 0.1), (0.5, 0.5), (0.9, 0.7), (0.98, 0.9), (0.02, 0.1))

    def drawn(
        random: Random, both: tuple[float, float], count: int, tied: float
    ) -> tuple[Interval, float]:
        one, other = random.random((2, count))
        other = np.where(random.random(count) < tied, one, other)
        first, second = (each < share for each, share in zip((one, other), both, strict=True))
        made = shares_apart(first.astype(float), second.astype(float), paired=tied > 0)
        return made, both[0] - both[1]

    for title, tied in (("two shares", 0.0), ("paired shares", 0.6)):
        values = [
            coverage(
                lambda random, both=both, count=count, tied=tied: drawn(random, both, count, tied),
                times // 2, 11 * count + at,
            )
            for count in COUNTS
            for at, both in enumerate(pairs)
        ]  # fmt: skip
        yield around_95(f"difference of {title}, over all n", values, times / 2, 98)
        yield Row(f"difference of {title}, the least of all", min(values), "%")


# -- what hangs together ----------------------------------------------------------------------


def _grouped_rows(times: int) -> Iterator[Row]:
    def prompts(random: Random, count: int, share: bool) -> tuple[Interval, float]:
        of = np.repeat(np.arange(count), random.integers(1, 7, count))
        values = 0.7 * random.standard_normal(count)[of] + 0.7 * random.standard_normal(len(of))
        made = (
            share_interval(values > 0, prompts=of) if share else mean_interval(values, prompts=of)
        )
        return made, 0.5 * share

    def raters(random: Random, count: int, people: int, share: bool) -> tuple[Interval, float]:
        who, what = np.repeat(np.arange(people), count), np.tile(np.arange(count), people)
        values = (
            0.4 * random.standard_normal(people)[who] + 0.8 * random.standard_normal(count)[what]
        )
        values += 0.5 * random.standard_normal(len(who))
        groups = {"prompts": what, "raters": who}
        made = share_interval(values > 0, **groups) if share else mean_interval(values, **groups)
        return made, 0.5 * share

    def one_large(random: Random, count: int) -> tuple[Interval, float]:
        of = np.repeat(np.arange(count), [count - 1] + [1] * (count - 1))
        values = 0.7 * random.standard_normal(count)[of] + 0.7 * random.standard_normal(len(of))
        return mean_interval(values, prompts=of), 0.0

    def pairs(random: Random, count: int, own: float) -> tuple[Interval, float]:
        of = np.repeat(np.arange(count), 4)
        alike, seeds = random.standard_normal(count)[of], random.standard_normal(len(of))
        both = [
            own * random.standard_normal(count)[of] + (1 - own) * alike
            + (1 - own) * random.standard_normal(len(of)) + own * seeds > 0 for _ in range(2)
        ]  # fmt: skip
        groups = {"prompts": of}
        made = shares_apart(both[0] * 1.0, both[1] * 1.0, groups, groups, paired=True)
        return made, 0.0

    for count in (10, 20, 50):
        value = coverage(lambda random, count=count: one_large(random, count), times // 2, count)
        yield Row(
            f"mean, {count} prompts, one with half of the pictures", value, "%", "told as few"
        )
    for word, own in (("alike", 0.0), ("their own", 1.0)):
        values = [
            coverage(
                lambda random, count=count, own=own: pairs(random, count, own), times // 2, count
            )
            for count in (20, 50, 200)
        ]
        yield around_95(
            f"difference of paired shares by prompts, effects {word}", values, times / 2
        )

    def parts(random: Random, count: int) -> tuple[Interval, float]:
        return share_interval(random.binomial(3, 0.8, count) / 3), 0.8

    values = [
        coverage(lambda random, count=count: parts(random, count), times // 2, count)
        for count in (20, 50, 200)
    ]
    yield around_95("share of parts (of 3), n 20, 50, 200", values, times / 2)
    for word, share in (("mean", False), ("share", True)):
        for count in (8, 20, 50):
            value = coverage(
                lambda random, count=count, share=share: prompts(random, count, share),
                times // 2, count,
            )  # fmt: skip
            name = f"{word}, 1 to 6 pictures of each of {count} prompts"
            yield (
                around_95(name, [value], times / 2)
                if count >= FEW or share
                else Row(name, value, "%", "told as few")
            )
        values = [
            coverage(
                lambda random, count=count, people=people, share=share: raters(
                    random, count, people, share
                ),
                times // 2, count + people,
            )
            for count, people in ((20, 3), (20, 4), (30, 6), (50, 10))
        ]  # fmt: skip
        name = f"{word}, 20 to 50 prompts, 3 to 10 raters"
        least = min(values)
        yield around_95(f"{name} (least {least:.1f})", values, times / 2, 98)


def _rating_rows(times: int) -> Iterator[Row]:
    truth = np.array([0.8, 0.0, -0.8])

    def strength(random: Random, count: int) -> tuple[Interval, float]:
        won, first, second = np.zeros((3, 3)), *np.array([(0, 1), (0, 2), (1, 2)] * count).T
        chance = 1 / (1 + np.exp(truth[second] - truth[first]))
        won_first = (random.random(len(first)) < chance).astype(float)
        np.add.at(won, (first, second), won_first)
        np.add.at(won, (second, first), 1 - won_first)
        found = strengths(won)
        varied = strength_variances(found, won)
        missed = won_first - 1 / (1 + np.exp(found[second] - found[first]))
        pulls = missed * (varied[0, first] - varied[0, second])
        prompts = np.repeat(np.arange(count), 3)
        return fitted_interval(found[0], varied[0, 0], pulls, prompts=prompts), truth[0]

    for count in (8, 20, 50):
        value = coverage(lambda random, count=count: strength(random, count), times // 4, count)
        yield around_95(
            f"Bradley–Terry strength of three sets, {count} prompts", [value], times / 4, 99
        )

    def agreement(random: Random, count: int, truth: float) -> tuple[Interval, float]:
        return alpha_interval(_judged(random, count), "nominal"), truth

    whole = alpha(_judged(np.random.default_rng(1), 20_000), "nominal")
    for count in (20, 50):
        value = coverage(lambda random, count=count: agreement(random, count, whole), times // 8, 5)
        yield around_95(
            f"Krippendorff's alpha, {count} items of three raters", [value], times / 8, 98
        )


def _judged(random: Random, count: int) -> Doubles:
    """(count, 3): how many of three raters chose each of three answers; they agree in part."""
    meant = random.integers(0, 3, count)
    said = np.where(random.random((3, count)) < 0.7, meant, random.integers(0, 3, (3, count)))
    return (said[..., None] == np.arange(3)).sum(axis=0).astype(float)


# -- sets, and drift --------------------------------------------------------------------------


def _set(random: Random, count: int, shift: float = 0.0, scale: float = 1.0) -> Doubles:
    rows = random.standard_normal((count, 16)) * SPREAD * scale
    rows[:, 0] += shift
    return rows


def _set_rows(times: int) -> Iterator[Row]:
    """Beside sets that differ, and of distances between equals."""
    other, sizes = (0.5, 1.3), (50, 100, 200)
    apart = other[0] ** 2 + (other[1] - 1) ** 2 * float((SPREAD**2).sum())
    for measure, share in (("frechet", 16), ("kid", 1), ("sliced", 48), ("precision", 16),
                           ("recall", 16), ("density", 16), ("coverage", 16)):  # fmt: skip
        row = MEASURES[measure]
        interval = row.interval
        assert interval is not None and row.formula is not None
        values = list[float]()
        for count in sizes:
            if measure in ("frechet", "sliced"):  # of normal sets that differ in scale
                truth = apart
            elif row.better == "lower":
                random = np.random.default_rng(9)
                several = [row.formula(_set(random, 1500, *other), _set(random, 1500))
                           for _ in range(4)]  # fmt: skip
                truth = float(np.mean(several))
            else:  # what it would be of as many pictures
                random = np.random.default_rng(9)
                several = [row.formula(_set(random, count, *other), _set(random, count))
                           for _ in range(max(times // 14, 40))]  # fmt: skip
                truth = float(np.mean(several))
            values.append(
                coverage(
                    lambda random, count=count, interval=interval, truth=truth: (
                        interval(_set(random, count, *other), _set(random, count), 0), truth
                    ),
                    max(times // share, 5), count,
                )
            )  # fmt: skip
        told = " ".join(f"{value:.0f}" for value in values)
        name = f"{row.name}, sets that differ, n 50, 100, 200: mean of {told}"
        row_of_all = no_less(name, values, max(times // share, 5))
        few = measure == "kid"  # it is told with a note
        yield Row(name, row_of_all.value, "%", "told as few") if few else row_of_all
        if row.better == "lower":
            value = coverage(
                lambda random, interval=interval: (
                    interval(_set(random, 60), _set(random, 60), 0), 0.0
                ),
                max(times // share, 5), 1,
            )  # fmt: skip
            yield no_less(f"{row.name}, equals: 0 in the interval", [value], max(times // share, 5))


def _set_difference_rows(times: int) -> Iterator[Row]:
    """Of sets whose distances have unequal excess."""
    told = MeasureFigures(MEASURES["frechet"], Basis(measure="frechet"), "", 0)

    def made(random: Random, count: int) -> tuple[Interval, float]:
        first, second, other = (
            Vectors(
                *(Side(label, {}), [f"{label}{at}" for at in range(count)]),
                _set(random, count, 0, scale),
            )
            for label, scale in (("A", 0.6), ("B", 1.4), ("R", 1.0))
        )
        found = [*set_figures(told, [first, second], other)][-1]
        assert isinstance(found, Figure) and found.low is not None and found.high is not None
        return Interval(found.low, found.high, found.interval), 0.0

    values = [
        coverage(lambda random, count=count: made(random, count), max(times // 16, 5), count)
        for count in (50, 200)
    ]
    yield no_less("Fréchet distances' difference, n 50, 200", values, max(times // 16, 5))


def _drift_rows(times: int) -> Iterator[Row]:
    """Alarms where nothing changed, at any of forty checks; stated are at most 1 %."""
    random = np.random.default_rng(2)
    false = {"pictures": 0}
    for seed in range(times):
        kept = {str(at): random.standard_normal((3, 7)) for at in range(8)}
        rounds = [{name: random.standard_normal((3, 7)) for name in kept} for _ in range(10)]
        told = rank_evidence(kept, rounds, [str(at) for at in range(7)], seed=seed)
        false["pictures"] += told[-1].alarm
    for name, alarms in false.items():
        limit = 100 * (0.01 + 2 * sqrt(0.01 / times))
        yield at_most(
            f"drift, {name}: false alarms of {times} sets", 100 * alarms / times, "%", limit
        )


def rows(quick: bool) -> list[Row]:
    """All of them."""
    times = 400 if quick else 4000
    return [
        *_share_rows(),
        *_mean_rows(times),
        *_difference_rows(times),
        *_share_difference_rows(times),
        *_grouped_rows(times),
        *_rating_rows(times),
        *_set_rows(times // 2),
        *_set_difference_rows(times // 2),
        *_drift_rows(times // 4),
    ]


if __name__ == "__main__":
    raise SystemExit(main(__doc__.splitlines()[0] if __doc__ else "", rows))
