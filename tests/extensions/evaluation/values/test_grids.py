"""Axes as they are typed, cells in their order, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.grids import AXES, Grid, grid_from_json, read_axis

WORDS: dict[str, Any] = {"prompt": "a fox in the snow", "settings": {"seed": 3}}


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("steps=4,8,20", "steps", (4, 8, 20)),
        ("guidance=2..8:3", "guidance_scale", (2.0, 5.0, 8.0)),
        ("guidance_scale=8..2:2", "guidance_scale", (8.0, 2.0)),
        ("seed=1..4", "seed", (1, 2, 3, 4)),
        ("seed=4..2", "seed", (4, 3, 2)),
        ("strength=0.2..0.8+0.2", "strength", (0.2, 0.4, 0.6, 0.8)),
        ("steps=4..8:1", "steps", (4,)),
        ("steps=4, 4,8", "steps", (4, 8)),
        ('prompt=fox,"a cat, black"', "prompt", ("fox", "a cat, black")),
        ("negative=a,", "negative_prompt", ("a", "")),
        ("scheduler=ddim,euler", "scheduler", ("ddim", "euler")),
        ("Model=a=b", "model", ("a=b",)),
        ("hires-factor=1..2:3", "hires_factor", (1.0, 1.5, 2.0)),
    ],
)
def test_an_axis_as_it_is_typed(text: str, name: str, values: tuple[Any, ...]) -> None:
    axis = read_axis(text)
    assert (axis.id, axis.values) == (name, values)
    assert all(axis.label(at) for at in range(len(values)))


def test_an_axis_of_several_settings_has_each_value_with_each() -> None:
    grid = Grid(
        words=WORDS,
        x=read_axis("steps=1,2"),
        y=read_axis("seed=7..9 & model=m,n & prompt=fox,salt & pepper"),
    )
    assert grid.y is not None and grid.y.ids == ("seed", "model", "prompt") and grid.rows == 12
    assert grid.y.label(3) == "Seed 7 · Model n · Prompt salt & pepper"
    assert grid.y.label(0, str.upper) == "SEED 7 · MODEL m · PROMPT fox"
    cells = [*grid.cells()]
    assert [one.words["model"] for one in cells] == ["m"] * 12 + ["n"] * 12
    last = next(one for one in cells if (one.column, one.row) == (1, 11))
    assert last.words["prompt"] == "a salt & pepper in the snow"
    assert last.words["settings"] == {"seed": 9, "steps": 2} and last.labels[1] == "seed: 9"
    again = grid_from_json(json.loads(json.dumps(to_json(grid))))
    assert again == grid and again.key == grid.key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("steps", "grid_axis"),
        ("steps=", "grid_axis"),
        ("foo=1", "unknown_choice"),
        ("count=2", "unknown_choice"),
        ("steps=a", "value_range"),
        ("steps=0..4", "value_range"),
        ("seed=1..10000", "grid_long"),
        ("seed=1..4+0", "grid_axis"),
        ("seed=" + ",".join(map(str, range(101))), "grid_long"),
        ("tile=z", "unknown_choice"),
        ("seed=1..20 & steps=1..6", "grid_long"),
        ("seed=1 & seed=2", "grid_same"),
        ("seed=1 & foo=2", "unknown_choice"),
    ],
)
def test_what_is_no_axis_says_so(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_axis(text)
    assert caught.value.code == code


def test_every_axis_puts_its_value_and_leaves_the_words_of_others_alone() -> None:
    for name, row in AXES.items():
        words = dict(WORDS)
        axis = read_axis("prompt=fox")
        row.put(words, "none" if name == "lora" else "1", axis)
        assert WORDS == {"prompt": "a fox in the snow", "settings": {"seed": 3}}
        assert row.name


def test_words_are_exchanged_and_loras_stand_beside_others() -> None:
    grid = Grid(
        words={**WORDS, "loras": [{"name": "own"}]},
        x=read_axis("prompt=fox,cat"),
        y=read_axis("lora=none,more,more:0.5"),
    )
    found = {(one.column, one.row): one.words for one in grid.cells()}
    assert found[1, 0]["prompt"] == "a cat in the snow"
    assert [one["name"] for one in found[0, 0]["loras"]] == ["own"]
    assert found[0, 2]["loras"] == [{"name": "own"}, {"name": "more", "weight": 0.5}]


def test_models_are_loaded_once_each_and_loras_within_a_model() -> None:
    grid = Grid(words=WORDS, x=read_axis("lora=none,a,b"), y=read_axis("model=m,n"))
    order = [(one.row, one.column) for one in grid.cells()]
    assert order == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    turned = Grid(words=WORDS, x=read_axis("model=m,n"), y=read_axis("steps=2,4"))
    assert [one.column for one in turned.cells()] == [0, 0, 1, 1]
    assert len({one.key for one in turned.cells()}) == 4


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        ("steps=1,2", "steps=4", "grid_same"),
        ("steps=1,2", "seed=1 & steps=4", "grid_same"),
        ("seed=1..21", "steps=1..20", "grid_large"),
    ],
)
def test_what_is_no_grid_says_so(x: str, y: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        Grid(words=WORDS, x=read_axis(x), y=read_axis(y))
    assert caught.value.code == code
    assert (
        Grid(words=WORDS, x=read_axis("prompt=fox,cat"), y=read_axis("prompt=snow,sand")).rows == 2
    )
