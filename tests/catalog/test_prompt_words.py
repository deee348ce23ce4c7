"""The dictionary of prompt words: what it finds, and prompts put into English."""

from __future__ import annotations

import re

import pytest

from desktop_app.catalog.prompt_words import (
    PromptDictionary,
    PromptWord,
    WordGroup,
    has_own_words,
    load_dictionary,
)
from desktop_app.core.errors import StorageError

SMALL = PromptDictionary(
    (
        WordGroup("a", "一", (PromptWord("红色", ("red",)), PromptWord("围巾", ("scarf",)))),
        WordGroup(
            "b",
            "二",
            (PromptWord("红围巾", ("red wool scarf",)), PromptWord("草地", ("meadow", "grass"))),
        ),
    )
)


@pytest.mark.parametrize(
    ("prompt", "english"),
    [
        ("红色围巾", "red scarf"),
        ("一个红色的围巾", "red scarf"),
        ("红围巾", "red wool scarf"),
        ("红色，草地。", "red, meadow"),
        ("a cat, 红色围巾 on the 草地", "a cat, red scarf on the meadow"),
        ("红色的猫", "red 猫"),
        ("猫红色", "猫 red"),
        ("nothing of it", "nothing of it"),
        ("", ""),
    ],
)
def test_a_prompt_in_english(prompt: str, english: str) -> None:
    assert SMALL.in_english(prompt) == english


def test_what_is_looked_for_is_found_in_both_languages_the_nearest_first() -> None:
    assert [word.own for word in SMALL.find("围巾")] == ["围巾", "红围巾"]
    assert [word.own for word in SMALL.find("GRASS ")] == ["草地"]
    assert [word.own for word in SMALL.find("re")] == ["红色", "红围巾"]
    assert SMALL.find("  ") == [] and SMALL.find("nothing") == []


def test_own_words_are_seen() -> None:
    assert has_own_words("a 猫") and not has_own_words("a cat, naïve café")


def test_the_dictionary_that_ships_is_sound() -> None:
    dictionary = load_dictionary()
    words = [word for group in dictionary.groups for word in group.words]
    assert len(words) > 800 and len(dictionary.groups) > 15
    assert len({word.own for word in words}) == len(words), "twice"
    for word in words:
        assert re.fullmatch(r"[\u3400-\u9fffA-Za-z0-9/· ]+", word.own), word
        assert all(re.fullmatch(r"[a-z0-9 .,'()/:+-]+", each, re.I) for each in word.english), word
    assert all(group.title for group in dictionary.groups)


def test_a_language_without_a_file_is_told() -> None:
    with pytest.raises(StorageError, match="xx"):
        load_dictionary("xx")
