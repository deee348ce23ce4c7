"""Texts that change with the steps, as AUTOMATIC1111 reads them.

``samples/a1111_steps.json``: prompt, steps of a first pass (null: there is none), and by number of
steps what is heard how long. Written once by the program's own get_learned_conditioning_prompt_
schedules and reconstruct_cond_batch (modules/prompt_parser.py of 1.10 and Forge), run apart.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.prompt.schedule import of_second_pass, parse_schedule
from desktop_app.core.prompt.traced import Traced

STEPS = 10
HEARD = json.loads((Path(__file__).parent / "samples" / "a1111_steps.json").read_text())

# What the docstring of AUTOMATIC1111's get_learned_conditioning_prompt_schedules promises for ten
# steps (modules/prompt_parser.py): the steps that are done when a text is heard last.
PUBLISHED = {
    "test": [(10, "test")],
    "a [b:3]": [(3, "a "), (10, "a b")],
    "a [b: 3]": [(3, "a "), (10, "a b")],
    "a [[[b]]:2]": [(2, "a "), (10, "a [[b]]")],
    "[(a:2):3]": [(3, ""), (10, "(a:2)")],
    "a [b : c : 1] d": [(1, "a b  d"), (10, "a  c  d")],
    "a[b:[c:d:2]:1]e": [(1, "abe"), (2, "ace"), (10, "ade")],
    "a [unbalanced": [(10, "a [unbalanced")],
    "a [b:.5] c": [(5, "a  c"), (10, "a b c")],
    "a [{b|d{:.5] c": [(5, "a  c"), (10, "a {b|d{ c")],
    "((a][:b:c [d:3]": [(3, "((a][:b:c "), (10, "((a][:b:c d")],
    "[a|(b:1.1)]": [(step, "a" if step % 2 else "(b:1.1)") for step in range(1, 11)],
    "[fe|]male": [(step, "female" if step % 2 else "male") for step in range(1, 11)],
    "[fe|||]male": [(step, "female" if step % 4 == 1 else "male") for step in range(1, 11)],
}
OWN = {
    "": [(10, "")],
    "[a:b:0.5]": [(5, "a"), (10, "b")],
    "[a::0.4]": [(4, "a"), (10, "")],
    "[a:10]": [(10, "")],
    "[a:b:1.0]": [(10, "a")],
    "[a:b:1]": [(1, "a"), (10, "b")],
    "[a:b:0]": [(10, "b")],
    "[a:b:-3]": [(10, "b")],
    "[a:b:1e3]": [(10, "a")],
    "[a:b:c:0.5]": [(10, "[a:b:c:0.5]")],
    "[a:b]": [(10, "[a:b]")],
    r"[a\:b:3]": [(3, ""), (10, r"a\:b")],
    "[x [a:3]]": [(3, "[x ]"), (10, "[x a]")],
    "[[a|b]:c:2]": [(1, "a"), (2, "b"), *((step, "c") for step in range(3, 11))],
    "a | b [c:5]": [(5, "a | b "), (10, "a | b c")],
}


def texts(prompt: str, steps: int = STEPS) -> list[tuple[int, str]]:
    return [(each.last_step, each.text.text) for each in parse_schedule(Traced.of(prompt), steps)]


def as_heard(done: list[tuple[int, str]], steps: int = STEPS) -> list[str]:
    """The text at each step: steps are counted from 0 there."""
    return [next(text for until, text in done if at <= until) for at in range(steps)]


def by_step(prompt: str, steps: int = STEPS) -> list[str]:
    """The text at each step, here."""
    found = texts(prompt, steps)
    return [next(text for until, text in found if at <= until) for at in range(1, steps + 1)]


@pytest.mark.parametrize("prompt", PUBLISHED)
def test_the_published_examples_hold(prompt: str) -> None:
    assert by_step(prompt) == as_heard(PUBLISHED[prompt])


@pytest.mark.parametrize("prompt", OWN)
def test_what_is_not_published_is_read_as_there(prompt: str) -> None:
    assert by_step(prompt) == as_heard(OWN[prompt])


@pytest.mark.parametrize(
    ("prompt", "first", "known"), HEARD, ids=[f"{row[0]} {row[1] or ''}" for row in HEARD]
)
def test_every_step_hears_what_it_hears_there(
    prompt: str, first: int | None, known: dict[str, list[tuple[int, str]]]
) -> None:
    said = prompt if first is None else of_second_pass(prompt, first)
    for steps, heard in known.items():
        runs = [(len(list(group)), text) for text, group in groupby(by_step(said, int(steps)))]
        assert runs == [tuple(each) for each in heard]


def test_only_the_numbers_of_edits_count_on_in_a_second_pass() -> None:
    prompt = "(a:1.5), [b:c:1.25] 16:9 [d|e] [f:[g:30]:0.5]"
    assert of_second_pass(prompt, 20) == "(a:1.5), [b:c:0.25] 16:9 [d|e] [f:[g:10]:-0.5]"


def test_the_documented_landscape_changes_where_it_is_said_to() -> None:
    # The comment at the head of modules/prompt_parser.py, for a hundred steps.
    prompt = (
        "fantasy landscape with a [mountain:lake:0.25] and [an oak:a christmas tree:0.75]"
        "[ in foreground::0.6][ in background:0.25] [shoddy:masterful:0.5]"
    )
    start = "fantasy landscape with a"
    assert texts(prompt, 100) == [
        (26, f"{start} mountain and an oak in foreground shoddy"),
        (51, f"{start} lake and an oak in foreground in background shoddy"),
        (61, f"{start} lake and an oak in foreground in background masterful"),
        (76, f"{start} lake and an oak in background masterful"),
        (100, f"{start} lake and a christmas tree in background masterful"),
    ]


def test_each_part_of_a_text_knows_where_it_was_typed() -> None:
    prompt = "a [b:c:3] d"
    late = parse_schedule(Traced.of(prompt), STEPS)[-1].text
    assert late.text == "a c d"
    assert late.spans_of(2, 3) == [(5, 6)]


@pytest.mark.few(1)
@pytest.mark.parametrize("unit", ["[", "[a", "[a:1]", "[a|b]", "(", "]", "[a:", "|", ":"])
def test_a_great_many_brackets_end_in_time(unit: str) -> None:
    assert parse_schedule(Traced.of(unit * (200_000 // len(unit))), 5)
    nested = unit * 50_000 + "x" + ":1]" * 50_000
    assert parse_schedule(Traced.of(nested), 5)[-1].text.text


@given(st.text(st.sampled_from("ab [](){}:|0.5\\"), max_size=30), st.integers(1, 150))
def test_every_text_is_laid_out_over_all_steps(prompt: str, steps: int) -> None:
    found = texts(prompt, steps)
    ends = [step for step, _ in found]
    assert ends == sorted(set(ends))
    assert ends[-1] == steps
    assert ends[0] >= 1
