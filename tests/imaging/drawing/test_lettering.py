"""Text in lines."""

from __future__ import annotations

import math
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.imaging.drawing.lettering import is_rtl, lettered, size_of
from desktop_app.imaging.drawing.page import TextBlock, TextStyle
from tests.imaging.drawing.fonts import FONTS

STYLE = TextStyle(20)


def lines(text: str, width: float = math.inf) -> list[str]:
    return [line.text for line in lettered(TextBlock(text, 0, 0, width, STYLE), FONTS).lines]


def test_words_stay_whole_where_they_fit() -> None:
    assert lines("the cell membrane lets some things through", 160) == [
        "the cell", "membrane lets", "some things", "through",
    ]  # fmt: skip


def test_a_word_that_is_too_long_is_broken_where_it_must_be() -> None:
    broken = lines("a Supercalifragilisticexpialidocious day", 120)
    assert broken[0] == "a" and broken[-1].endswith("day")
    assert "".join(broken).replace(" ", "") == "aSupercalifragilisticexpialidociousday"


def test_chinese_is_broken_anywhere_but_before_its_full_stop_and_after_an_opening_quote() -> None:
    broken = lines("细胞核储存遗传信息，控制《细胞》的活动。", 100)
    assert "".join(broken) == "细胞核储存遗传信息，控制《细胞》的活动。"
    assert all(line[0] not in "，。》" and line[-1] != "《" for line in broken)


def test_paragraphs_and_empty_lines_stay() -> None:
    assert lines("one\n\ntwo") == ["one", "", "two"]


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("abc", False), ("123 אבג", True), ("(مرحبا) abc", True), ("", False), ("12", False)],
)
def test_the_first_letter_with_a_direction_says_from_which_side_it_is_read(
    text: str, rtl: bool
) -> None:
    assert is_rtl(text) == rtl


def test_what_is_read_from_the_right_begins_there() -> None:
    (hebrew,) = lettered(TextBlock("שלום", 10, 0, 200, STYLE), FONTS).lines
    assert hebrew.x + hebrew.width == pytest.approx(210)
    (english,) = lettered(TextBlock("peace", 10, 0, 200, STYLE), FONTS).lines
    assert english.x == 10


def test_the_fonts_that_ship_have_what_the_guides_of_the_program_say() -> None:
    for letter in "AÄñøŁПриЖαβγ中文细胞「」，。→←≤≥±×½²₂µ°①⑳★✓שلם":
        assert FONTS.has(letter), letter


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")))


@given(TEXTS, st.floats(30, 400))
def test_no_letter_is_lost_and_no_line_is_too_wide(text: str, width: float) -> None:
    found = lettered(TextBlock(text, 0, 0, width, STYLE), FONTS)
    assert "".join("".join(line.text.split()) for line in found.lines) == "".join(text.split())
    for line in found.lines:
        assert line.width <= width + 1 or len(line.text) == 1


@pytest.mark.slow
@given(TEXTS)
def test_a_text_is_as_large_as_its_lines(text: str) -> None:
    wide, high = size_of(text, STYLE, FONTS)
    assert high == STYLE.pitch and wide >= 0


def test_what_is_put_into_a_page_has_the_letters_and_is_the_same_each_time() -> None:
    made = FONTS.subsets("a 木", bold=False)
    assert made == FONTS.subsets("a 木", bold=False)
    letters = set[int]()
    for data in made.values():
        letters |= set(TTFont(BytesIO(data)).getBestCmap())
    assert {ord("a"), ord("木")} <= letters and ord("b") not in letters
