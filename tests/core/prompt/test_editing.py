"""Weights by keys, and partners of brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.prompt.editing import partner, reweighted
from desktop_app.core.prompt.weights import parse_weights


def pressed(marked: str, *steps: int) -> str:
    """``marked`` with its selection between two ``‹›``, after pressing; the same for the result."""
    start, stop = marked.index("‹"), marked.index("›") - 1
    text = marked.replace("‹", "").replace("›", "")
    for step in steps:
        edit = reweighted(text, start, stop, step)
        if edit is not None:
            text = text[: edit.start] + edit.text + text[edit.stop :]
            start, stop = edit.selected
    return f"{text[:start]}‹{text[start:stop]}›{text[stop:]}"


@pytest.mark.parametrize(
    ("before", "steps", "after"),
    [
        ("a ‹red› apple", (1,), "a (‹red›:1.1) apple"),
        ("a ‹red› apple", (1, 1), "a (‹red›:1.2) apple"),
        ("a ‹red› apple", (-1,), "a (‹red›:0.9) apple"),
        ("a ‹red› apple", (1, -1), "a ‹red› apple"),
        ("a ‹ red  ›apple", (1,), "a  (‹red›:1.1)  apple"),
        ("a r‹›ed apple", (1,), "a (‹red›:1.1) apple"),
        ("a (red ap‹›ple:1.3)", (1,), "a (‹red apple›:1.4)"),
        ("(‹red›)", (1,), "(‹red›:1.2)"),
        ("(‹red›)", (-1,), "‹red›"),
        ("[‹red›]", (-1,), "(‹red›:0.8)"),
        ("[‹red›]", (1,), "‹red›"),
        ("((a) ‹b›:1.2)", (1,), "((a) (‹b›:1.1):1.2)"),
        ("<lora:ink‹›:0.8>", (1,), "<‹lora:ink:0.85›>"),
        ("<lora:in‹›k>", (1,), "<‹lora:ink›>"),
        ("a , ‹› b", (1,), "a , ‹› b"),
        ("‹›", (1,), "‹›"),
        ("‹äpfel 🍎›", (1,), "(‹äpfel 🍎›:1.1)"),
    ],
)
def test_keys_change_weights_as_in_automatic1111(
    before: str, steps: tuple[int, ...], after: str
) -> None:
    assert pressed(before, *steps) == after


@pytest.mark.parametrize(
    ("text", "at", "other"),
    [
        ("(a (b))", 0, 6),
        ("(a (b))", 5, 3),
        (r"(a \) b)", 0, 7),
        (r"\(a)", 1, None),
        ("[a", 0, None),
        ("a", 0, None),
        ("a", 5, None),
        ("<lora:x>", 7, 0),
    ],
)
def test_brackets_have_partners(text: str, at: int, other: int | None) -> None:
    assert partner(text, at) == other


@given(
    st.text(st.sampled_from("ab ,:()[]<>\\1."), max_size=20),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(-3, 3),
)
def test_no_press_fails_or_loses_words(text: str, first: int, second: int, steps: int) -> None:
    start, stop = sorted(min(each, len(text)) for each in (first, second))
    edit = reweighted(text, start, stop, steps)
    if edit is not None:
        after = text[: edit.start] + edit.text + text[edit.stop :]
        assert after.count("a") == text.count("a")
        assert 0 <= edit.selected[0] <= edit.selected[1] <= len(after)
        assert parse_weights(after).pieces
