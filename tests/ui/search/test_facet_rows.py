from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QApplication

from desktop_app.storage.history_index import Value
from desktop_app.storage.history_named import NamedResource
from desktop_app.storage.history_search import Counts, Query
from desktop_app.ui.search.facet_rows import FEW, FacetRow, rows_of
from desktop_app.worker.history_finding import FoundEntries


def _counts(**values: int) -> Counts:
    return Counts(tuple(Value(name, "", count) for name, count in values.items()), len(values))


FOUND = FoundEntries(
    Query(),
    np.arange(10),
    {
        "starred": _counts(yes=3),
        "model": _counts(**{f"m{n}": 9 - n for n in range(8)}),
        "size": Counts((Value("512x512", "", 6), Value("768x512", "", 4)), 2),
        "source": _counts(velatura=10),
        "month": Counts((Value("2026-09", "", 7), Value("2026-11", "", 3)), 2),
        "album": Counts((Value("a1", "Foxes", 2),), 1),
    },
    (NamedResource("a2", "album", "Empty"), NamedResource("a1", "album", "Foxes")),
    (NamedResource("s1", "search", "Snow"),),
)


def _rows(
    found: FoundEntries = FOUND, toggled: Collection[str] = (), full: Collection[str] = ()
) -> list[FacetRow]:
    return rows_of(found, {}, toggled, full, "Saved searches")


def _told(rows: list[FacetRow], facet: str) -> list[tuple[str, str, int]]:
    return [(row.kind, row.words, row.count) for row in rows if row.facet == facet]


def test_stars_searches_and_albums_stand_first(qapp: QApplication) -> None:
    facets = list(dict.fromkeys(row.facet for row in _rows()))
    assert facets == ["starred", "search", "album", "model", "month", "size"]


def test_what_can_narrow_nothing_is_left_out(qapp: QApplication) -> None:
    assert not _told(_rows(), "source")
    chosen = replace(FOUND, query=Query(wanted={"source": ("velatura",)}))
    assert _told(_rows(chosen), "source") == [("title", "Made with", 0), ("value", "Velatura", 10)]


def test_albums_are_told_also_if_they_have_nothing_of_it(qapp: QApplication) -> None:
    told = _told(_rows(), "album")
    assert told == [("title", "Albums", 0), ("value", "Empty", 0), ("value", "Foxes", 2)]


def test_few_values_are_shown_until_all_are_wanted(qapp: QApplication) -> None:
    told = _told(_rows(), "model")
    assert [words for _, words, _ in told[1:-1]] == [f"m{n}" for n in range(FEW)]
    assert told[-1] == ("more", "", 8)
    assert len(_told(_rows(full=("model",)), "model")) == 1 + 8 + 1


def test_a_chosen_value_is_shown_wherever_it_stands(qapp: QApplication) -> None:
    found = replace(FOUND, query=Query(wanted={"model": ("m7", "gone")}))
    told = {row.words: row.choice for row in _rows(found) if row.facet == "model"}
    assert told["m7"] == told["gone"] == "wanted"


def test_dates_stand_in_their_order(qapp: QApplication) -> None:
    words = [words for kind, words, _ in _told(_rows(), "month") if kind == "value"]
    assert words == ["November 2026", "September 2026"]


def test_some_facets_are_closed_until_they_are_opened(qapp: QApplication) -> None:
    assert _told(_rows(), "size") == [("title", "Size", 0)]
    opened = _told(_rows(toggled=("size",)), "size")
    assert opened[1:] == [("value", "512 × 512", 6), ("value", "768 × 512", 4)]
    assert _told(_rows(toggled=("model",)), "model") == [("title", "Model", 0)]
