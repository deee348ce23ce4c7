"""Stars from one to five."""

from __future__ import annotations

import pytest

from desktop_app.storage.history import History
from desktop_app.storage.history_marks import rated, rating_of
from desktop_app.storage.history_search import HistorySearch, Query
from tests.storage.conftest import MODEL, picture, request_for


@pytest.mark.parametrize(
    ("tags", "starred", "stars"),
    [((), False, 0), ((), True, 1), (("x", "★★★"), True, 3), (("★", "★★"), False, 2)],
)
def test_a_rating_is_read_of_its_tag(tags: tuple[str, ...], stars: int, *, starred: bool) -> None:
    assert rating_of(tags, starred=starred) == stars


@pytest.mark.slow
def test_the_last_rating_counts_and_other_tags_stay(history: History) -> None:
    uids = [history.add(picture(n), request_for(f"p{n}"), MODEL).uid for n in range(3)]
    history.mark(uids[0], tags=("roof",))
    for stars in (2, 5):
        history.mark_all(uids[:2], rated(stars))
    search = HistorySearch(history)
    found = search.page(Query(wanted={"tag": ("★★★★★",)})).entries
    assert [one.prompt for one in found] == ["p1", "p0"]
    assert [(one.tags, one.starred) for one in found] == [
        (("★★★★★",), True),
        (("roof", "★★★★★"), True),
    ]
    history.mark_all(uids, rated(0))
    assert not search.page(Query(wanted={"starred": ("1",)})).entries
    (entry,) = search.page(Query(wanted={"tag": ("roof",)})).entries
    assert (entry.tags, entry.starred) == (("roof",), False)
