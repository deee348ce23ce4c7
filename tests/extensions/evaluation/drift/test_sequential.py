"""Tests that may be looked at as often as one likes: their rates, by simulation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from desktop_app.extensions.evaluation.work.drift.sequential import (
    Evidence,
    _wins,  # pyright: ignore[reportPrivateUsage]
    rank_evidence,
)

NAMES = ("a", "b", "c")


def runs(
    seed: int, count: int, shift: float = 0.0, correlated: float = 0.5, kept: int = 2
) -> list[Evidence]:
    """Eight prompts of quite different kinds, two pictures each a round; statistics hang together,
    as those of one picture do."""
    chance = np.random.default_rng(seed)
    centre = chance.normal(0, 5, (8, 1, 3))
    spread = chance.uniform(0.3, 3.0, (8, 1, 1))

    def pictures(many: int, move: float) -> dict[str, np.ndarray]:
        common = chance.standard_t(3, (8, many, 1))
        noise = correlated * common + (1 - correlated) * chance.normal(size=(8, many, 3))
        values = centre + spread * (noise + move)
        return {f"p{row}": values[row] for row in range(8)}

    first = pictures(kept, 0.0)
    return rank_evidence(first, [pictures(2, shift) for _ in range(count)], NAMES, seed=seed)


def test_the_distribution_of_wins_is_that_of_all_orders() -> None:
    for kept, new in ((1, 1), (3, 2), (2, 4)):
        counts = np.zeros(kept * new + 1)
        for chosen in combinations(range(kept + new), kept):
            later = [place for place in range(kept + new) if place not in chosen]
            counts[sum(one > other for one in later for other in chosen)] += 1
        np.testing.assert_allclose(_wins(kept, new), counts / counts.sum(), rtol=1e-12)
    assert abs(_wins(3, 300).sum() - 1) < 1e-9


@pytest.mark.slow
def test_unchanged_sets_that_are_checked_twenty_times_keep_the_stated_rate() -> None:
    alarms = sum(runs(seed, 20)[-1].alarm for seed in range(100))
    assert alarms <= 4  # 1 expected at most; over 4 has a chance of 1 in 250


def test_a_looser_rate_is_kept_too_and_used() -> None:
    chance = np.random.default_rng(1)
    alarms = 0
    for seed in range(200):
        values = {"p": chance.normal(size=(0, 1))}
        rounds = [{"p": chance.normal(size=(4, 1))} for _ in range(20)]
        alarms += rank_evidence(values, rounds, ["x"], alpha=0.2, seed=seed)[-1].alarm
    assert 4 <= alarms <= 54  # 40 at most


def test_a_change_is_found_within_a_few_checks() -> None:
    when = []
    for seed in range(20):
        found = [one.alarm for one in runs(seed, 12, shift=1.5)]
        when.append(found.index(True) + 1 if True in found else 99)
    assert np.median(when) <= 4
    assert max(when) <= 12


def test_ties_say_nothing() -> None:
    same = {"p": np.zeros((3, 2))}
    assert not rank_evidence(same, [same] * 50, ["x", "y"])[-1].alarm


def test_without_kept_pictures_the_first_round_is_what_later_ones_are_held_against() -> None:
    none = {f"p{row}": np.zeros((0, 1)) for row in range(12)}
    low = {name: np.array([[0.0], [0.1]]) for name in none}
    high = {name: np.array([[5.0], [5.1]]) for name in none}
    assert not rank_evidence(none, [low], ["x"])[-1].alarm
    assert rank_evidence(none, [low, low, high, high], ["x"])[-1].alarm
