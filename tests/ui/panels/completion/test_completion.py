"""What is offered for the word at the cursor."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.add_on import AddOn
from desktop_app.storage.tags import Tag, TagList
from desktop_app.ui.panels.completion.completion import LIMIT, CompletionSources, complete

SOURCES = CompletionSources(
    loras=(
        AddOn("1", "Ink style", "/l/ink_v2.safetensors", "lora"),
        AddOn("2", "tone", "/l/tone.safetensors", "lora"),
    ),
    embeddings=(AddOn("3", "bad hands", "/e/bad-hands.safetensors", "embedding"),),
    wildcards=("animals/cat", "colours", "scene"),
    styles=("Film photo", "Oil painting"),
    snippets=("Golden hour", "Dusk of autumn"),
    tags=TagList(
        [
            Tag("long hair", 4_400_000, ("longhair",)),
            Tag("long sleeves", 1500),
            Tag("smile (face)", 20),
        ]
    ),
    vocabulary=frozenset({"apple", "apples", "fish"}),
)


def offered(text: str, sources: CompletionSources = SOURCES) -> list[tuple[str, str]]:
    return [(offer.kind, offer.text) for offer in complete(text, len(text), sources).offers]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a <lora:in", [("lora", "<lora:ink_v2:1>")]),
        ("a <ton", [("lora", "<lora:tone:1>")]),
        ("<lo", [("lora", "<lora:ink_v2:1>"), ("lora", "<lora:tone:1>")]),
        ("<lora:style", [("lora", "<lora:ink_v2:1>")]),
        ("a <lora:tone:", []),
        ("a __co", [("wildcard", "__colours__")]),
        ("__cat", [("wildcard", "__animals/cat__")]),
        ("snake__co", []),
        ("ugly, bad", [("embedding", "bad hands")]),
        ("a girl, lon", [("tag", "long hair"), ("tag", "long sleeves")]),
        ("a girl, long h", [("tag", "long hair")]),
        ("with long h", [("tag", "long hair")]),
        ("longh", [("tag", "long hair")]),
        ("smi", [("tag", r"smile \(face\)")]),
        ("oil p", [("style", "")]),
        ("a cat, gol", [("snippet", "")]),
        ("/", [("snippet", ""), ("snippet", "")]),
        ("a /hour", [("snippet", "")]),
        ("(/dusk of", [("snippet", "")]),
        ("and/", []),
        ("/ ", []),
        ("/none", []),
        ("a app", [("word", "apple"), ("word", "apples")]),
        ("(app", [("word", "apple"), ("word", "apples")]),
        ("a", []),
        ("", []),
        ("apple:1.", []),
    ],
)
def test_what_is_typed_decides(text: str, found: list[tuple[str, str]]) -> None:
    assert offered(text) == found


def test_the_word_s_beginning_is_told() -> None:
    text = "a girl with long h"
    assert text[complete(text, len(text), SOURCES).start :] == "long h"
    assert complete("x __co, y", 6, SOURCES).start == 2


def test_a_literal_prompt_has_no_tags_of_the_language() -> None:
    literal = replace(SOURCES, dialect="literal")
    assert offered("<lora:in", literal) == []
    assert offered("smi", literal) == [("tag", "smile (face)")]


def test_counts_are_short() -> None:
    details = [offer.detail for offer in complete("long", 4, SOURCES).offers]
    assert details == ["4.4M", "1.5k"]


@pytest.mark.slow
def test_a_long_list_is_cut_and_the_most_used_come_first() -> None:
    tags = TagList(Tag(f"tag {number}", number) for number in range(200_000))
    found = complete("tag", 3, CompletionSources(tags=tags)).offers
    assert len(found) == LIMIT
    assert found[0].shown == "tag 199999"


@given(st.text(st.sampled_from("a lo<:_>(),\\🎨")), st.integers(0, 30))
def test_nothing_fails_anywhere(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    assert 0 <= complete(text, cursor, SOURCES).start <= cursor
