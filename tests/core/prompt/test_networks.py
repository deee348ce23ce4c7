"""Tags that say what of them isn't read, and embeddings' words wherever they stand."""

from __future__ import annotations

import pytest

from desktop_app.core.prompt.networks import escaped_words, find_words, with_words
from desktop_app.core.prompt.parsed import parse_prompt


@pytest.mark.parametrize(
    ("tag", "weights", "codes"),
    [
        ("<lora:x:0.8>", (0.8, 0.8), []),
        ("<lora:x:0.8:0.5>", (0.5, 0.8), []),
        ("<lora:x:>", (1.0, 1.0), []),
        ("<LORA:a b.safetensors:-1e0>", (-1.0, -1.0), []),
        ("<lora:x:0.8:lbw=1,1,0.5>", (0.8, 0.8), ["lora_unread"]),
        ("<lora:x:1:1:lbw=MIDD:stop=10>", (1.0, 1.0), ["lora_unread"]),
        ("<lora:x:te=0.3:unet=1:dyn=4>", (1.0, 0.3), ["lora_unread"]),
        ("<lora:x:0.7:0.7:8>", (0.7, 0.7), ["lora_unread"]),
        ("<lora:x:0,5>", (0.5, 0.5), ["lora_comma"]),
        ("<lora:x:50>", (10.0, 10.0), ["lora_limited"]),
        ("<lora:x:-inf>", (-10.0, -10.0), ["lora_limited"]),
        ("<lora:x:80%>", (1.0, 1.0), ["lora_weight"]),
        ("<lora:x:0.6:IND>", (0.6, 0.6), ["lora_weight"]),
    ],
)
def test_what_of_a_loras_tag_is_not_read_is_remarked(
    tag: str, weights: tuple[float, float], codes: list[str]
) -> None:
    parsed = parse_prompt(f"a cat {tag}")
    (lora,) = parsed.loras
    assert (lora.weight, lora.text_weight) == weights
    assert [each.code for each in parsed.remarks] == codes
    assert all(each.span == lora.span for each in parsed.remarks)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<hypernet:x:1>", "hypernet"),
        ("<foo:x>", "unknown_tag"),
        ("a <lora:x:0.8", "open_tag"),
        ("<lora:x <lora:y:1>", "open_tag"),
    ],
)
def test_other_tags_are_remarked(text: str, code: str) -> None:
    assert [each.code for each in parse_prompt(text).remarks] == [code]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("a cat, bad hands v2", ["bad hands", "bad hands v2"], ["bad hands v2"]),
        ("Bad  Hands\nV2", ["bad hands v2"], ["bad hands v2"]),
        ("concatenate a cat", ["cat"], ["cat"]),
        ("banana", ["a"], []),
        ("embedding:Easy_Neg.pt, x", ["easy_neg"], ["easy_neg"]),
        ("easy_neg.safetensors", ["easy_neg"], ["easy_neg"]),
        ("v1.5-neg.", ["v1.5-neg", "v1.5"], ["v1.5-neg"]),
        ("bad, worse", ["bad, worse", "bad"], ["bad, worse"]),
        ("x (v2), [y]", ["x (v2)", "[y]"], ["x (v2)", "[y]"]),
        ("cafe\u0301", ["Café"], ["Café"]),
        ("画猫风格", ["猫"], ["猫"]),
        ("画cat风格", ["cat"], ["cat"]),
        ("bad hands", ["bad-hands", "  "], []),
    ],
)
def test_words_are_found_as_people_write_them(
    text: str, words: list[str], found: list[str]
) -> None:
    assert [each.word for each in find_words(text, words)] == found


def test_a_text_in_pieces_is_the_whole_text() -> None:
    text = "a embedding:Bad Hands.pt and bad hands"
    pieces = list(with_words(text, ["bad hands"]))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, word in pieces if word] == ["embedding:Bad Hands.pt", "bad hands"]


def test_brackets_of_a_name_are_no_signs() -> None:
    text = escaped_words("a (cat:1.2), Bad_(v2), (bad_(v2):0.8)", ["bad_(v2)", "cat"])
    assert text == r"a (cat:1.2), Bad_\(v2\), (bad_\(v2\):0.8)"
    assert escaped_words(text, ["bad_(v2)"]) == text
    (part,) = parse_prompt(text).parts
    pieces = parse_prompt(text).weighted(part.schedule[0].text.text).pieces
    assert ("bad_(v2)", 0.8) in [(piece.text, piece.weight) for piece in pieces]
