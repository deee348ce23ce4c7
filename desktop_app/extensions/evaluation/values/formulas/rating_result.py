"""From the answers of a rating session to figures with intervals and sentences.

Repeats tell how constant a rater is and count for nothing else. Intervals are those of
`values.formulas.intervals`; what hangs together are answers to one prompt, and of one rater.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.evaluation import Basis, Figure
from desktop_app.extensions.evaluation.values.formulas.intervals import (
    Interval,
    fitted_interval,
    jackknife_interval,
    mean_interval,
    share_interval,
    tied_interval,
)
from desktop_app.extensions.evaluation.values.formulas.ratings import (
    Floats,
    Ints,
    alpha,
    kappa,
    strength_variances,
    strengths,
)
from desktop_app.extensions.evaluation.values.rating import (
    CHOICES,
    Answer,
    RaterAbout,
    RatingResult,
    RatingSession,
)

_POINTS: Final = {"first": 1.0, "second": 0.0, "tie": 0.5}

Answers: TypeAlias = dict[tuple[str, int], Answer]
Bools: TypeAlias = "NDArray[np.bool_]"


def counted(answers: Iterable[Answer]) -> Answers:
    """The answers that count, by rater and item: the last of each that was not taken back."""
    last = Answers()
    for one in answers:
        before = last.get((one.rater, one.item))
        if before is None or one.at_ms >= before.at_ms:
            last[one.rater, one.item] = one
    return {key: one for key, one in last.items() if one.choice}


def raters_of(session: RatingSession, answers: Iterable[Answer]) -> tuple[RaterAbout, ...]:
    """How far and how constant each rater is, by name."""
    given = counted(answers)
    made = list[RaterAbout]()
    for name in sorted({rater for rater, _ in given}):
        mine = {key: one for key, one in given.items() if key[0] == name}
        twice = _twice(session, mine)
        alike = sum(a == b for a, b in twice)
        made.append(RaterAbout(name=name, answered=len(mine), repeats=len(twice), alike=alike))
    return tuple(made)


def result_of(session: RatingSession, answers: Iterable[Answer]) -> RatingResult:
    """All that the answers say. Raises InputError: ``rating_blind``, its sets aren't known here."""
    if session.is_blinded:
        raise InputError("rating_blind", name=session.name)
    given = counted(answers)
    seen = _Seen.of(session, given)
    if seen is None:
        return RatingResult(sentences=(("empty", {}),))
    found = _preferred if session.kind == "pairs" else _mean_scores
    figures = [*found(seen), *_agreement(session, given), *_constancy(session, given)]
    told = [each for one in figures for each in _reported(one, session, given)]
    return RatingResult(
        figures=tuple(figures), raters=raters_of(session, given.values()), sentences=tuple(told)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Answers to what was asked the first time, as columns: (n,) each.

    Attributes:
        keys, prompts: by which pictures belong together, and what they were asked with; the keys
            again where all are of one prompt.
        first, second: numbers of the sets, by ``labels``; on a scale both are the same.
        values: points of the first, 0..1, or 1..5.
    """

    session: RatingSession
    labels: tuple[str, ...]
    raters: Ints
    keys: Ints
    prompts: Ints
    first: Ints
    second: Ints
    values: Floats

    @classmethod
    def of(cls, session: RatingSession, answers: Answers) -> _Seen | None:
        labels = tuple(session.sets)
        raters, keys, prompts = list[str](), list[str](), list[str]()
        places, values = list[tuple[int, int]](), list[float]()
        for (rater, number), one in answers.items():
            item = session.items[number]
            if item.repeats >= 0:
                continue
            shown = [session.pictures[each] for each in item.shown]
            first, second = (labels.index(shown[at].set) for at in (0, -1))
            value = _POINTS[one.choice] if one.choice in _POINTS else float(one.choice)
            raters.append(rater)
            keys.append(shown[0].key)
            prompts.append(shown[0].prompt or shown[0].key)
            places.append((min(first, second), max(first, second)))
            values.append(1 - value if first > second else value)
        if not values:
            return None
        first, second = np.array(places, np.int64).T
        asked = _codes(prompts if len({*prompts}) > 1 else keys)
        told = (_codes(raters), _codes(keys), asked, first, second, np.array(values))
        return cls(session, labels, *told)

    def groups(self, which: Bools) -> dict[str, Ints]:
        """What hangs together of some answers."""
        return {"prompts": self.prompts[which], "raters": self.raters[which]}


def _codes(values: Any) -> Ints:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _figure(
    session: RatingSession,
    measure: str,
    name: str,
    value: float,
    within: Interval | None,
    n: int,
    **more: Any,
) -> Figure:
    basis = Basis(measure=measure, resizer=f"longer-side-{session.side}")
    told: dict[str, Any] = {"of": "", "better": "higher", **more}
    told |= {} if within is None else within.as_fields()
    return Figure(basis=basis, name=name, value=value, n=n, **told)


def _preferred(seen: _Seen) -> Iterator[Figure]:
    for a, b in itertools.combinations(range(len(seen.labels)), 2):
        which = (seen.first == a) & (seen.second == b)
        if not which.any():
            continue
        values = seen.values[which]
        yield _figure(
            seen.session,
            "rating_preferred",
            f"Preferred to {seen.labels[b]}",
            float(values.mean()),
            tied_interval(values, **seen.groups(which)),
            n=len(values),
            of=seen.labels[a],
            paired=True,
        )
    yield from _strengths(seen)


def _strengths(seen: _Seen) -> Iterator[Figure]:
    count, first, second = len(seen.labels), seen.first, seen.second
    won = np.zeros((count, count))
    np.add.at(won, (first, second), seen.values)
    np.add.at(won, (second, first), 1 - seen.values)
    found = strengths(won)
    varied = strength_variances(found, won)
    missed = seen.values - 1 / (1 + np.exp(found[second] - found[first]))
    for at, label in enumerate(seen.labels):
        met = (first == at) | (second == at)
        pulls = missed * (varied[at, first] - varied[at, second])
        interval = fitted_interval(
            float(found[at]),
            float(varied[at, at]),
            pulls,
            **seen.groups(np.ones(len(met), bool)),
        )
        yield _figure(
            seen.session,
            "rating_strength",
            "Bradley–Terry strength (log)",
            float(found[at]),
            interval,
            int(met.sum()),
            of=label,
        )


def _mean_scores(seen: _Seen) -> Iterator[Figure]:
    by_set = [dict[tuple[int, int], float]() for _ in seen.labels]
    for rater, key, at, value in zip(seen.raters, seen.keys, seen.first, seen.values, strict=True):
        by_set[at][int(rater), int(key)] = float(value)
    prompts = dict(zip(seen.keys.tolist(), seen.prompts.tolist(), strict=True))
    sets = [(label, found, False) for label, found in zip(seen.labels, by_set, strict=True)]
    for a, b in itertools.combinations(range(len(seen.labels)), 2):
        first, second = by_set[a], by_set[b]
        apart = {key: first[key] - second[key] for key in first if key in second}
        sets.append((f"{seen.labels[a]}{_MINUS}{seen.labels[b]}", apart, True))
    for of, found, paired in sets:
        if found:
            values, raters = np.array([*found.values()]), np.array([rater for rater, _ in found])
            asked = np.array([prompts[key] for _, key in found])
            interval = mean_interval(values, prompts=asked, raters=raters)
            least, most = int(CHOICES["scale"][0]), int(CHOICES["scale"][-1])
            reach = (least - most, most - least) if paired else (least, most)
            yield _figure(
                seen.session,
                "rating_mean",
                "Mean rating",
                float(values.mean()),
                interval.within(*reach),
                len(values),
                of=of,
                paired=paired,
            )


_MINUS: Final = " − "


def _agreement(session: RatingSession, answers: Answers) -> Iterator[Figure]:
    choices = CHOICES[session.kind]
    counts = np.zeros((len(session.items), len(choices)))
    for (_, number), one in answers.items():
        if session.items[number].repeats < 0:
            counts[number, choices.index(one.choice)] += 1
    counts = counts[counts.sum(1) >= 2]
    if not len(counts):
        return
    metric = "nominal" if session.kind == "pairs" else "ordinal"
    yield _figure(
        session,
        "rating_agreement",
        f"Krippendorff's alpha ({metric})",
        alpha(counts, metric),
        alpha_interval(counts, metric),
        len(counts),
    )


def alpha_interval(counts: Floats, metric: Literal["nominal", "ordinal"]) -> Interval:
    """By the jackknife of units, of `alpha`; no end is above 1."""
    left_out = [alpha(np.delete(counts, at, axis=0), metric) for at in range(len(counts))]
    found = jackknife_interval(alpha(counts, metric), np.array(left_out))
    return found.within(-np.inf, 1)


def _constancy(session: RatingSession, answers: Answers) -> Iterator[Figure]:
    twice = _twice(session, answers)
    if not twice:
        return
    alike, n = sum(a == b for a, b in twice), len(twice)
    yield _figure(
        session,
        "rating_consistency",
        "Repeats answered alike",
        alike / n,
        share_interval(np.array([a == b for a, b in twice])),
        n,
    )
    yield _figure(session, "rating_kappa", "Cohen's kappa of repeats", kappa(twice), None, n)


def _twice(session: RatingSession, answers: Answers) -> list[tuple[int, int]]:
    """What was said the first time and again: 1..5, or which of both pictures; -1: a tie."""

    def code(number: int, choice: str) -> int:
        shown = session.items[number].shown
        if choice not in _POINTS:
            return int(choice)
        if choice == "tie":
            return -1
        last = max(shown, key=lambda one: (session.pictures[one].set, one))
        return int(shown[choice == "second"] == last)

    found = list[tuple[int, int]]()
    for (rater, number), now in answers.items():
        then = answers.get((rater, session.items[number].repeats))
        if then is not None:
            found.append((code(then.item, then.choice), code(number, now.choice)))
    return found


def _reported(
    one: Figure, session: RatingSession, answers: Answers
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """In words; of a figure without an interval, that there is none and why."""
    measure = one.basis.measure
    if measure == "rating_consistency":
        alike = {"alike": str(round(one.value * one.n)), "repeats": str(one.n)}
        yield "constant", {**alike, "kappa": f"{kappa(_twice(session, answers)):.2f}"}
    elif measure == "rating_preferred":
        yield from _preference_sentences(one, session, answers)
    elif measure in ("rating_mean", "rating_agreement"):
        key = "agreed" if measure == "rating_agreement" else "difference" if one.paired else "mean"
        raters = str(len({rater for rater, _ in answers}))
        said = {"value": f"{one.value:.2f}", "n": f"{one.n:,}", "raters": raters}
        sets = [session.sets[label] for label in one.of.split(_MINUS) if label]
        said |= dict(zip(("first", "second") if one.paired else ("name",), sets, strict=False))
        if one.low is None or one.high is None:
            yield f"{key}_alone", said
            yield ("no_spread" if "interval_no_spread" in one.notes else "too_little"), {}
        else:
            yield key, {**said, "low": f"{one.low:.2f}", "high": f"{one.high:.2f}"}


def _preference_sentences(
    one: Figure, session: RatingSession, answers: Answers
) -> Iterator[tuple[str, Mapping[str, str]]]:
    label, other = one.of, one.name.removeprefix("Preferred to ")
    value, low, high, ties = one.value, one.low, one.high, 0
    for (_, number), answer in answers.items():
        item = session.items[number]
        sets = {session.pictures[each].set for each in item.shown}
        ties += answer.choice == "tie" and item.repeats < 0 and sets == {label, other}
    if value < 0.5:
        label, other, value = other, label, 1 - value
        low, high = (None if end is None else 1 - end for end in (high, low))
    names = {"name": session.sets[label], "other": session.sets[other]}
    said = {**names, "ties": str(ties), "value": f"{100 * value:.0f}"}
    if low is None or high is None:
        yield "preferred_alone", said
        yield "too_little", {}
    else:
        ends = {"low": f"{100 * low:.0f}", "high": f"{100 * high:.0f}"}
        yield ("preferred" if low > 0.5 else "even"), {**said, **ends}
