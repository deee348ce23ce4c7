"""Figures of numbers and of vectors: what their intervals and notes say."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.extensions.evaluation.values.evaluation import Basis, Figure
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.work.evaluating.figuring import (
    BOTH,
    MeasureFigures,
    Side,
    Vectors,
    mean_figures,
    set_figures,
)


def told(measure: str) -> MeasureFigures:
    return MeasureFigures(MEASURES[measure], Basis(measure=measure), measure, 0)


def sets(count: int, *scales: float, seed: int = 0) -> list[Vectors]:
    random = np.random.default_rng(seed)
    return [
        Vectors(
            *(Side(label, {}), [f"{label}{at}" for at in range(count)]),
            random.standard_normal((count, 8)) * scale,
        )
        for label, scale in zip("ABR", scales, strict=True)
    ]


def figures(measure: str, *each: Vectors) -> dict[str, Figure]:
    *measured, reference = each
    found = set_figures(told(measure), measured, reference)
    return {one.of: one for one in found if isinstance(one, Figure)}


@pytest.mark.slow
def test_the_difference_of_two_distances_is_without_what_few_pictures_add_to_either() -> None:
    held = 0
    for seed in range(12):
        found = figures("frechet", *sets(60, 0.6, 1.4, 1.0, seed=seed))[BOTH]
        assert found.low is not None and found.high is not None
        assert found.corrected == pytest.approx((found.low + found.high) / 2)
        held += found.low <= 0 <= found.high  # both are 8 · 0.4²
    assert held >= 11


@pytest.mark.slow
def test_a_set_beside_itself_differs_by_nothing_and_has_no_interval_of_it() -> None:
    one, _, reference = sets(50, 1.2, 1.0, 1.0)
    again = Vectors(Side("B", {}), one.keys[::-1], one.rows[::-1])
    for measure in ("frechet", "kid", "sliced", "precision"):
        found = figures(measure, one, again, reference)[BOTH]
        assert (found.low, found.high) == (None, None)
        assert "interval_same_sets" in found.notes


def test_a_share_of_a_set_is_at_most_1_and_a_distance_at_least_0() -> None:
    found = figures("precision", *sets(50, 0.9, 0.9, 1.0))["A"]
    assert found.high == 1 and found.low is not None
    distance = figures("frechet", *sets(50, 1.0, 1.0, 1.0))["A"]
    assert distance.low == 0 and distance.high is not None and distance.high > 0


def test_where_only_some_pictures_are_in_both_sets_these_alone_count_and_a_note_says_so() -> None:
    numbers = {
        "A": {str(at): float(at % 5) for at in range(9)},
        "B": {str(at): float(at % 3) for at in range(4, 12)},
    }
    found = [*mean_figures(told("contrast"), numbers, [Side("A", {}), Side("B", {})])][-1]
    assert (found.of, found.n, found.paired) == (BOTH, 5, True)
    assert "common_alone" in found.notes
    same = {"A": numbers["A"], "B": numbers["A"]}
    found = [*mean_figures(told("contrast"), same, [Side("A", {}), Side("B", {})])][-1]
    assert found.notes == ("interval_no_spread",)
