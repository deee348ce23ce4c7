"""Intervals hold the truth as often as they say, and distances of equals lie about 0."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.extensions.evaluation.values.formulas.distances import (
    frechet,
    frechet_interval,
    kid_interval,
    sliced,
    sliced_interval,
)
from desktop_app.extensions.evaluation.values.formulas.intervals import (
    Interval,
    apart_interval,
    mean_interval,
    paired_interval,
    share_interval,
    shares_apart,
    t_quantile,
    wilson,
)

SPREAD = np.arange(1, 17) ** -0.5


def drawn(random: np.random.Generator, count: int, shift: float = 0.0, scale: float = 1.0):
    rows = random.standard_normal((count, 16)) * SPREAD * scale
    rows[:, 0] += shift
    return rows


@pytest.mark.slow
def test_students_t_is_that_of_the_tables() -> None:
    # Abramowitz and Stegun, table 26.10, to three places.
    table = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 29: 2.045, 120: 1.980}
    assert {each: round(t_quantile(each), 3) for each in table} == table
    assert t_quantile(4.9) == t_quantile(4)
    assert t_quantile(1e9) == pytest.approx(1.96, abs=3e-4)


def test_of_five_even_numbers_it_is_students_and_of_skewed_ones_the_wider_of_both() -> None:
    even = mean_interval(np.arange(1, 6))
    assert (even.low, even.high) == pytest.approx((3 - 1.9632, 3 + 1.9632), abs=5e-5)
    assert even.how.startswith("Student") and even.how.endswith("5 numbers")
    assert even.note == "interval_few"
    # by hand: m 4, s/√5 1.58114, c 0.82898, a 0.12358, h(2.77645) 2.12207, h(-2.77645) -10.8909
    skewed = mean_interval(np.array([1, 2, 3, 4, 10]))
    assert (skewed.low, skewed.high) == pytest.approx((4 - 1.58114 * 2.77645, 21.2209), abs=5e-5)
    assert not mean_interval(np.arange(50)).note


@pytest.mark.slow
def test_the_mean_lies_in_its_interval_in_95_of_100_draws_of_skewed_numbers() -> None:
    random = np.random.default_rng(3)
    intervals = [mean_interval(random.exponential(1, 40)) for _ in range(600)]
    assert 0.93 <= np.mean([each.low <= 1 <= each.high for each in intervals]) <= 0.97


def test_none_of_eight_is_no_proof_of_none() -> None:
    none, one, all_of_them = (share_interval(np.arange(8) < count) for count in (0, 1, 8))
    assert (none.low, none.high) == (0, pytest.approx(0.32441, abs=5e-6))
    assert (all_of_them.low, all_of_them.high) == (pytest.approx(0.67559, abs=5e-6), 1)
    assert (one.low, one.high) == pytest.approx((0.02242, 0.47089), abs=5e-6)
    assert none.how.startswith("Wilson") and none.how.endswith("8 answers")


def test_numbers_that_are_all_the_same_have_no_interval_nor_has_one_number() -> None:
    for values, note in (
        *((np.full(20, 0.3), "interval_no_spread"), (np.zeros(8), "interval_no_spread")),
        *((np.array([1.0]), "interval_unknown"), (np.array([]), "interval_unknown")),
        *((np.full(49, 1 / 3), "interval_no_spread"), (np.full(4, 1e-320), "interval_no_spread")),
        (np.array([np.nan, 1, 2]), "interval_not_numbers"),
        (np.array([np.inf, 1, 2]), "interval_not_numbers"),
    ):
        found = mean_interval(values)
        assert np.isnan([found.low, found.high]).all()
        assert found.as_fields() == {"notes": (note,)}


def test_pictures_of_one_prompt_count_as_one_where_they_are_alike() -> None:
    means = np.random.default_rng(7).random(12)
    once, prompts = mean_interval(means), np.repeat(np.arange(12), 4)
    again = mean_interval(np.repeat(means, 4), prompts=prompts)
    assert (again.low, again.high) == pytest.approx((once.low, once.high))
    assert again.how.startswith("Student") and again.how.endswith("12 prompts")
    found = share_interval(np.repeat(means < 0.5, 4), prompts=prompts)
    alone = share_interval(means < 0.5)
    assert found.high - found.low >= alone.high - alone.low
    assert share_interval(np.ones(48), prompts=prompts).low == share_interval(np.ones(12)).low


def test_one_prompt_or_one_rater_tells_nothing_of_others_so_that_each_picture_counts() -> None:
    values = np.random.default_rng(8).random(30)
    alone = mean_interval(values)
    assert mean_interval(values, prompts=np.full(30, "a fox")) == alone
    assert mean_interval(values, prompts=np.arange(30), raters=np.zeros(30)) == alone


def test_shares_that_differ_are_told_by_newcombe() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10: 56/70 less 48/80.
    first, second = np.arange(70) < 56, np.arange(80) < 48
    found = shares_apart(first, second)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert shares_apart(np.zeros(8), np.zeros(8), paired=True).high == pytest.approx(
        0.3244, abs=1e-4
    )
    assert shares_apart(np.zeros(0), second).note == "interval_unknown"


def test_two_means_have_the_errors_of_both() -> None:
    first, second = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 4, 6])
    found = apart_interval(first, second)  # Welch: error 1.35401, 3.17 degrees of freedom: 3
    assert (found.low, found.high) == pytest.approx((-1 - 4.3091, -1 + 4.3091), abs=5e-4)
    assert found.how.startswith("Welch") and "5 numbers" in found.how and "3 numbers" in found.how
    assert np.isnan(apart_interval(first, second[:1]).low)


def test_pairs_tell_a_small_difference_that_two_means_would_not() -> None:
    random = np.random.default_rng(5)
    hard = random.random(100)
    better = hard + 0.02 + random.normal(0, 0.02, 100)
    assert paired_interval(better, hard).low > 0
    assert mean_interval(better).low < mean_interval(hard).high
    with pytest.raises(ValueError, match="100 numbers beside 99"):
        paired_interval(better, hard[1:])


@pytest.mark.few(1)
@pytest.mark.parametrize("interval", [frechet_interval, kid_interval, sliced_interval])
def test_halves_of_one_set_have_0_in_their_interval(interval) -> None:
    random = np.random.default_rng(11)
    count = 20 if interval is sliced_interval else 60
    found = [interval(drawn(random, 60), drawn(random, 60), seed) for seed in range(count)]
    assert np.mean([each.low <= 0 <= each.high for each in found]) >= 0.95


@pytest.mark.slow
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
def test_a_set_beside_itself_has_no_interval_and_one_that_shares_half_of_it_has(interval) -> None:
    random = np.random.default_rng(21)
    rows, more = drawn(random, 100), drawn(random, 50)
    assert interval(rows, rows[::-1], 0).note == "interval_same_sets"
    found = interval(rows, np.vstack([rows[50:], more]), 0)
    assert found.low <= 0 < found.high


def test_what_differs_by_rounding_alone_has_no_interval_and_large_numbers_that_differ_have() -> (
    None
):
    for first, second in (
        ([0.1] * 3, [0.1] * 7),
        ([0.1] * 3, [0.3] * 3),
        ([1 / 3] * 49, [0.7] * 5),
    ):
        assert apart_interval(np.array(first), np.array(second)).note == "interval_no_spread"
    values = np.random.default_rng(1).random(8)
    assert paired_interval(values + 0.1, values).note == "interval_no_spread"
    near = mean_interval(1e6 + 1e-3 * np.arange(5))
    assert (near.low - 1e6, near.high - 1e6) == pytest.approx((3.6757e-5, 3.9632e-3), rel=1e-3)
    assert mean_interval(np.array([1e300, 1])).high == pytest.approx(6.853e300, rel=1e-3)


def test_far_values_on_both_sides_do_not_make_it_too_narrow() -> None:
    random = np.random.default_rng(5)
    far = [np.where(random.random(50) < 0.05, 10, 1) * random.normal(size=50) for _ in range(600)]
    held = [each.low <= 0 <= each.high for each in map(mean_interval, far)]
    assert 0.945 <= np.mean(held) <= 0.99  # 0.88 with the correction alone


def test_a_prompt_with_half_of_the_pictures_leaves_few_prompts() -> None:
    random = np.random.default_rng(6)
    prompts = np.repeat(np.arange(60), [59] + [1] * 59)
    found = [
        mean_interval(random.normal(size=60)[prompts] + random.normal(size=118), prompts=prompts)
        for _ in range(300)
    ]
    assert {each.note for each in found} == {"interval_few"}
    assert np.mean([each.low <= 0 <= each.high for each in found]) >= 0.93  # 0.42 by 60 prompts
    even = np.repeat(np.arange(60), 2)
    assert not mean_interval(random.normal(size=120), prompts=even).note


def test_a_share_of_one_has_no_interval_and_all_of_n_ends_at_1() -> None:
    assert share_interval(np.ones(1)).note == "interval_unknown"
    assert {wilson(count, count)[1] for count in range(1, 300)} == {1.0}
    assert {wilson(0, count)[0] for count in range(1, 300)} == {0.0}


def test_raters_who_agree_in_all_tell_no_less_than_one_of_them() -> None:
    prompts, raters = np.repeat(np.arange(8), 2), np.tile(np.arange(2), 8)
    both = share_interval(np.ones(16), prompts=prompts, raters=raters)
    assert (both.low, both.high) == wilson(8, 8)


def test_parts_are_told_by_their_mean_and_stay_within_a_share() -> None:
    parts = np.array([1, 1, 1, 2 / 3, 1, 1, 1 / 3, 1])
    found = share_interval(parts)
    assert found.how.startswith("Student") and found.how.endswith("8 numbers")
    assert found.high == 1
    assert found.low == pytest.approx(mean_interval(parts).low)
    assert shares_apart(parts, np.ones(8)).how.startswith("Welch's t")


def test_pairs_of_shares_by_prompts_differ_by_prompt_and_not_by_answer() -> None:
    random = np.random.default_rng(7)
    prompts = np.repeat(np.arange(30), 4)
    first, second = ((random.random(30) < 0.5)[prompts] * 1.0 for _ in range(2))
    by_prompt = {"prompts": prompts}
    found = shares_apart(first, second, by_prompt, by_prompt, paired=True)
    assert found == paired_interval(first, second, prompts=prompts)
    same = shares_apart(first, first, by_prompt, by_prompt, paired=True)
    assert same.low < 0 < same.high and same.how.startswith("Newcombe")
    assert same.how.endswith("30 prompts")


def test_an_interval_ends_where_its_number_does() -> None:
    found = mean_interval(np.array([5.0, 5, 5, 4])).within(1, 5)
    assert found.low < 4.75 < found.high == 5
    below = Interval(-3, -1, "", corrected=-2).within(0, np.inf)
    assert (below.low, below.high, below.corrected) == (0, 1, 0)
