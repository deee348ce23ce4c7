from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.storage.history_query import (
    WordQuery,
    nearest,
    searchable,
    split_filters,
    word_query,
)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", ""),
        ("  ", ""),
        ("?! -- ()", ""),
        ("red app", '"red"* AND "app"*'),
        ("AND", '"AND"*'),
        ('say "hi" 5"', '"say"* AND "hi" AND "5"""*'),
        ('"red fox" snow', '"red fox" AND "snow"*'),
        ('"red fo', '"red fo"*'),
        ('"red fo"*', '"red fo"*'),
        ("fo*", '"fo*"*'),
        ("fox -snow", '("fox"*) NOT ("snow")'),
        ('fox -sno* -"a b"', '("fox"*) NOT ("sno*"* OR "a b")'),
        ("fox OR cat snow | rain", '("fox"* OR "cat"*) AND ("snow"* OR "rain"*)'),
        ("OR fox OR", '"fox"*'),
        ("fox OR -cat dog", '("fox"* AND "dog"*) NOT ("cat")'),
        ("e-mail - --", '"e-mail"*'),
        ("-红苹果 苹", '("苹"*) NOT ("红 苹 果")'),
        ("苹果", '"苹 果"*'),
        ("red苹果 x", '"red 苹 果"* AND "x"*'),
    ],
)
def test_words_become_quoted_prefixes(typed: str, query: str) -> None:
    assert word_query(typed) == WordQuery(query)


def test_what_is_only_left_out_is_told_apart() -> None:
    assert word_query('-fox -"deep snow"') == WordQuery("", '"fox" OR "deep snow"')


def test_unspaced_scripts_are_cut_into_signs_and_others_left() -> None:
    assert searchable("red 苹果, ok").split() == ["red", "苹", "果", ",", "ok"]
    assert searchable("naïve résumé") == "naïve résumé"


@given(typed=st.text(st.characters(codec=None)), prompt=st.text(st.characters(codec=None)))
def test_nothing_that_can_be_typed_is_an_error(typed: str, prompt: str) -> None:
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE words USING fts5(prompt, prefix = '1 2 3')")
        database.execute("INSERT INTO words VALUES (?)", (searchable(prompt),))
        query = word_query(typed)
        for one in filter(None, (query.match, query.without)):
            database.execute("SELECT * FROM words WHERE words MATCH ?", (one,)).fetchall()
    finally:
        database.close()


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("red steps:>20 fox", "red fox", [("steps", ">", 20)]),
        ("guidance:7.5 Seed:42", "", [("guidance_scale", "=", 7.5), ("seed", "=", 42)]),
        ("clip-skip:>=1", "", [("clip_skip", ">=", 1)]),
        (
            "scheduler:Euler sigmas:=karras",
            "",
            [("scheduler", "", "euler"), ("sigmas", "=", "karras")],
        ),
        ("timesteps:18,0", "", [("timesteps", "=", (18, 0))]),
        ("steps：<5", "", [("steps", "<", 5)]),
        ("steps: steps:>", "", []),
        ("steps:many scheduler:>a timesteps:<3 x:1 a:b:c", "*", []),
        ("steps:nan seed:inf", "*", []),
    ],
)
def test_settings_are_filters_and_what_is_no_filter_is_a_word(
    typed: str, words: str, filters: list[tuple[str, str, object]]
) -> None:
    rest, found = split_filters(typed)
    assert rest == (typed if words == "*" else words)
    assert [(each.row.id, each.sign, each.value) for each in found] == filters


@given(st.text())
def test_whatever_is_typed_is_split(typed: str) -> None:
    words, filters = split_filters(typed)
    assert len(words.split()) + len(filters) <= len(typed.split())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *(("baloon", "balloon"), ("Baloon", "balloon"), ("ballooon", "balloon")),
        *(("red baloon", "red balloon"), ("steps:>20 baloon -red", "steps:>20 balloon -red")),
        *(("热汽球", "热气球"), ("红色 热汽球", "红色 热气球")),
        *((one, one) for one in ("ball", "zebra", '"red', "-baloon", "steps:>20", "???", "")),
    ],
)
def test_a_wrong_letter_leads_to_the_nearest_word(typed: str, found: str) -> None:
    assert nearest(typed, "a red hot air Balloon\na village\n一个红色的热气球在天空") == found
