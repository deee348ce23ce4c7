"""Which pictures are in the batch of a step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.extensions.training.values.examples import Example, Role
from desktop_app.extensions.training.work.trainer.batches import BatchOrder, shares_of


def examples(count: int, role: Role = "learn", width: int = 64) -> list[Example]:
    return [Example("", "", (0, 0, width, 64), width, 64, role=role) for _ in range(count)]


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("batch", "share", "wanted"),
    [
        (1, 0.5, (1, 1)),  # of DreamBooth
        (1, 0.0, (1, 1)),
        (2, 0.5, (1, 1)),
        (2, 1.0, (1, 1)),
        (16, 0.25, (12, 4)),
        (16, 0.01, (15, 1)),
        (5, 1.0, (1, 4)),
    ],
)
def test_both_kinds_are_in_every_batch(batch: int, share: float, wanted: tuple[int, int]) -> None:
    assert shares_of(batch, share) == wanted


def test_a_step_holds_as_many_as_it_is_told() -> None:
    order = BatchOrder([*examples(12), *examples(3, "prior")], 3, 2, 4, 0)
    for step in range(order.epoch_steps):
        picks = order.of(step)
        assert [each.prior for each in picks] == [False] * 3 + [True] * 2
        assert all(each.index < 12 for each in picks[:3])


def test_an_epoch_holds_each_once() -> None:
    order = BatchOrder(examples(12), 4, 0, 1, 0)
    seen = [each.index for step in range(order.epoch_steps) for each in order.of(step)]
    assert sorted(seen) == [*range(12)]


def test_a_batch_is_of_one_size() -> None:
    """Where none of that size keep from forgetting, there are none."""
    wide = [*examples(5, width=96), *examples(2, "prior", 64)]
    order = BatchOrder([*examples(5), *wide], 2, 1, 1, 3)
    sizes = [{5 <= each.index < 10 for each in order.of(step)} for step in range(6)]
    assert all(len(each) == 1 for each in sizes)
    counts = {len(order.of(step)) for step in range(6)}
    assert counts == {2, 3}


def test_a_step_alone_decides() -> None:
    made = [*examples(7), *examples(2, "prior")]
    first, second = (BatchOrder(made, 2, 1, 3, 5) for _ in range(2))
    steps = [9, 0, 4]
    assert [first.of(step) for step in steps] == [second.of(step) for step in steps]


def test_an_epoch_holds_each_as_often_as_it_counts() -> None:
    made = [replace(each, repeats=1 + 4 * (at == 2)) for at, each in enumerate(examples(4))]
    order = BatchOrder(made, 4, 0, 1, 0)
    seen = [each.index for step in range(order.epoch_steps) for each in order.of(step)]
    assert order.epoch_steps == 2 and sorted(seen) == [0, 1, 2, 2, 2, 2, 2, 3]
    assert order.forms(0) == [(at, 0) for at in range(4)]


def test_few_steps_hold_few_forms_and_those_alone_are_read() -> None:
    order = BatchOrder([*examples(12), *examples(3, "prior")], 2, 1, 16, 5)
    drawn = {(each.index, each.number) for step in range(7) for each in order.of(step)}
    assert {*order.forms(7)} == drawn and len(drawn) < 22
    assert len(order.forms(0)) == len(order.forms(10_000)) == 12 * 16 + 3


def test_which_caption_is_heard_is_drawn_by_the_step_alone() -> None:
    first, second = (BatchOrder(examples(2), 2, 0, 1, 5) for _ in range(2))
    heard = [[each.line % 3 for each in first.of(step)] for step in range(40)]
    assert [[each.line % 3 for each in second.of(step)] for step in (39, 3)] == [
        heard[39],
        heard[3],
    ]
    assert {line for lines in heard for line in lines} == {0, 1, 2}
