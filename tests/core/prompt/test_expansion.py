"""Choices and wildcards: the documented examples, one and many, and what nobody should type."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.prompt.choices import has_choices
from desktop_app.core.prompt.expansion import MAX_ADDED, expand
from desktop_app.core.prompt.wildcard_lists import NO_LISTS, Weighted


class Lists:
    """Lists in memory, as ``name: options``."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists

    def names(self) -> Collection[str]:
        return self._lists

    def options(self, name: str) -> Sequence[Weighted]:
        return [(text, 1.0) for text in self._lists.get(name, ())]


LISTS = Lists(
    {
        "season": ("summer", "autumn", "winter", "spring"),
        "flavours": ("chocolate", "vanilla", "strawberry"),
        "colours-cold": ("blue", "green"),
        "colours-warm": ("red", "yellow"),
        "people/world": ("__people/africa__", "__people/asia__"),
        "people/africa": ("Namibian", "Basotho"),
        "people/asia": ("{Thai|Lao}",),
        "odd": ("{2$$and$$a|b}", "(plain:1.2)"),
    }
)


def texts(prompt: str, seeds: int = 120) -> set[str]:
    """What ``prompt`` becomes with one seed or another."""
    return {expand(prompt, LISTS, seed).text for seed in range(seeds)}


def orders(count: int, *options: str, separator: str = ", ") -> set[str]:
    return {separator.join(each) for each in itertools.permutations(options, count)}


DOCUMENTED = (
    ("{summer|autumn} is coming", {"summer is coming", "autumn is coming"}),
    ("{a|}b", {"ab", "b"}),
    ("{|}", {""}),
    ("{2$$x|y|z}", orders(2, "x", "y", "z")),
    ("{2$$ and $$x|y|z}", orders(2, "x", "y", "z", separator=" and ")),
    ("{1-2$$ and $$x|y}", {"x", "y", "x and y", "y and x"}),
    ("{-2$$x|y|z}", orders(1, "x", "y", "z") | orders(2, "x", "y", "z")),
    ("{2-$$x|y}", {"x, y", "y, x"}),
    ("{0-1$$x|y}", {"", "x", "y"}),
    ("{4$$x|y}", {"x, y", "y, x"}),
    ("{2$$ x | y }", {"x, y", "y, x"}),
    ("{2$$|$$x|y}", {"x|y", "y|x"}),
    ("{{rose|white} gold|platinum}", {"rose gold", "white gold", "platinum"}),
    ("__flavours__", {"chocolate", "vanilla", "strawberry"}),
    ("{2$$__flavours__}", orders(2, "chocolate", "vanilla", "strawberry")),
    ("__people/world__", {"Namibian", "Basotho", "Thai", "Lao"}),
    ("__colours*__", {"blue", "green", "red", "yellow"}),
    ("__peo*/afr?ca__", {"Namibian", "Basotho"}),
    ("__Colours-WARM__", {"red", "yellow"}),
    ("__odd__", {"aandb", "banda", "(plain:1.2)"}),
    ("{[black|grey]|red} hair", {"[black|grey] hair", "red hair"}),
    ("{0.5::a|0::b|c}", {"a", "c"}),
    ("{0::a|0::b}", {"a", "b"}),
    (r"{a\|b|c}", {"a|b", "c"}),
    (r"\{a|b\}", {"{a|b}"}),
    (r"\__season__ \_\_x", {"__season__ __x"}),
    (
        "<lora:__flavours__:0.8>",
        {f"<lora:{x}:0.8>" for x in ("chocolate", "vanilla", "strawberry")},
    ),
)


@pytest.mark.parametrize(("prompt", "expected"), DOCUMENTED)
def test_what_a_prompt_can_become(prompt: str, expected: set[str]) -> None:
    assert texts(prompt) == expected
    assert has_choices(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "a (red:1.2) [fox|cat] {plain}",
        "{{a}} {",
        "} a | b {",
        "{a|b",
        "[a::0.4] {c::d}",
        r"\(a\) \\ \x",
        "o_o __ ^__^",
        "<lora:a__b:0.8>",
        "$5 and {5}",
    ],
)
def test_prompts_without_choices_stay(prompt: str) -> None:
    assert not has_choices(prompt)
    assert expand(prompt, LISTS, 3).text == prompt
    assert expand(prompt, LISTS, 3).notes == ()


def test_weights() -> None:
    drawn = Counter(expand("{3::a|b}", NO_LISTS, seed).text for seed in range(2000))
    assert 0.70 < drawn["a"] / 2000 < 0.80


def test_a_seed_makes_the_same_text_for_ever() -> None:
    """Not changed by another version of Python: the texts stand here."""
    prompt = "{a|b|c|d} {2$$x|y|z} __season__ __season__"
    assert [expand(prompt, LISTS, seed).text for seed in (0, 1, 2**32 - 1)] == [
        "c z, y summer summer",
        "c x, y summer winter",
        "b x, y autumn autumn",
    ]


@pytest.mark.parametrize(
    ("prompt", "text", "code"),
    [
        ("a __nothing__ b", "a __nothing__ b", "wildcard_missing"),
        ("{__no*__|__no*__}", "__no*__", "wildcard_missing"),
        ("__../secret__", "__../secret__", None),
        ("${x=5} ${x}", "${x=5} ${x}", "prompt_variables"),
        ("__season(x=winter)__", "__season(x=winter)__", "prompt_variables"),
        ("<lora:a__nothing__b:1>", "<lora:a__nothing__b:1>", None),
    ],
)
def test_what_cannot_be_expanded_stays_and_is_said(
    prompt: str, text: str, code: str | None
) -> None:
    expanded = expand(prompt, LISTS, 1)
    assert expanded.text == text
    assert [note.code for note in expanded.notes] == ([] if code is None else [code])


def test_loops_stop() -> None:
    lists = Lists({"a": ("1 __b__",), "b": ("2 __a__",), "c": ("__c*__",)})
    expanded = expand("__a__, __c__", lists, 0)
    assert expanded.text == "1 2 __a__, __c*__" or expanded.text == "1 2 __a__, __c__"
    assert {note.code for note in expanded.notes} == {"wildcard_loop"}


def test_an_avalanche_is_cut() -> None:
    lists = Lists({f"n{k}": (f"{'x' * 40} __n{k + 1}__ __n{k + 1}__",) for k in range(60)})
    expanded = expand("__n0__", lists, 0)
    assert len(expanded.text) <= MAX_ADDED + 10
    assert [note.code for note in expanded.notes] == ["wildcard_too_long"]
    long = Lists({"long": ("y" * 60_000,)})
    expanded = expand("__long__ __long__ __long__", long, 0)
    assert [note.code for note in expanded.notes] == ["wildcard_too_long"]


@pytest.mark.few(4)
@pytest.mark.parametrize(
    "prompt",
    [
        "{" * 200_000,
        "}" * 200_000,
        "{a|" * 50_000,
        "{|" * 50_000 + "}" * 50_000,
        "{1$$" * 50_000,
        "__a" * 50_000,
        "[|" * 50_000 + "{[",
        "\\" * 200_001,
        "{" + " " * 200_000 + "|}",
        "{999999999$$__season__}",
    ],
)
def test_what_nobody_types_is_quick(prompt: str) -> None:
    expand(prompt, LISTS, 1)


@given(st.text(st.sampled_from("{}|$_[]\\:-<>*a1. #\n"), max_size=60), st.integers())
def test_any_text(prompt: str, seed: int) -> None:
    first = expand(prompt, LISTS, seed)
    assert expand(prompt, LISTS, seed) == first
    if not has_choices(prompt):
        assert first.text == prompt
