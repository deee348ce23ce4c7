from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.storage.history_query import fts_query, searchable


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", ""),
        ("  ", ""),
        ("?! -- ()", ""),
        ("red app", '"red"* AND "app"*'),
        ("AND", '"AND"*'),
        ('say "hi"', '"say"* AND """hi"""*'),
        ("苹果", '"苹 果"*'),
        ("red苹果 x", '"red 苹 果"* AND "x"*'),
    ],
)
def test_words_become_quoted_prefixes(typed: str, query: str) -> None:
    assert fts_query(typed) == query


def test_unspaced_scripts_are_cut_into_signs_and_others_left() -> None:
    assert searchable("red 苹果, ok").split() == ["red", "苹", "果", ",", "ok"]
    assert searchable("naïve résumé") == "naïve résumé"


@given(typed=st.text(st.characters(codec=None)), prompt=st.text(st.characters(codec=None)))
def test_nothing_that_can_be_typed_is_an_error(typed: str, prompt: str) -> None:
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE words USING fts5(prompt, prefix = '1 2 3')")
        database.execute("INSERT INTO words VALUES (?)", (searchable(prompt),))
        query = fts_query(typed)
        if query:
            database.execute("SELECT * FROM words WHERE words MATCH ?", (query,)).fetchall()
    finally:
        database.close()
