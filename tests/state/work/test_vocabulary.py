"""Words a model does not know are found in any script; forms of known words are forgiven."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.state.work.vocabulary import unknown_words

KNOWN = frozenset(
    {
        *("a", "apple", "box", "bus", "butterfly", "cat", "cats", "dance", "hat", "in", "grass"),
        *("green", "house", "ice", "cream", "of", "on", "puppys", "red", "sit", "snow"),
        *("strawberries", "the", "tiny", "white", "wolf", "苹果", "红色", "的", "草地"),
    }
)


def found(text: str, known: frozenset[str] = KNOWN) -> list[str]:
    return [text[at : at + length] for at, length in unknown_words(text, known)]


def test_known_words_in_any_case_and_with_any_signs_are_known() -> None:
    assert found("A red APPLE, (tiny!) on-the grass; 2 x 3. “Snow”…") == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        *("apples", "boxes", "buses", "butterflies", "cat's", "cats’", "strawberry", "puppy"),
        *("dancing", "danced", "sitting", "snowy", "reddish", "snow-white", "house's"),
    ],
)
def test_plurals_and_endings_of_known_words_are_known(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("word", ["snowd", "of", "dan", "butterfl", "as", "aed", "sitsing", "hatt"])
def test_what_only_looks_like_a_form_is_unknown(word: str) -> None:
    assert found(word, KNOWN - {"of"} | {"ofy", "dance"}) == [word]


def test_unknown_words_are_told_with_their_place() -> None:
    assert unknown_words("a red zebra on the grass", KNOWN) == [(6, 5)]
    assert found("zebra, giraffe and a cat") == ["zebra", "giraffe", "and"]


def test_of_a_compound_only_the_unknown_part_is_told() -> None:
    assert found("a zebra-red cat") == ["zebra"]


def test_other_scripts_are_words_too() -> None:
    assert found("красный apple") == ["красный"]
    assert found("πράσινο γρασίδι") == ["πράσινο", "γρασίδι"]


def test_chinese_is_taken_apart_by_what_is_known() -> None:
    assert found("草地的红色苹果") == []
    assert found("草地的红色斑马") == ["斑马"]
    assert found("红色apple和zebra") == ["和zebra"]


def test_emoji_count_as_unknown_and_numbers_do_not() -> None:
    assert found("a cat 🐈 on 2 houses") == ["🐈"]
    assert found("🐈", KNOWN | {"🐈"}) == []


@given(st.text(max_size=200))
def test_places_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = -1
    for at, length in unknown_words(text, KNOWN):
        assert at > end - 1 and length > 0
        end = at + length
        assert end <= len(text)


@pytest.mark.slow
@given(st.text(max_size=80))
def test_a_text_made_of_listed_words_has_no_unknown_ones(text: str) -> None:
    listed = frozenset(part.casefold() for part in text.split()) | {
        text[at : at + length].casefold() for at, length in unknown_words(text, frozenset({"-"}))
    }
    listed |= {sign.casefold() for sign in text}
    for at, length in unknown_words(text, listed):
        assert text[at : at + length].casefold() not in listed
