"""Finding entries again: words, facets, order, pages, changes after the first search."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.as_json import from_json
from desktop_app.core.conditions import lora, region
from desktop_app.core.geometry import Size
from desktop_app.core.request import Task
from desktop_app.core.uid import UidMaker
from desktop_app.storage import history_indexing
from desktop_app.storage.history import History
from desktop_app.storage.history_facets import FACET_TABLE
from desktop_app.storage.history_rows import insert_row
from desktop_app.storage.history_search import Cursor, HistorySearch, Query
from desktop_app.storage.history_trash import empty_trash, restore, trash
from tests.storage.conftest import request_for


def row(prompt: str, **more: Any) -> dict[str, Any]:
    """Columns of an entry, without its picture."""
    told = {"created": 1_790_000_000_000, "negative": "", "seed": 1, "width": 768, "height": 512}
    request = json.dumps(request_for(prompt).to_json())
    words = {"prompt": prompt, "model_name": "Starter", "model_digest": "d1", "task": "inpaint"}
    return {**told, **words, "request": request, "file": f"{prompt}.png", **more}


def put(history: History, *rows: dict[str, Any]) -> list[str]:
    """Their ids."""
    maker = UidMaker()
    uids = [maker() for _ in rows]

    def write(database: sqlite3.Connection) -> None:
        for uid, values in zip(uids, rows, strict=True):
            assert insert_row(database, uid, values) is not None

    history.database.write(write)
    return uids


def found(search: HistorySearch, query: Query) -> list[str]:
    page = search.page(query, limit=1000)
    assert page.total == len(page.entries) == search.count(query)
    assert [entry.uid for entry in page.entries] == search.uids(query)
    return [entry.prompt for entry in page.entries]


def counts(search: HistorySearch, facet: str, query: Query | None = None) -> dict[str, int]:
    told = search.facets(query or Query(), (facet,))[facet]
    assert told.total == len(told.values)
    return {one.value: one.count for one in told.values}


PROMPTS = ("red fox in snow", "a fox, red sky", "snow on a castle", "一只红苹果", "foxglove")


@pytest.fixture
def search(history: History) -> HistorySearch:
    put(history, *(row(prompt, file=f"{n}.png") for n, prompt in enumerate(PROMPTS)))
    return HistorySearch(history)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", (4, 3, 2, 1, 0)),
        ("fox", (4, 1, 0)),
        ("FOX sno", (0,)),
        ('"fox"', (1, 0)),
        ('"red fox"', (0,)),
        ("fox -snow", (4, 1)),
        ("-snow", (4, 3, 1)),
        ('-"red fox" snow', (2,)),
        ("castle OR foxg", (4, 2)),
        ("苹果", (3,)),
        ("红苹", (3,)),
        ("-苹", (4, 2, 1, 0)),
        ("果苹", ()),
        ("fox steps:>24", (4, 1, 0)),
        ("fox steps:>25", ()),
        ("starter", (4, 3, 2, 1, 0)),
    ],
)
def test_words_find(search: HistorySearch, text: str, wanted: Sequence[int]) -> None:
    assert found(search, Query(text)) == [PROMPTS[number] for number in wanted]


@pytest.mark.slow
def test_notes_tags_and_names_are_found_as_soon_as_they_are_there(history: History) -> None:
    first, second = put(history, row("one", document="Stillleben"), row("two", file="2.png"))
    search = HistorySearch(history)
    assert found(search, Query("stillleben")) == ["one"]
    assert found(search, Query("berlin")) == []
    history.mark(second, note="shown in Berlin", tags=["winter tree"])
    assert found(search, Query("berlin")) == found(search, Query('"winter tree"')) == ["two"]
    assert found(search, Query("two")) == ["two"], "what it had before is found still"
    history.mark(second, note="", tags=[])
    assert found(search, Query("berlin")) == []
    history.mark(first, document="Landschaft")
    assert found(search, Query("landschaft -stillleben")) == ["one"]
    assert search.listed("landschaft") == search.listed('-two "one"') != []


def test_prompts_of_regions_are_found(history: History) -> None:
    there = (region("a green tree", "a"), region("a red house", "b"))
    request = json.dumps(request_for("a village", conditions=there).to_json())
    put(
        history,
        row("a village", request=request),
        row("a tree", request=request.replace('"task"', '"of another version"')),
    )
    search = HistorySearch(history)
    assert found(search, Query("green tree")) == found(search, Query("house")) == ["a village"]
    assert found(search, Query("tree -house")) == ["a tree"]


def facet_rows() -> list[dict[str, Any]]:
    two = (lora("fur", 0.5), lora("snow"))
    conditions = json.dumps(request_for("a", conditions=two).to_json())
    return [
        row("a", request=conditions, starred=1, tags='["x","y"]', file="1.png"),
        row("b", width=512, height=768, applied=1, model_digest="d2", document="D", file="2.png"),
        row("c", rejected=1, tags='["y"]', task="text_to_image", seed=7, file="3.png"),
        row("d", created=1_700_000_000_000, seed=7, tags='["x"]', file="4.png"),
    ]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("facet", "values"),
    [
        ("model", {"d1": 3, "d2": 1}),
        ("lora", {"fur": 1, "snow": 1}),
        ("size", {"768x512": 3, "512x768": 1}),
        ("aspect", {"3:2": 3, "2:3": 1}),
        ("starred", {"yes": 1}),
        ("tag", {"x": 2, "y": 2}),
        ("task", {"inpaint": 3, "text_to_image": 1}),
        ("intent", {}),
        ("document", {"D": 1}),
        ("seed", {"1": 2, "7": 2}),
        ("state", {"open": 2, "kept": 1, "discarded": 1}),
        ("source", {"velatura": 4}),
        ("album", {}),
    ],
)
def test_every_facet_counts_its_values(
    history: History, facet: str, values: dict[str, int]
) -> None:
    put(history, *facet_rows())
    search = HistorySearch(history)
    assert counts(search, facet) == values
    for value, count in values.items():
        assert search.count(Query(wanted={facet: (value,)})) == count
        assert search.count(Query(unwanted={facet: (value,)})) == 4 - count


def test_every_facet_is_tested_or_a_date_or_hidden(history: History) -> None:
    put(history, *facet_rows())
    search = HistorySearch(history)
    months, days = counts(search, "month"), counts(search, "day")
    assert sorted(months.values()) == sorted(days.values()) == [1, 3]
    assert {day[:7] for day in days} == set(months)
    shown = {row.id for row in FACET_TABLE.values() if row.shown}
    assert set(search.facets(Query())) == shown
    with pytest.raises(KeyError):
        search.page(Query(wanted={"nothing": ("x",)}))


@pytest.mark.slow
def test_values_of_a_facet_are_alternatives_and_facets_are_not(history: History) -> None:
    put(history, *facet_rows())
    search = HistorySearch(history)
    both = Query(wanted={"tag": ("x", "y"), "model": ("d1",)})
    assert found(search, both) == ["d", "c", "a"]
    assert found(search, Query(wanted={"tag": ("y",)}, unwanted={"starred": ("yes",)})) == ["c"]
    assert found(search, Query(wanted={"tag": ("never",)})) == []
    # Of its own facet one sees what else could be chosen; of others what is left.
    assert counts(search, "tag", Query(wanted={"tag": ("y",)})) == {"x": 2, "y": 2}
    assert counts(search, "state", Query(wanted={"tag": ("y",)})) == {"open": 1, "discarded": 1}
    assert counts(search, "seed", Query("d")) == {}
    assert counts(search, "model", Query("b OR c")) == {"d1": 1, "d2": 1}


@pytest.mark.slow
def test_values_have_titles_and_only_the_commonest_are_given(history: History) -> None:
    put(history, *(row("x", tags=json.dumps([f"t{n // 2}"]), file=f"{n}.png") for n in range(9)))
    told = HistorySearch(history).facets(Query(), ("tag", "model"), most=2)
    assert [(one.value, one.count) for one in told["tag"].values] == [("t0", 2), ("t1", 2)]
    assert told["tag"].total == 5
    assert [(one.value, one.title) for one in told["model"].values] == [("d1", "Starter")]


def test_what_changes_is_found_as_it_is_now(history: History) -> None:
    uids = put(history, *facet_rows())
    search, other = HistorySearch(history), HistorySearch(history)
    assert search.count(Query()) == 4
    history.mark(uids[1], starred=True, tags=["new"], applied=False)
    assert counts(search, "tag") == {"x": 2, "y": 2, "new": 1}
    assert counts(search, "starred") == {"yes": 2} and counts(search, "state")["open"] == 3
    trash(history, uids[:2])
    assert found(search, Query()) == ["d", "c"]
    assert found(search, Query(trashed=True)) == ["b", "a"]
    assert counts(search, "starred") == {}
    restore(history, uids[:1])
    assert found(search, Query()) == found(other, Query()) == ["d", "c", "a"]
    empty_trash(history, Path.unlink)
    put(history, row("e", tags='["z"]', file="9.png"))
    assert found(search, Query(trashed=True)) == []
    assert found(search, Query()) == found(other, Query()) == ["e", "d", "c", "a"]
    assert counts(search, "tag") == counts(HistorySearch(history), "tag") == counts(other, "tag")


@pytest.mark.slow
def test_another_program_s_changes_are_seen(history: History) -> None:
    uids = put(history, *facet_rows())
    search = HistorySearch(history)
    assert search.count(Query("a OR b")) == 2
    other = History(history.file, {})
    other.mark(uids[0], trashed=1)
    assert HistorySearch(other).count(Query()) == 3
    assert found(search, Query("a OR b")) == ["b"]
    other.close()


@pytest.mark.slow
def test_who_missed_changes_reads_all_again(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_indexing, "KEPT_REVISIONS", 2)
    uids = put(history, *facet_rows())
    search = HistorySearch(history)
    history.mark(uids[0], tags=["first"])
    assert counts(search, "tag")["first"] == 1
    for number in range(6):
        history.mark(uids[0], tags=[f"t{number}"])
        history.catch_up()
    history.mark(uids[1], tags=["last"])
    assert counts(search, "tag") == {"x": 1, "y": 1, "t5": 1, "last": 1}


@pytest.mark.slow
def test_pages_go_on_where_the_last_ended(history: History) -> None:
    rows = [row(f"p{n}", starred=n % 3 == 0, created=5000 - n % 4, file=str(n)) for n in range(25)]
    uids = put(history, *rows)
    search = HistorySearch(history)
    for order in ("newest", "oldest", "made", "starred"):
        query = Query("p*", order=order)
        whole = search.uids(query)
        assert sorted(whole) == uids
        pages, after = list[str](), None
        while True:
            page = search.page(query, after, 7)
            pages += [entry.uid for entry in page.entries]
            assert page.total == 25
            after = page.after
            if after is None:
                break
        assert pages == whole, order
    assert found(search, Query(order="newest"))[0] == "p24"
    assert found(search, Query(order="oldest"))[0] == "p0"
    assert found(search, Query(order="made"))[:2] == ["p24", "p20"]
    assert found(search, Query(order="starred"))[:2] == ["p24", "p21"]


def test_a_page_goes_on_although_its_end_is_gone_and_new_ones_came(history: History) -> None:
    uids = put(history, *(row(f"p{n}", file=str(n)) for n in range(9)))
    search = HistorySearch(history)
    first = search.page(Query(), None, 4)
    trash(history, uids[4:6])
    put(history, row("new", file="new"))
    second = search.page(Query(), first.after, 4)
    assert [entry.prompt for entry in second.entries] == ["p3", "p2", "p1", "p0"]
    assert second.after is None
    assert search.page(Query(), Cursor(0, 0)).entries == []


def test_a_query_is_plain_data(search: HistorySearch) -> None:
    query = Query(
        'fox "a b"', {"tag": ("x",)}, {"size": ("1x1",)}, "0" * 32, b"", ((1, 2, 3),), "made", True
    )
    assert from_json(Query, json.loads(json.dumps(query.to_json()))) == query
    assert Query().to_json() == {} and from_json(Query, {}) == Query()


def test_damaged_requests_are_found_all_the_same(history: History) -> None:
    broken = ("", "{", "[1]", '{"conditions": 5, "plan": []}', '{"conditions": [1, {"kind": []}]}')
    put(history, *(row("x", request=text, file=text or "none") for text in broken))
    search = HistorySearch(history)
    assert search.count(Query("x")) == len(broken)
    assert counts(search, "lora") == {}
    assert search.count(Query("x eta:0.5")) == 0


@pytest.mark.slow
def test_the_size_of_an_entry_is_found_by_its_nearest_usual_ratio(history: History) -> None:
    sizes = {
        Size(64, 64): "1:1",
        Size(1344, 768): "16:9",
        Size(832, 1216): "2:3",
        Size(1, 9000): "1:3",
    }
    rows = [row("x", width=one.width, height=one.height, file=str(one)) for one in sizes]
    put(history, *rows)
    assert counts(HistorySearch(history), "aspect") == dict.fromkeys(sizes.values(), 1)
    assert Task.INPAINT == "inpaint"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE label_names SET code = code + 1099511627776 WHERE facet = 'size'",
        "DELETE FROM label_names WHERE code = (SELECT max(code) FROM label_names)",
        "UPDATE labels SET data = substr(data, 1, 16) || x'ffffff00' WHERE id = 2",
    ],
)
def test_labels_of_which_a_bit_is_wrong_are_made_again(history: History, damage: str) -> None:
    put(history, *(row(prompt, file=f"{n}.png") for n, prompt in enumerate(PROMPTS)))
    before = {facet: counts(HistorySearch(history), facet) for facet in ("model", "size", "steps")}
    history.database.write(lambda database: database.execute(damage).rowcount)
    search = HistorySearch(history)
    assert found(search, Query("fox"))
    after = {facet: counts(search, facet) for facet in ("model", "size", "steps")}
    assert after == before
