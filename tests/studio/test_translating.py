"""For which models a prompt is put into English."""

from __future__ import annotations

import pytest

from desktop_app.studio.translating import effective, in_english, is_translated_for

ENGLISH, BOTH = frozenset({"red", "apple", "a"}), frozenset({"red", "apple", "红", "苹果"})


@pytest.mark.parametrize(
    ("vocabulary", "heard"),
    [(ENGLISH, "red apple"), (BOTH, "红苹果"), (None, "红苹果")],
    ids=["English", "both", "unknown"],
)
def test_only_a_model_of_english_words_is_told_english_ones(
    vocabulary: frozenset[str] | None, heard: str
) -> None:
    assert is_translated_for(vocabulary) is (vocabulary is ENGLISH)
    assert in_english("红苹果", vocabulary) == heard
    assert in_english("a red  apple", vocabulary) == "a red  apple"
    for chosen, wanted in (
        (("红苹果", "crimson fruit"), "crimson fruit"),
        (("苹果", "an apple"), heard),  # of another prompt
        (("红苹果", ""), heard),
    ):
        told = wanted if vocabulary is ENGLISH else heard
        assert effective("红苹果", vocabulary, chosen) == told


def test_words_of_embeddings_stay() -> None:
    assert in_english("红苹果, 苹果风格", ENGLISH, ["苹果风格"]) == "red apple, 苹果风格"
