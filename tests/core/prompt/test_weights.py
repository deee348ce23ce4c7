"""Weights in prompts, as AUTOMATIC1111 and ComfyUI read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.weights import DEEPEST, LIMIT, Piece, parse_weights
from tests.core.prompt.written import weighted_text

# What the docstring of AUTOMATIC1111's parse_prompt_attention promises (modules/prompt_parser.py).
PUBLISHED = {
    "normal text": [("normal text", 1.0)],
    "an (important) word": [("an ", 1.0), ("important", 1.1), (" word", 1.0)],
    "(unbalanced": [("unbalanced", 1.1)],
    r"\(literal\]": [("(literal]", 1.0)],
    "(unnecessary)(parens)": [("unnecessaryparens", 1.1)],
    "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).": [
        ("a ", 1.0),
        ("house", 1.5730000000000004),
        (" ", 1.1),
        ("on", 1.0),
        (" a ", 1.1),
        ("hill", 0.55),
        (", sun, ", 1.1),
        ("sky", 1.4641000000000006),
        (".", 1.1),
    ],
}
OWN = {
    "": [("", 1.0)],
    "a BREAK b": [("a", 1.0), ("BREAK", -1.0), ("b", 1.0)],
    "(a BREAK b:1.2)": [("a", 1.2), ("BREAK", -1.0), ("b", 1.2)],
    "BREAK BREAK": [("", 1.0), ("BREAK", -1.0), ("", 1.0), ("BREAK", -1.0), ("", 1.0)],
    "BREAKFAST": [("BREAKFAST", 1.0)],
    "16:9 (a)": [("16:9 ", 1.0), ("a", 1.1)],
    "(a: 1.2 )": [("a", 1.2)],
    "(a:-0.5)": [("a", -0.5)],
    "(a:1.2.3)": [("a:1.2.3", 1.1)],
    "(a:1e5)": [("a:1e5", 1.1)],
    "(a:nan)": [("a:nan", 1.1)],
    "a:1.2) b": [("a:1.2) b", 1.0)],
    r"a\b\\c": [(r"ab\c", 1.0)],
    "(a [b) c]": [("a ", 1.1), ("b", 1.1 * (1 / 1.1)), (" c", 1 / 1.1)],
}
COMFY = {
    "a (b (c:1.3) d:1.2) e": [("a ", 1), ("b ", 1.2), ("c", 1.3), (" d", 1.2), (" e", 1)],
    "((a))": [("a", 1.1 * 1.1)],
    "[a] BREAK b": [("[a] BREAK b", 1)],
    r"\(x\) (y:2)": [("(x) ", 1), ("y", 2)],
    "(:1.2)": [(":1.2", 1.1)],
    "(a:nan)": [("a", 1)],
    "a) (b)": [("a) (b)", 1)],
    "(open": [("(open", 1)],
    "": [("", 1)],
}


def pairs(text: str, dialect: Dialect = "a1111") -> list[tuple[str, float]]:
    return [(piece.text, piece.weight) for piece in parse_weights(text, dialect).pieces]


@pytest.mark.parametrize("text", PUBLISHED)
def test_the_published_examples_hold_to_the_last_digit(text: str) -> None:
    assert pairs(text) == PUBLISHED[text]


@pytest.mark.parametrize("text", OWN)
def test_what_is_not_published_is_read_as_there(text: str) -> None:
    assert pairs(text) == [(part, pytest.approx(weight)) for part, weight in OWN[text]]


@pytest.mark.parametrize("text", COMFY)
def test_comfyui_s_weights_replace_those_around_them(text: str) -> None:
    found = [(part, pytest.approx(weight)) for part, weight in COMFY[text]]
    assert pairs(text, "comfyui") == found


def test_a_literal_prompt_keeps_its_brackets() -> None:
    assert pairs("a (b:1.2) BREAK [c]", "literal") == [("a (b:1.2) BREAK [c]", 1.0)]


@pytest.mark.parametrize(("text", "lone"), [("(a", (0,)), ("a)]", (1, 2)), ("([a)]", ())])
def test_brackets_without_a_partner_are_told(text: str, lone: tuple[int, ...]) -> None:
    assert parse_weights(text).unbalanced == lone


def test_a_weight_beyond_the_limit_counts_as_the_limit() -> None:
    huge = "9" * 400
    for text in (f"(a:{huge})", f"(a:-{huge})", "(" * DEEPEST + "a" + ")" * DEEPEST):
        weighted = parse_weights(text)
        assert weighted.limited
        assert abs(weighted.pieces[0].weight) == LIMIT
    assert parse_weights("(a:1e30)", "comfyui").pieces[0].weight == LIMIT


def test_spans_say_where_a_piece_stands() -> None:
    text = r"a (\(b\):1.3) c"
    for piece in parse_weights(text).pieces:
        assert "".join(text[start:stop] for start, stop in piece.spans) == piece.text


@pytest.mark.few(1)
@pytest.mark.parametrize("unit", ["(", "(a", "[", "(a)", "\\", ":1)", "BREAK ", " ", "(a:1.1"])
def test_a_million_characters_end_in_time(unit: str) -> None:
    # What takes time squared ends at the limit of each test.
    for dialect in ("a1111", "comfyui"):
        assert parse_weights(unit * (300_000 // len(unit)), dialect).pieces


@given(st.text(st.sampled_from("ab ,:.|12()[]\\\n<>#BREAKAND"), max_size=40))
def test_parse_text_parse_is_the_same(text: str) -> None:
    for dialect in ("a1111", "comfyui", "literal"):
        if dialect == "comfyui":  # it has no writing for a backslash before a bracket
            text = text.replace("\\", "")
        once = pairs(text, dialect)
        again = weighted_text([Piece(*pair) for pair in once], dialect)
        assert heard(pairs(again, dialect)) == heard(once)


def heard(found: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Without pieces that hold no text; those beside them are one then."""
    joined: list[tuple[str, float]] = []
    for text, weight in found:
        if joined and joined[-1][1] == weight != -1:
            text = joined.pop()[0] + text
        if text:
            joined.append((text, weight))
    # Blanks at the ends are not heard; a BREAK takes those beside it along.
    return [(text.strip(), weight) for text, weight in joined if text.strip()]
