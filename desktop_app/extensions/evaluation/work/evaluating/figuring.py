"""Figures made of numbers: means and distances with their intervals, by category, and the
differences of two sets, paired where both have pictures of the same prompts and seeds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.pixels import Array, Doubles
from desktop_app.extensions.evaluation.values.evaluation import Basis, Figure, Refusal
from desktop_app.extensions.evaluation.values.formulas.intervals import (
    Interval,
    apart_interval,
    mean_interval,
    of_others,
    paired_interval,
    share_interval,
    shares_apart,
    subsets_interval,
)
from desktop_app.extensions.evaluation.values.formulas.measure import Measure
from desktop_app.extensions.evaluation.work.evaluating.features import ScannedPicture
from desktop_app.extensions.evaluation.work.evaluating.reading import JPEG

BOTH: Final = "A − B"
"""What a difference is of."""

Numbers: TypeAlias = Mapping[str, Mapping[str, float]]
"""Of each set, by the keys of its pictures (or prompts)."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A set whose pictures were looked at: those that can be used, by their keys."""

    label: str
    scanned: Mapping[str, ScannedPicture]

    @property
    def categories(self) -> list[str]:
        """More than one, or none."""
        found = {one.item.category for one in self.scanned.values()} - {""}
        return sorted(found) if len(found) > 1 else []

    def prompts(self, keys: Sequence[str]) -> dict[str, Array]:
        """What the pictures of these keys were asked with; each by itself where that isn't known,
        or where a key is that of something else."""
        asked = (
            (self.scanned[key].item.prompt if key in self.scanned else "") or key for key in keys
        )
        return {"prompts": np.array([*asked])}

    def jpeg(self, keys: Collection[str] | None = None) -> int:
        """How many were compressed with loss, of all or of those."""
        return sum(
            JPEG in one.about.notes
            for key, one in self.scanned.items()
            if one.about is not None and (keys is None or key in keys)
        )


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """What is the same of all figures of a measure.

    Attributes:
        row: the measure.
        basis, name: as of `values.evaluation.Figure`.
        seed: of intervals that are drawn.
        notes: of each figure.
        pairs: whether each picture was compared with one of the reference.
    """

    row: Measure
    basis: Basis
    name: str
    seed: int
    notes: tuple[str, ...] = ()
    pairs: bool = False

    def figure(self, value: float, interval: Interval, **more: object) -> Figure:
        """One, with what is the same of all."""
        least, most = self.row.least, self.row.most
        reach = (least - most, most - least) if more.get("of") == BOTH else (least, most)
        said: dict[str, Any] = interval.within(*reach).as_fields()
        said["notes"] = (*self.notes, *said["notes"])
        made = Figure(
            basis=self.basis,
            name=self.name,
            value=float(value),
            n=0,
            better=self.row.better,
            **said,
        )
        return replace(made, **more)  # pyright: ignore[reportArgumentType]

    def refused(self, error: VelaturaError, of: str) -> Refusal:
        """Why it can't be told."""
        return Refusal(
            measure=self.row.id, code=error.code, params=error.params, what=error.what, of=of
        )


# -- means ------------------------------------------------------------------------------------


def mean_figures(
    measure: MeasureFigures, numbers: Numbers, sides: Sequence[Side]
) -> Iterator[Figure]:
    """Of what gives a number for each picture: the mean of each set, of each category, and the
    difference of the first two sets."""
    for side in sides:
        values = numbers.get(side.label, {})
        for category, keys in _by_category(values, side):
            if keys:
                yield _mean(measure, [values[key] for key in keys], side, keys, category)
    if len(sides) > 1:
        yield from _differences(measure, numbers, sides[0], sides[1])


def _by_category(values: Mapping[str, float], side: Side) -> Iterator[tuple[str, list[str]]]:
    finite = [key for key, value in values.items() if np.isfinite(value)]
    yield "", finite
    for category in side.categories:
        scanned = side.scanned
        yield (
            category,
            [key for key in finite if key in scanned and scanned[key].item.category == category],
        )


def _mean(
    measure: MeasureFigures, values: Sequence[float], side: Side, keys: Sequence[str], category: str
) -> Figure:
    made = share_interval if measure.row.share else mean_interval
    return measure.figure(
        float(np.mean(values)), made(np.array(values), **side.prompts(keys)),
        of=side.label, n=len(values), category=category, jpeg=side.jpeg(set(keys)),
        n_reference=len(values) if measure.pairs else 0,
    )  # fmt: skip


