"""Examples of a set: what is learnt from, held out, and left out."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.choosing import examples_of, held_out, notes_of
from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet
from desktop_app.extensions.training.values.examples import FROM_ALPHA, Example
from desktop_app.extensions.training.values.facts import PictureFacts
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import SetNotes

MODEL = ModelInfo("m", "M", "/m", "folder", "sd1", "epsilon", 4, 4, 8, 512, 1)
LOOKS = np.random.default_rng(4).integers(0, 1 << 64, 400, np.uint64).tolist()


def facts(number: int, **others: Any) -> PictureFacts:
    made = PictureFacts(
        f"{number:02}.png", sha256=f"{number:064x}", width=600, height=600, look=LOOKS[number]
    )
    return replace(made, **others)


def set_of(seen: list[PictureFacts]) -> TrainingSet:
    return TrainingSet(
        "/set", trigger="zq", pictures=tuple(SetPicture(each.name, "snow") for each in seen)
    )


def test_what_is_left_out_is_told_with_the_reason() -> None:
    seen = [facts(0, damage="truncated"), facts(1, width=90), facts(2), facts(3), facts(4)]
    of = set_of(seen).leaving_out(["02.png"]).masked({"04.png": "m/04.png"})
    chosen = examples_of(of, seen[:3] + seen[4:], settings_of({"smallest": 100}), MODEL)
    assert chosen.without == {
        "00.png": "damaged",
        "01.png": "too_small",
        "02.png": "left_out",
        "03.png": "not_looked_at",
    }
    made = Example(
        *("/set/04.png", "zq, snow", (0, 0, 600, 600), 512, 512),
        *("/set/m/04.png", "learn", seen[4].sha256),
        group=chosen.examples[0].group,
    )
    assert chosen.examples == (made,) and chosen.placed["04.png"].cut == 0


def test_settings_and_model_say_the_size_and_the_trigger() -> None:
    seen = [facts(0, width=1200), facts(1)]
    settings = settings_of({"size": 256, "trigger": "sks", "buckets": False})
    made = examples_of(set_of(seen), seen, settings, MODEL).examples
    assert [(each.width, each.height, each.caption) for each in made] == 2 * [
        (256, 256, "sks, snow")
    ]
    wide = examples_of(set_of(seen), seen, settings_of({}), replace(MODEL, factor=16)).examples
    assert wide[0].width > wide[0].height and wide[0].width % 16 == 0


def test_the_prompt_in_a_picture_is_its_caption_where_there_is_no_other() -> None:
    seen = [facts(0, prompt="a hill"), facts(1, prompt="a hill")]
    of = replace(set_of(seen), trigger="").captioned({"01.png": ""})
    made = examples_of(of, seen, settings_of({}), MODEL).examples
    assert [each.caption for each in made] == ["snow", "a hill"]


def test_alpha_is_a_mask_where_there_is_some() -> None:
    seen = [facts(0, alpha=True), facts(1)]
    of = set_of(seen).masked({"00.png": FROM_ALPHA, "01.png": FROM_ALPHA})
    made = examples_of(of, seen, settings_of({}), MODEL).examples
    assert [each.mask for each in made] == [FROM_ALPHA, ""]


def test_pictures_of_its_kind_are_not_held_out_and_are_called_by_it() -> None:
    seen, others = [facts(n) for n in range(10)], [facts(n) for n in range(20, 30)]
    prior = TrainingSet(
        "/prior", pictures=tuple(SetPicture(each.name) for each in others)
    ).captioned({"21.png": "a red fox"})
    settings = settings_of({"prior": 10, "subject": "fox", "held_out": 0.3, "smallest": 900})
    made = examples_of(set_of(seen), seen, {**settings, "smallest": 0}, MODEL, (prior, others))
    kept = [each for each in made.examples if each.role == "prior"]
    assert [each.caption for each in kept] == ["fox", "a red fox", *8 * ["fox"]]
    assert sum(each.role == "held out" for each in made.examples) == 3
    assert [each.path for each in made.examples] == sorted(each.path for each in made.examples)


def examples(groups: list[int]) -> list[Example]:
    return [
        Example(f"{n}", "", (0, 0, 1, 1), 8, 8, sha256=f"{n:03}", group=group)
        for n, group in enumerate(groups)
    ]


@pytest.mark.parametrize("share", [0.05, 0.1, 0.25, 0.5])
def test_whole_groups_are_held_out_the_same_for_a_seed(share: float) -> None:
    made = examples([*range(30), 3, 3, 3, 7, 7, 7])
    held = held_out(made, share, 5)
    count = sum(each.group in held for each in made)
    assert abs(count - share * len(made)) <= 2
    mixed = random.Random(1).sample(made, len(made))
    renumbered = [replace(each, group=each.group * 7 % 31) for each in mixed]
    again = {each.sha256 for each in renumbered if each.group in held_out(renumbered, share, 5)}
    assert again == {each.sha256 for each in made if each.group in held}
    assert len({held_out(made, share, seed) for seed in range(20)}) > 5


@pytest.mark.parametrize(
    "groups", [[0, 1], [0, 1, 2], [*99 * [0], 1], [0, *9 * [1], *9 * [2]], [*5 * [0], *5 * [1]]]
)
@pytest.mark.parametrize("share", [0.01, 0.5])
def test_something_is_held_out_and_something_is_learnt_from(
    groups: list[int], share: float
) -> None:
    for seed in range(20):
        held = held_out(examples(groups), share, seed)
        assert held and held < {*groups}
        sizes = [groups.count(group) for group in held]
        assert sum(sizes) <= max(len(groups) / 2 + 1, min(sizes))


def test_one_group_is_all_learnt_from() -> None:
    assert held_out(examples([0, 0, 0]), 0.5, 1) == frozenset()
    assert held_out(examples([0, 1, 2]), 0.0, 1) == frozenset()
    assert held_out([], 0.5, 1) == frozenset()


def test_the_result_carries_what_was_said_of_the_set() -> None:
    of = replace(set_of([facts(0)]), licence="CC0", consent="mine")
    assert notes_of(of) == SetNotes("set", "CC0", "mine", {"snow": 1})


def test_folders_and_lines_reach_the_examples() -> None:
    """What keeps from forgetting has neither trigger nor prefix, and is not held out."""
    seen = [facts(number) for number in range(8)]
    of = replace(set_of(seen), prefix="a photo of")
    of = of.changed(["00.png"], lambda one: replace(one, caption="snow\nzq in snow", repeats=20))
    of = of.changed(["06.png"], lambda one: replace(one, caption="dog", is_prior=True))
    of = of.changed(["07.png"], lambda one: replace(one, caption="", is_prior=True, repeats=2))
    settings = settings_of({"held_out": 0.5, "subject": "animal"})
    made = {each.path[-6:]: each for each in examples_of(of, seen, settings, MODEL).examples}
    assert made["00.png"].captions == ["zq, a photo of, snow", "a photo of, zq in snow"]
    assert [made[name].repeats for name in ("00.png", "01.png", "07.png")] == [20, 1, 2]
    assert [(made[name].caption, made[name].role) for name in ("06.png", "07.png")] == [
        ("dog", "prior"),
        ("animal", "prior"),
    ]
    roles = [each.role for each in made.values()]
    assert (roles.count("learn"), roles.count("held out")) == (3, 3)
