"""Which results are listed, and which are one stack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.jobs.results import Result
from desktop_app.ui.results.listing import ALL, STARRED, WANTED, listed
from tests.ui.conftest import make_job, make_result


@pytest.fixture
def items() -> tuple[Result, ...]:
    """Two runs with one prompt, between them one with another; r1 starred, r2 rejected."""
    same, other, again = make_job(), make_job(prompt="b"), make_job(seed=9)
    made = [make_result(0, same), make_result(1, same), make_result(2, other)]
    made += [make_result(3, again), make_result(4, again)]
    made[1] = replace(made[1], starred=True)
    made[2] = replace(made[2], rejected=True)
    return tuple(made)


@pytest.mark.parametrize(
    ("kept", "wanted"),
    [(ALL, "r0 r1 r2 r3 r4"), (WANTED, "r0 r1 r3 r4"), (STARRED, "r1"), ("none", "")],
)
def test_a_filter_keeps_some_of_them(items: tuple[Result, ...], kept: str, wanted: str) -> None:
    assert " ".join(cell.result.id for cell in listed(items, kept)) == wanted


def test_any_other_filter_is_a_run(items: tuple[Result, ...]) -> None:
    assert [cell.result.id for cell in listed(items, items[3].job.id)] == ["r3", "r4"]


def test_a_divider_stands_where_another_run_begins(items: tuple[Result, ...]) -> None:
    assert [cell.begins for cell in listed(items)] == [False, False, True, True, False]


def test_what_differs_by_the_seed_alone_is_one_stack(items: tuple[Result, ...]) -> None:
    cells = listed(items, fold=True)
    assert [(cell.result.id, cell.stack) for cell in cells] == [("r1", 4), ("r2", 1)]
    cells = listed(items, fold=True, shown="r4")
    assert cells[0].result.id == "r4", "the one on the canvas stands for it"
    cells = listed(items, fold=True, open_stacks={items[0].recipe})
    assert [cell.stack for cell in cells] == [1] * 5
