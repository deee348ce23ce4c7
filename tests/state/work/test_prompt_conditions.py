"""LoRAs and embeddings that prompts name."""

from __future__ import annotations

import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Conditions, embedding, lora, named_in
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.state.work.prompt_conditions import (
    NamedConditions,
    lora_named,
    named_conditions,
)

INK = AddOn("k1", "Ink Style", "/loras/ink_v2.safetensors", "lora", "sd1", title="Ink by A")
OLD = AddOn("k2", "Old", "/loras/INK_V2.safetensors", "lora", "sd1")
LARGE = AddOn("k3", "Large", "/loras/large.safetensors", "lora", "sdxl")
HANDS = AddOn("k4", "bad hands", "/embeddings/bad-hands.safetensors", "embedding", "sd1")
THERE = (OLD, INK, LARGE, HANDS)


def named(prompt: str, negative: str = "", chosen: Conditions = ()) -> NamedConditions:
    asked, against = parse_prompt(prompt), parse_prompt(negative, negative=True)
    return named_conditions(asked, against, chosen, THERE, "sd1")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ink_v2", "k1"),
        ("INK_V2", "k2"),
        ("Ink_v2", "k2"),
        ("ink style", "k1"),
        ("sub/ink_v2.safetensors", "k1"),
        ("sub\\ink_v2.SafeTensors", "k1"),
        ("ink by a", "k1"),
        ("none", None),
    ],
)
def test_a_lora_is_found_by_its_file_or_its_name(name: str, key: str | None) -> None:
    found = lora_named(name, THERE)
    assert (found and found.key) == key


def test_tags_become_loras_beside_those_that_were_chosen() -> None:
    own = lora("k9", 0.3)
    made = named("a cat <lora:ink_v2:0.8:0.6>", chosen=(own,)).conditions
    assert made[0] == own
    assert (made[1].name, made[1].weight, made[1].text_weight) == ("k1", 0.6, 0.8)
    assert named_in(made, "") == (own,)


def test_what_is_missing_or_for_another_family_is_named_and_left_out() -> None:
    made = named("<lora:large:1> <lora:gone> <lora:gone:2>")
    assert made == NamedConditions((), ("large", "gone"))


def test_an_embedding_is_used_where_its_word_stands_by_itself() -> None:
    assert named("x", "ugly, bad-hands, y").conditions == (embedding("k4", "bad-hands"),)
    assert named("unbad-handsome").conditions == ()
    chosen = (embedding("k4", "hands2"),)
    assert named("bad-hands", chosen=chosen).conditions == chosen


def test_a_literal_prompt_names_no_lora() -> None:
    literal = parse_prompt("<lora:ink_v2>", dialect="literal")
    assert named_conditions(literal, None, (), THERE, "sd1") == NamedConditions(())


SPACED = AddOn("k5", "Bad Hands v2", "/e/badhandv2.safetensors", "embedding", "sd1")
SHORT = AddOn("k6", "bad hands", "/e/bad-hands-1.safetensors", "embedding", "sd1")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a cat, bad hands v2", [("k5", "Bad Hands v2")]),
        ("(BAD HANDS V2:1.2)", [("k5", "Bad Hands v2")]),
        ("bad hands", [("k6", "bad hands")]),
        ("badhandv2", [("k5", "badhandv2")]),
        ("Bad-Hands-v2", [("k5", "Bad-Hands-v2")]),
        ("[bad hands:bad hands v2:0.5]", [("k6", "bad hands"), ("k5", "Bad Hands v2")]),
        ("embedding:badhandv2.pt", [("k5", "badhandv2")]),
        ("bad handsome", []),
    ],
)
def test_embeddings_are_named_with_blanks_and_in_any_case(
    text: str, found: list[tuple[str, str]]
) -> None:
    negative = parse_prompt(text, negative=True)
    made = named_conditions(parse_prompt(""), negative, (), (SHORT, SPACED), "sd1").conditions
    assert [(each.name, each.word) for each in made] == found


def test_tags_that_do_not_act_as_written_are_remarked() -> None:
    made = named("<lora:ink_v2:0.8:lbw=MIDD> <hypernet:h> ((a", "<lora:ink_v2:1>")
    assert [each.code for each in made.remarks] == ["hypernet", "lora_unread", "negative_lora"]
