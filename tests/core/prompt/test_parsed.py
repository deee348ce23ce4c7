"""The whole language: comments, tags, AND, and what is remarked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.prompt.parsed import ParsedPrompt, parse_prompt


def heard(parsed: ParsedPrompt) -> list[tuple[float, list[str]]]:
    return [(part.weight, [each.text.text for each in part.schedule]) for part in parsed.parts]


def codes(parsed: ParsedPrompt) -> list[str]:
    return [remark.code for remark in parsed.remarks]


def test_and_joins_prompts_by_weight() -> None:
    parsed = parse_prompt("a cat :1.2 AND a [dog:fox:0.5] AND a bird : -0.5 ", 10)
    assert heard(parsed) == [
        (1.2, ["a cat"]),
        (1.0, [" a dog ", " a fox "]),
        (-0.5, [" a bird"]),
    ]


def test_a_number_at_the_end_is_a_weight_only_with_and() -> None:
    assert heard(parse_prompt("16:9")) == [(1.0, ["16:9"])]
    assert heard(parse_prompt("SAND ANDY, and")) == [(1.0, ["SAND ANDY, and"])]


def test_a_negative_prompt_knows_no_and() -> None:
    assert heard(parse_prompt("a AND b", negative=True)) == [(1.0, ["a AND b"])]


@pytest.mark.parametrize(
    ("tag", "name", "weight", "text_weight"),
    [
        ("<lora:ink>", "ink", 1.0, 1.0),
        ("<lora:ink:0.8>", "ink", 0.8, 0.8),
        ("<lora:ink:0.8:0.6>", "ink", 0.6, 0.8),
        ("<lora:ink:te=0.3:unet=0.5>", "ink", 0.5, 0.3),
        ("<lyco:a b/c:-1>", "a b/c", -1.0, -1.0),
        ("<lora:ink:much>", "ink", 1.0, 1.0),
        ("<lora:ink:nan>", "ink", 1.0, 1.0),
        ("<lora:ink:1e30>", "ink", 10.0, 10.0),
    ],
)
def test_loras_are_named_by_tags(tag: str, name: str, weight: float, text_weight: float) -> None:
    parsed = parse_prompt(f"a {tag} house")
    assert heard(parsed) == [(1.0, ["a  house"])]
    (lora,) = parsed.loras
    assert (lora.name, lora.weight, lora.text_weight) == (name, weight, text_weight)
    assert parsed.text[slice(*lora.span)] == lora.tag == tag


def test_hypernetworks_and_unknown_tags_are_refused_by_name() -> None:
    parsed = parse_prompt("a <hypernet:old:1> b <shape:x> <3 <b>")
    assert heard(parsed) == [(1.0, ["a  b  <3 <b>"])]
    assert [(r.code, r.params["name"]) for r in parsed.remarks] == [
        ("hypernet", "old"),
        ("unknown_tag", "x"),
    ]


def test_a_lora_in_a_negative_prompt_is_said_to_do_nothing() -> None:
    parsed = parse_prompt("bad <lora:ink:1>", negative=True)
    assert parsed.loras == ()
    assert codes(parsed) == ["negative_lora"]


def test_comments_are_not_heard() -> None:
    text = "# a line <lora:x:1>\na cat # [or a dog\n# last"
    parsed = parse_prompt(text)
    assert heard(parsed) == [(1.0, ["a cat \n"])]
    assert parsed.loras == ()
    assert parsed.remarks == ()


def test_comfyui_s_dialect_has_weights_and_tags_alone() -> None:
    parsed = parse_prompt("a [b:c:0.5] AND #1 <lora:x:0.5>", 10, "comfyui")
    assert heard(parsed) == [(1.0, ["a [b:c:0.5] AND #1 "])]
    assert len(parsed.loras) == 1


def test_a_literal_prompt_is_heard_as_it_is() -> None:
    text = "a (b:2) <lora:x:1> # c AND [d|e]"
    parsed = parse_prompt(text, 10, "literal")
    assert heard(parsed) == [(1.0, [text])]
    assert parsed.loras == ()


def test_brackets_without_a_partner_are_remarked_where_they_stand() -> None:
    text = "# c\na (b <lora:x:1>] c"
    spans = [remark.span for remark in parse_prompt(text).remarks]
    assert [text[slice(*span)] for span in spans if span] == ["(", "]"]


@given(st.text(max_size=60), st.sampled_from(["a1111", "comfyui", "literal"]), st.booleans())
def test_no_text_fails(text: str, dialect: str, negative: bool) -> None:
    parsed = parse_prompt(text, 20, dialect, negative=negative)  # type: ignore[arg-type]
    for part in parsed.parts:
        assert part.schedule[-1].last_step == 20
        for each in part.schedule:
            assert parsed.weighted(each.text.text).pieces
