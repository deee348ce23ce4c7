"""What differs between two prompts: phrases, words, weights, and what has moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.results.word_difference import TextRun, applied, difference


def marked(runs: tuple[TextRun, ...]) -> list[tuple[str, str, tuple[float, float] | None]]:
    return [(run.text, run.kind, run.weights) for run in runs if run.is_marked]


def kinds(runs: tuple[TextRun, ...], kind: str) -> list[str]:
    return [run.text for run in runs if run.kind == kind]


def test_words_of_a_phrase_are_compared() -> None:
    found = difference("a red wool scarf, forest", "a red silk scarf, forest")
    assert marked(found.left) == [("wool", "changed", None)]
    assert marked(found.right) == [("silk", "changed", None)]


def test_a_phrase_that_has_moved_is_neither_removed_nor_added() -> None:
    found = difference("cat, forest, night", "night, cat, forest")
    assert marked(found.left) == marked(found.right) == [("night", "moved", None)]


def test_a_phrase_that_has_moved_and_changed_shows_both() -> None:
    found = difference(
        "a red wool scarf, best quality, forest", "best quality, forest, a red scarf"
    )
    assert kinds(found.left, "moved") == ["a red", "scarf"]
    assert kinds(found.left, "changed") == ["wool"]
    assert kinds(found.right, "moved") == ["a red scarf"] and not kinds(found.right, "changed")


def test_phrases_that_came_and_went_are_whole() -> None:
    found = difference("cat, dog", "cat, blue sky, night")
    assert marked(found.left) == [("dog", "changed", None)]
    assert marked(found.right) == [("blue sky, night", "changed", None)]


@pytest.mark.parametrize(
    ("left", "right", "weights"),
    [
        ("cat, hat", "cat, (hat:1.3)", (1.0, 1.3)),
        ("(hat:1.3)", "(hat)", (1.3, 1.1)),
        ("[hat]", "hat", (0.9091, 1.0)),
        ("<lora:ink:0.8> hat", "<lora:ink:1> hat", (0.8, 1.0)),
        ("(red hat:1.2)", "(red hat:1.4)", (1.2, 1.4)),
    ],
)
def test_weights_are_compared_as_numbers(
    left: str, right: str, weights: tuple[float, float]
) -> None:
    found = difference(left, right)
    for side in (found.left, found.right):
        (run,) = (run for run in side if run.is_marked)
        assert (run.kind, run.weights) == ("same", weights)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("((hat))", "(hat:1.21)"),
        ("(red, blue:1.2)", "(red:1.2), (blue:1.2)"),
        ("a  cat ,a hat", "a cat, a hat"),
        ("", " \n"),
    ],
)
def test_what_is_written_otherwise_says_the_same(left: str, right: str) -> None:
    assert difference(left, right).is_none


def test_plain_text_has_no_weights() -> None:
    found = difference("(hat:1.2)", "(hat:1.4)", ("literal", "literal"))
    assert kinds(found.left, "changed") and not any(run.weights for run in found.left)
    found = difference("(a (b:1.2):1.5)", "(a:1.5) (b:1.2)", ("comfyui", "a1111"))
    assert found.is_none


def test_chinese_is_compared_sign_by_sign() -> None:
    found = difference("一只戴红围巾的猫，森林，夜晚", "一只戴蓝围巾的猫，夜晚，(森林:1.3)")
    assert kinds(found.left, "changed") == ["红"] and kinds(found.right, "changed") == ["蓝"]
    assert kinds(found.right, "moved") == ["夜晚"]
    assert [run.weights for run in found.right if run.weights] == [(1.0, 1.3)]


def test_sentences_are_phrases() -> None:
    found = difference("She sings. It rains at 1.5 m.", "It rains at 1.5 m. She sings.")
    assert not kinds(found.left, "changed") and kinds(found.left, "moved")


def test_a_very_long_phrase_is_compared_at_its_ends() -> None:
    words = [f"w{number}" for number in range(1200)]
    other = [*words[:5], *(f"x{number}" for number in range(1190)), *words[-5:]]
    found = difference(" ".join(words), " ".join(other))
    assert len(marked(found.right)) == 1 and found.right[0].text.startswith("w0 w1 w2 w3 w4")


PARTS = ("red", "(hat:1.2)", "[cat]", "a wool scarf", "<lora:ink:0.8>", "BREAK", "猫", "夜晚", "(")
MARKS = (", ", "，", " ", "\n", "", ". ", ")", ":", "\\")
PROMPTS = st.lists(
    st.tuples(st.sampled_from(PARTS), st.sampled_from(MARKS)) | st.tuples(st.text(max_size=3)),
    max_size=12,
).map(lambda rows: "".join(part for row in rows for part in row))
DIALECTS = st.sampled_from(("a1111", "comfyui", "literal"))


@given(PROMPTS, PROMPTS, DIALECTS)
def test_applied_to_the_first_it_gives_the_second(left: str, right: str, dialect: str) -> None:
    dialects = (dialect, dialect)
    found = difference(left, right, dialects)  # pyright: ignore[reportArgumentType]
    assert "".join(run.text for run in found.left) == left
    assert "".join(run.text for run in found.right) == right
    assert applied(left, found) == right
    assert all(left[slice(*run.source)] == run.text for run in found.right if run.source)
    changed = {run.kind for run in found.right if run.source is not None}
    assert "changed" not in changed


@pytest.mark.slow
@given(PROMPTS)
def test_a_prompt_is_like_itself(text: str) -> None:
    found = difference(text, text)
    assert found.is_none and applied(text, found) == text


@given(PROMPTS, PROMPTS)
def test_both_sides_keep_the_same_words(left: str, right: str) -> None:
    found, back = difference(left, right), difference(right, left)
    assert found.is_none == back.is_none