def _differences(
    measure: MeasureFigures, numbers: Numbers, first: Side, second: Side
) -> Iterator[Figure]:
    ours, theirs = numbers.get(first.label, {}), numbers.get(second.label, {})
    others = dict(_by_category(theirs, second))
    for category, keys in _by_category(ours, first):
        there = others.get(category, [])
        common = [key for key in keys if key in set(there)]
        is_paired = len(common) > 1
        mine, other = (common, common) if is_paired else (keys, there)
        if not (mine and other):
            continue
        one, two = np.array([ours[key] for key in mine]), np.array([theirs[key] for key in other])
        interval = _apart(
            measure.row, one, two, [first.prompts(mine), second.prompts(other)], is_paired
        )
        figure = measure.figure(
            one.mean() - two.mean(), interval,
            of=BOTH, n=min(len(one), len(two)), category=category, paired=is_paired,
            jpeg=first.jpeg(set(mine)) + second.jpeg(set(other)),
        )  # fmt: skip
        if is_paired and len(common) < max(len(keys), len(there)):
            figure = replace(figure, notes=(*figure.notes, "common_alone"))
        yield figure


def _apart(
    row: Measure,
    first: Doubles,
    second: Doubles,
    prompts: Sequence[Mapping[str, Array]],
    paired: bool,
) -> Interval:
    """Of the difference of two means, or shares."""
    if row.share:
        return shares_apart(first, second, *prompts, paired=paired)
    if paired:
        return paired_interval(first, second, **prompts[0])
    return apart_interval(first, second, *prompts)


# -- distances between sets -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """What an encoder saw in a set: keys, and (n, d) float64 in their order."""

    side: Side
    keys: list[str]
    rows: Doubles

    def taken(self, keys: Sequence[str]) -> Doubles:
        """Rows of these keys, in their order."""
        at = {key: number for number, key in enumerate(self.keys)}
        return self.rows[[at[key] for key in keys]]


def set_figures(
    measure: MeasureFigures, sets: Sequence[Vectors], reference: Vectors
) -> Iterator[Figure | Refusal]:
    """Of what gives a number for a set: each set against the reference, and the difference of the
    first two."""
    row, fits = measure.row, list[Vectors]()
    for one in sets:
        counts = len(one.rows), len(reference.rows)
        if row.refused(*counts):
            least, count = row.fewest, min(counts)
            error = InputError("too_few_pictures", name=measure.name, least=least, count=count)
            yield measure.refused(error, one.side.label)
            continue
        fits.append(one)
        assert row.formula is not None and row.interval is not None
        value = row.formula(one.rows, reference.rows)
        interval = row.interval(one.rows, reference.rows, measure.seed)
        yield _of_set(measure, value, interval, one, reference, counts)
    if len(fits) > 1:
        yield _difference(measure, fits[0], fits[1], reference)


def _of_set(
    measure: MeasureFigures,
    value: float,
    interval: Interval,
    one: Vectors,
    reference: Vectors,
    counts: tuple[int, ...],
) -> Figure:
    made = measure.figure(
        value, interval, of=one.side.label, n=len(one.rows), n_reference=len(reference.rows),
        jpeg=one.side.jpeg() + reference.side.jpeg(),
    )  # fmt: skip
    return replace(made, notes=(*made.notes, *measure.row.notes(*counts)))


def _difference(
    measure: MeasureFigures, first: Vectors, second: Vectors, reference: Vectors
) -> Figure:
    """The same subsets of both where they are paired: side by side they are drawn together."""
    formula = measure.row.formula
    assert formula is not None
    there = set(second.keys)
    common = [key for key in first.keys if key in there]
    count = min(len(first.rows), len(second.rows))
    is_paired = len(common) == max(len(first.rows), len(second.rows))
    one, two = (
        (each.taken(common) if is_paired else each.rows[:count]) for each in (first, second)
    )
    width = one.shape[1]

    def apart(both: Doubles, other: Doubles) -> float:
        return float(formula(both[:, :width], other) - formula(both[:, width:], other))

    def excess(both: Doubles, other: Doubles, *_: Doubles) -> float:
        ours = formula(both[:, :width], other[:, :width])
        return float(ours - formula(both[:, width:], other[:, width:])) / 2

    interval = of_others(
        lambda _, __, seed: subsets_interval(
            apart,
            np.hstack([one, two]),
            reference.rows,
            seed,
            excess=excess if measure.row.excess else None,
            draws=20,
        )
    )(first.rows, second.rows, measure.seed)
    value = float(formula(first.rows, reference.rows) - formula(second.rows, reference.rows))
    if not measure.row.excess:
        reach = (interval.high - interval.low) / 2
        interval = replace(interval, low=value - reach, high=value + reach)
    sides = (first.side, second.side, reference.side)
    made = measure.figure(
        value, interval, of=BOTH, n=count, n_reference=len(reference.rows), paired=is_paired,
        jpeg=sum(side.jpeg() for side in sides),
    )  # fmt: skip
    counts = len(first.rows), len(second.rows), len(reference.rows)
    return replace(made, notes=(*made.notes, *measure.row.notes(*counts)))
