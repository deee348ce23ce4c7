"""Formulas of ratings, against values computed by hand, published ones and simulated truth."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.extensions.evaluation.values.formulas.intervals import mean_interval, wilson
from desktop_app.extensions.evaluation.values.formulas.ratings import (
    alpha,
    kappa,
    strength_variances,
    strengths,
)


def test_wilsons_interval_is_that_of_newcombes_table() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_wilsons_interval_holds_the_truth_in_95_of_100_draws() -> None:
    points = np.random.default_rng(1).binomial(40, 0.7, 2000)
    held = sum(low <= 0.7 <= high for low, high in (wilson(float(one), 40) for one in points))
    assert 0.93 < held / 2000 < 0.975


def test_the_strength_of_two_sets_is_the_log_odds_with_half_a_win_added() -> None:
    found = strengths(np.array([[0.0, 30.0], [10.0, 0.0]]))
    assert found[0] - found[1] == pytest.approx(np.log(30.5 / 10.5), abs=1e-9)
    assert found.sum() == pytest.approx(0, abs=1e-9)


def test_strengths_of_four_sets_come_back_and_who_always_wins_is_finite() -> None:
    truth = np.array([0.9, 0.2, -0.3, -0.8])
    odds = 1 / (1 + np.exp(truth[None, :] - truth[:, None]))
    wins = 5000 * odds * (1 - np.eye(4))
    assert strengths(wins) == pytest.approx(truth, abs=2e-3)
    shut_out = strengths(np.array([[[0.0, 9.0], [0.0, 0.0]], [[0.0, 0.0], [9.0, 0.0]]]))
    assert np.isfinite(shut_out).all()
    assert shut_out[0, 0] == pytest.approx(-shut_out[1, 0])


def test_the_variance_of_a_strength_is_that_of_half_the_log_odds_at_any_count() -> None:
    for count in (3, 22, 33, 48, 50, 200):
        for points in {count, count - 1, count // 2}:
            wins = np.array([[0.0, points], [count - points, 0.0]])
            expected = (1 / (points + 0.5) + 1 / (count - points + 0.5)) / 4
            found = strength_variances(strengths(wins), wins)
            assert found == pytest.approx(expected * np.array([[1, -1], [-1, 1]]), rel=1e-6)
    wins = np.triu(np.full((5, 5), 47.0), 1)
    found = strength_variances(strengths(wins), wins)
    assert found.sum(1) == pytest.approx(np.zeros(5), abs=1e-9)
    assert (0 < np.diag(found)).all() and (np.diag(found) < 2).all()


def test_kappa_is_that_of_a_table_computed_by_hand() -> None:
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([(3, 3)] * 4) == 1.0
    assert kappa([(0, 1), (1, 0)]) == pytest.approx(-1.0)


def test_alpha_is_krippendorffs_own_example() -> None:
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: four observers.
    rows = [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]
    counts = np.zeros((12, 5))
    for row in rows:
        for unit, value in enumerate(row.split()):
            if value != ".":
                counts[unit, int(value) - 1] += 1
    assert alpha(counts, "nominal") == pytest.approx(0.743, abs=5e-4)
    assert alpha(counts, "ordinal") == pytest.approx(0.815, abs=5e-4)


def test_alpha_without_a_choice_or_a_second_rater() -> None:
    assert np.isnan(alpha(np.eye(3), "nominal"))
    assert alpha(np.array([[2.0, 0.0], [2.0, 0.0]]), "ordinal") == 1.0


def test_the_interval_of_a_mean_holds_the_truth_with_several_raters() -> None:
    drawn = np.random.default_rng(3)
    raters, keys = np.repeat(np.arange(6), 30), np.tile(np.arange(30), 6)
    held = 0
    for _ in range(200):
        of_rater, of_key = drawn.normal(0, 0.4, 6), drawn.normal(0, 0.8, 30)
        values = 3 + of_rater[raters] + of_key[keys] + drawn.normal(0, 0.5, 180)
        found = mean_interval(values, prompts=keys, raters=raters)
        held += found.low <= 3 <= found.high
    assert held >= 178
