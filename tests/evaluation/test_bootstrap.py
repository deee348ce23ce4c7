"""Intervals hold the truth as often as they say, and distances of equals lie about 0."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.evaluation.bootstrap import mean_interval, paired_interval
from desktop_app.evaluation.distances import (
    frechet,
    frechet_interval,
    kid_interval,
    sliced,
    sliced_interval,
)

SPREAD = np.arange(1, 17) ** -0.5


def drawn(random: np.random.Generator, count: int, shift: float = 0.0, scale: float = 1.0):
    rows = random.standard_normal((count, 16)) * SPREAD * scale
    rows[:, 0] += shift
    return rows


@pytest.mark.parametrize("kind", ["bca", "percentile", "basic"])
def test_the_mean_lies_in_its_interval_in_95_of_100_draws(kind) -> None:
    random = np.random.default_rng(3)
    intervals = [mean_interval(random.exponential(1, 80), draws=300, kind=kind) for _ in range(300)]
    assert 0.9 <= np.mean([each.low <= 1 <= each.high for each in intervals]) <= 0.98


def test_an_interval_is_the_same_for_a_seed_and_says_how_it_was_made() -> None:
    values = np.random.default_rng(0).random(50)
    assert mean_interval(values, 7) == mean_interval(values, 7) != mean_interval(values, 8)
    assert mean_interval(values).how == "bootstrap, BCa, 1000 draws"


def test_equal_numbers_have_no_width_and_one_number_no_interval() -> None:
    even = mean_interval(np.full(20, 0.3))
    assert (even.low, even.high) == pytest.approx((0.3, 0.3))
    assert np.isnan(mean_interval(np.array([1.0])).low)


def test_pairs_tell_a_small_difference_that_two_means_would_not() -> None:
    random = np.random.default_rng(5)
    hard = random.random(100)
    better = hard + 0.02 + random.normal(0, 0.02, 100)
    assert paired_interval(better, hard).low > 0
    assert mean_interval(better).low < mean_interval(hard).high
    with pytest.raises(ValueError, match="100 numbers beside 99"):
        paired_interval(better, hard[1:])


@pytest.mark.parametrize("interval", [frechet_interval, kid_interval, sliced_interval])
def test_halves_of_one_set_have_0_in_their_interval(interval) -> None:
    random = np.random.default_rng(11)
    count = 20 if interval is sliced_interval else 60
    found = [interval(drawn(random, 60), drawn(random, 60), seed) for seed in range(count)]
    assert np.mean([each.low <= 0 <= each.high for each in found]) >= 0.95


def test_the_frechet_interval_holds_the_truth_of_sets_that_differ() -> None:
    random, hits, sure = np.random.default_rng(13), 0, 0
    truth = 0.5**2 + 0.3**2 * float((SPREAD**2).sum())
    for seed in range(50):
        first, second = drawn(random, 150, 0.5, 1.3), drawn(random, 150)
        assert frechet(first, second) > 0.5 * truth
        found = frechet_interval(first, second, seed)
        hits += found.low <= truth <= found.high
        sure += found.low > 0
    assert hits >= 45 and sure >= 40


@pytest.mark.parametrize("distance", [frechet, sliced])
def test_a_set_has_no_distance_from_itself_in_any_order(distance) -> None:
    for count in (8, 16, 200):
        rows = drawn(np.random.default_rng(17), count)
        assert distance(rows, rows[::-1]) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("distance", [frechet, sliced])
def test_a_shift_by_s_is_a_distance_of_s_squared(distance) -> None:
    rows = drawn(np.random.default_rng(19), 300)
    moved = rows + np.full(16, 0.5 / 4)
    assert distance(moved, rows) == pytest.approx(0.25, rel=0.1)


@pytest.mark.parametrize("interval", [frechet_interval, kid_interval, sliced_interval])
def test_a_set_beside_itself_has_0_in_its_interval(interval) -> None:
    rows = drawn(np.random.default_rng(21), 100)
    found = interval(rows, rows[::-1], 0)
    assert found.low <= 0 <= found.high
