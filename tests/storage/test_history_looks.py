"""Entries found by how they look."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.fingerprint import fingerprint_of
from desktop_app.imaging.resize import resize
from desktop_app.storage.history import History
from desktop_app.storage.history_looks import catch_up_looks
from desktop_app.storage.history_search import HistorySearch, Query
from tests.storage.conftest import MODEL, request_for


def blobs(seed: int) -> ByteArray:
    """Large soft shapes in all colours."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return resize(small, Size(96, 96))


def plain(*colour: int) -> ByteArray:
    return np.full((64, 64, 3), colour, np.uint8)


def found(search: HistorySearch, query: Query) -> list[str]:
    page = search.page(query)
    assert [entry.uid for entry in page.entries] == search.uids(query)
    return [entry.prompt for entry in page.entries]


@pytest.mark.slow
def test_what_looks_alike_comes_first(history: History) -> None:
    for number in range(6):
        history.add(blobs(number), request_for(f"blobs {number}"), MODEL)
    darker = (blobs(3) * 0.9).astype(np.uint8)
    last = history.add(darker, request_for("darker", steps=9), MODEL)
    assert catch_up_looks(history, 4) == 4
    search = HistorySearch(history)
    assert len(found(search, Query(like=last.uid))) == 4, "those that were looked at"
    assert (catch_up_looks(history), catch_up_looks(history)) == (3, 0)
    assert found(search, Query(like=last.uid))[:2] == ["darker", "blobs 3"]
    assert found(search, Query(fingerprint=fingerprint_of(blobs(2))))[0] == "blobs 2"
    first = search.page(Query(like=last.uid), None, 3)
    rest = search.page(Query(like=last.uid), first.after, 9)
    assert [e.uid for e in (*first.entries, *rest.entries)] == search.uids(Query(like=last.uid))
    # With words and facets, too.
    assert found(search, Query("steps:9", like=last.uid)) == ["darker"]
    assert search.facets(Query(like=last.uid), ("model",))["model"].values[0].count == 7
    assert found(search, Query(like="0" * 32)) == []


def test_colours_are_searched_together(history: History) -> None:
    red, blue = (200, 20, 20), (20, 30, 190)
    half = plain(*red)
    half[:32] = blue
    for pixels, name in ((plain(*red), "red"), (half, "both"), (plain(*blue), "blue")):
        history.add(pixels, request_for(name), MODEL)
    catch_up_looks(history)
    search = HistorySearch(history)
    assert found(search, Query(colours=(red,)))[0] == "red"
    assert found(search, Query(colours=(red, blue)))[0] == "both"
    assert found(search, Query(colours=((30, 40, 180),)))[0] == "blue"


@pytest.mark.slow
def test_without_its_picture_an_entry_has_no_look_and_stops_nobody(history: History) -> None:
    lost = history.add(blobs(1), request_for("lost"), MODEL)
    history.add(blobs(2), request_for("there"), MODEL)
    history.path_of(lost).unlink()
    history.thumbnails.remove((lost.uid,))
    assert (catch_up_looks(history), catch_up_looks(history)) == (2, 0)
    assert found(HistorySearch(history), Query(fingerprint=fingerprint_of(blobs(1)))) == ["there"]
