from __future__ import annotations

from dataclasses import replace

from desktop_app.storage.history_search import Query
from desktop_app.ui.search.choosing import choice_of, choose, chosen

FOX = Query("fox", wanted={"model": ("a", "b")}, unwanted={"tag": ("keep",)})


def test_a_value_is_wanted_beside_others_of_its_facet() -> None:
    query = choose(FOX, "model", "c", "wanted")
    assert query == replace(FOX, wanted={"model": ("a", "b", "c")})
    assert choice_of(query, "model", "c") == "wanted"
    assert choice_of(query, "model", "d") == ""


def test_what_is_excluded_is_no_longer_wanted() -> None:
    query = choose(FOX, "model", "a", "unwanted")
    assert query.wanted == {"model": ("b",)}
    assert query.unwanted == {"tag": ("keep",), "model": ("a",)}


def test_the_last_value_takes_its_facet_with_it() -> None:
    query = choose(choose(FOX, "model", "a", ""), "model", "b", "")
    assert query == replace(FOX, wanted={})


def test_all_that_is_chosen_is_told_in_its_order() -> None:
    told = [(one.facet, one.value, one.choice) for one in chosen(FOX)]
    assert told == [
        ("model", "a", "wanted"),
        ("model", "b", "wanted"),
        ("tag", "keep", "unwanted"),
    ]
