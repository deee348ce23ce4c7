"""The greedy search finds planted optima within its budget, and goes on where it was stopped."""

from __future__ import annotations

import pytest

from desktop_app.extensions.evaluation.values.lab import Timesteps
from desktop_app.extensions.evaluation.work.lab.timestep_search import Search

TOTAL = 40


class Planted:
    """Quality with one optimum for each next timestep: ``best`` counts up from 0."""

    def __init__(self, *best: int) -> None:
        self.best, self.asked = best, list[Timesteps]()

    def __call__(self, steps: Timesteps) -> float:
        self.asked.append(steps)
        ascending = steps[::-1]
        gaps = [(made - best) ** 2 for made, best in zip(ascending, self.best, strict=False)]
        return 100.0 / len(steps) + sum(gaps)


@pytest.mark.parametrize("best", [(0, 1), (0, 2), (0, 18), (0, 22), (0, 37), (0, 38)])
def test_two_steps_are_found(best: tuple[int, int]) -> None:
    planted = Planted(*best)
    search = Search(planted, TOTAL, 20)
    assert search.run(2) == best[::-1] and search.whole
    assert len(planted.asked) == len(set(planted.asked)) == search.spent <= 17


def test_each_next_step_is_found_with_those_before_it() -> None:
    planted = Planted(0, 9, 18, 25, 32)
    search = Search(planted, TOTAL, 70)
    assert search.run(5) == (32, 25, 18, 9, 0)
    assert all(each[-1] == 0 for each in search.values)


def test_a_model_of_two_hundred_timesteps_takes_few_more() -> None:
    search = Search(Planted(0, 106), 201, 25)
    assert search.run(2) == (106, 0) and search.spent <= 25


def test_the_budget_is_kept_and_the_best_so_far_is_told() -> None:
    planted = Planted(0, 18)
    search = Search(planted, TOTAL, 5)
    found = search.run(2)
    assert len(planted.asked) == 5 and not search.whole
    two = [each for each in search.values if len(each) == 2]
    assert found == min(two, key=search.values.__getitem__)
    assert Search(planted, TOTAL, 1).run(2) == ()


def test_time_is_a_budget_too() -> None:
    seconds = iter(range(1000))
    search = Search(Planted(0, 18), TOTAL, 100, seconds=6, clock=lambda: float(next(seconds)))
    search.run(2)
    assert not search.whole and 3 <= search.spent <= 6


def test_what_is_known_costs_nothing() -> None:
    first = Search(Planted(0, 18, 27), TOTAL, 9)
    first.run(3)
    told: list[Timesteps] = []
    second = Search(
        Planted(0, 18, 27), TOTAL, 100, known=first.values, tell=lambda steps, _: told.append(steps)
    )
    assert second.run(3) == (27, 18, 0)
    whole = Search(Planted(0, 18, 27), TOTAL, 100)
    whole.run(3)
    assert first.spent + second.spent == whole.spent
    assert told == list(whole.values)
