"""The texts that a prompt composes, and what of them is heard in a region of its own."""

from __future__ import annotations

import pytest

from desktop_app.core.conditions import RegionMode, region
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.engine.composed_texts import acts_at, in_region, said_at


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
