"""What a region hears beside the common prompt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.core.conditions import Condition, RegionMode, lora, region
from desktop_app.core.geometry import Size
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.regional import (
    Said,
    acts_at,
    in_region,
    loras_of_regions,
    said_at,
    steps_apart,
    texts_predicted,
)
from desktop_app.core.request import GenerationRequest, Task


def said(common: str, own: str, mode: RegionMode = "add", step: int = 1) -> list[tuple[str, float]]:
    parts = (parse_prompt(text, 10).parts for text in (common, own))
    first, second = (said_at(each, step) for each in parts)
    return [each[:2] for each in in_region(first, second, mode)]


@pytest.mark.parametrize(
    ("common", "own", "heard"),
    [
        ("a park", "a dog", "a park, a dog"),
        ("a park, ", " a dog ", "a park, a dog"),
        ("", "a dog", "a dog"),
        ("a park", "  ", "a park"),
        ("(a park:1.2)", "[a dog]", "(a park:1.2), [a dog]"),
        ("a park <lora:x:1>", "a dog", "a park, a dog"),
    ],
)
def test_its_own_text_stands_after_the_common_one(common: str, own: str, heard: str) -> None:
    assert said(common, own) == [(heard, 1.0)]


def test_or_in_its_place() -> None:
    assert said("a park AND a lake:0.5", "a dog", "replace") == [("a dog", 1.0)]


@pytest.mark.parametrize(
    ("common", "own", "heard"),
    [
        ("a AND b:0.5", "x", [("a, x", 1.0), ("b, x", 0.5)]),
        ("a", "x:0.2 AND y:2", [("a, x", 0.2), ("a, y", 2.0)]),
        ("a AND b:0.5", "x AND y:0.5", [("a, x", 1.0), ("b, y", 0.25)]),
    ],
)
def test_what_is_composed_goes_along(common: str, own: str, heard: list[tuple[str, float]]) -> None:
    assert said(common, own) == heard


def test_both_change_over_the_steps() -> None:
    told = [said("[a:b:3]", "[x:y:0.5]", step=step)[0][0] for step in (1, 3, 4, 5, 6, 10)]
    assert told == ["a, x", "a, x", "a, x", "b, x", "b, x", "b, y"]


def test_it_acts_in_its_share_of_the_steps() -> None:
    part = region("x", "m", start=0.25, end=0.5)
    assert [step for step in range(1, 9) if acts_at(part, step, 8)] == [3, 4]
    whole = region("x", "m")
    assert all(acts_at(whole, step, 8) for step in range(1, 9))


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
