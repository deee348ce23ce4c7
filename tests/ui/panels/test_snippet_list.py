"""Where a snippet's text goes in a prompt, and what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.panels.completion.snippets import LONGEST_NAME, inserted, proposed_name


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("|", "SUN"),
        ("a cat|", "a cat, SUN"),
        ("a cat,|", "a cat, SUN"),
        ("a cat, |", "a cat, SUN"),
        ("a cat，|", "a cat， SUN"),
        ("a portrait of |", "a portrait of SUN"),
        ("a portrait of | in the rain", "a portrait of SUN in the rain"),
        ("a portrait of |in the rain", "a portrait of SUN in the rain"),
        ("|a cat", "SUN, a cat"),
        ("| a cat", "SUN, a cat"),
        ("a cat|, a hat", "a cat, SUN, a hat"),
        ("a cat, |a hat", "a cat, SUN, a hat"),
        ("(|:1.2)", "(SUN:1.2)"),
        ("{red|blue}".replace("|b", "|b|", 1), "{red|b, SUN, lue}"),
        ("a\n|", "a\nSUN"),
    ],
)
def test_commas_come_where_they_are_missing(text: str, result: str) -> None:
    at = text.rindex("|")
    before = text[:at] + text[at + 1 :]
    edit = inserted(before, at, at, " SUN, ")
    assert before[: edit.start] + edit.text + before[edit.stop :] == result.replace(
        "SUN,  ", "SUN, "
    )


@given(st.text(max_size=20), st.text(max_size=8), st.integers(0, 20), st.integers(0, 20))
def test_what_stood_there_stays(text: str, words: str, first: int, last: int) -> None:
    start, stop = sorted((min(first, len(text)), min(last, len(text))))
    edit = inserted(text, start, stop, words)
    assert (edit.start, edit.stop) == (start, stop)
    assert words.strip(" \t\n,，、") in edit.text
    assert start <= edit.selected[0] <= start + len(edit.text)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("(golden hour:1.2), long shadows", "golden hour"),
        (", ((masterpiece))", "masterpiece"),
        ("<lora:ink_v2:0.8> drawing", "ink_v2 drawing"),
        ("黄昏，长长的影子", "黄昏"),
        ("a very long piece of prompt that nobody will want to read", None),
        ("Sun", "Sun 3"),
        (" , ", ""),
    ],
)
def test_a_name_is_proposed(words: str, name: str | None) -> None:
    found = proposed_name(words, {"Sun", "Sun 2"})
    assert len(found) <= LONGEST_NAME and not found.endswith(" ")
    assert found == name if name is not None else words.startswith(found)
