"""What a region hears beside the common prompt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.core.conditions import Condition, lora, region
from desktop_app.core.geometry import Size
from desktop_app.core.prompt.regional import loras_of_regions, steps_apart, texts_predicted
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.engine.composed_texts import Said, in_region


def named(name: str) -> Condition:
    return replace(lora(name), word=f"<lora:{name}:1>")


def test_loras_that_regions_alone_name_are_theirs() -> None:
    fur, moss = named("fur"), named("moss")
    uses = (
        lora("ink"),
        fur,
        moss,
        region("a dog <lora:fur:1>", "left"),
        region("<lora:moss:1>", "b"),
    )
    assert loras_of_regions(uses, "a park") == (fur, moss)
    assert loras_of_regions(uses, "a park <lora:moss:1>") == (fur,)
    assert loras_of_regions(uses[:3], "a park") == ()
    own = [Said("a dog", 1.0, ("<lora:fur:1>",)), Said("", 2.0, ("<lora:fur:1>",))]
    assert {each.loras for each in in_region([Said("a park")], own, "add")} == {("<lora:fur:1>",)}


def test_texts_that_are_predicted_one_by_one() -> None:
    plain = GenerationRequest(Task.TEXT_TO_IMAGE, "a cat", "m", Size(64, 64))
    assert steps_apart(plain, 20) == 8
    assert steps_apart(replace(plain, region_separation=0.0), 20) == 0
    assert steps_apart(replace(plain, region_separation=0.01), 4) == 1
    assert texts_predicted(plain, 20, 0, 8) == (1, 1)
    assert texts_predicted(plain, 20, 3, 0) == (1, 1)
    assert texts_predicted(plain, 20, 3, 8) == (4, pytest.approx(2.2))
    joined = replace(plain, prompt="a cat AND a dog AND a hill:0.5", dialect="a1111")
    assert texts_predicted(joined, 20, 0, 0) == (3, 3)
    assert texts_predicted(joined, 20, 1, 20) == (6, 6)


def test_the_negative_text_is_predicted_with_the_loras_of_each_region() -> None:
    uses = (
        *(named("fur"), named("moss")),
        region("a dog <lora:fur:1>", "left"),
        region("a cat <lora:fur:1>", "right"),
        region("<lora:moss:1>", "top"),
        region("a hill", "below"),
    )
    plain = GenerationRequest(Task.TEXT_TO_IMAGE, "a park", "m", Size(64, 64), conditions=uses)
    assert texts_predicted(plain, 20, 4, 8, guided=True) == (8, pytest.approx(2 + 6 * 8 / 20))
    assert texts_predicted(plain, 20, 4, 0, guided=True) == (2, 2)
    assert texts_predicted(plain, 20, 4, 20, weakened=True, guided=True) == (13, 13)
    everywhere = replace(plain, prompt="a park <lora:fur:1>")
    assert texts_predicted(everywhere, 20, 4, 20, guided=True) == (7, 7)
