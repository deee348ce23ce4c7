"""Entries found by what their pictures show, as vectors of a model that stands in for CLIP."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.fingerprint import fingerprint_of
from desktop_app.storage.history import History
from desktop_app.storage.history_looks import catch_up_looks
from desktop_app.storage.history_rebuild import rebuild
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.history_trash import empty_trash, trash
from tests.storage.conftest import MODEL, request_for
from tests.storage.test_history_looks import blobs, found

DOG, CASTLE, BEACH = (np.eye(8, dtype=np.float32)[n] for n in range(3))


def between(*parts: FloatArray) -> FloatArray:
    whole = np.sum(parts, axis=0)
    return whole / np.linalg.norm(whole)


SHOWN = {
    "a dog": DOG,
    "a dog on a beach": between(DOG, BEACH),
    "a castle": CASTLE,
    "unreadable": None,
}


def filled(history: History, model: str = "clip") -> dict[str, str]:
    """Entries with vectors, and one that wasn't looked at; name → uid."""
    uids = {
        name: history.add(blobs(n), request_for(name), MODEL).uid
        for n, name in enumerate((*SHOWN, "not yet"))
    }
    history.vectors.put(model, {uids[name]: vector for name, vector in SHOWN.items()})
    while catch_up_looks(history):
        pass
    return uids


@pytest.mark.slow
def test_words_are_searched_by_content_and_what_is_nearest_comes_first(history: History) -> None:
    filled(history)
    search = HistorySearch(history)
    wanted = Query(content="a dog by the sea")
    assert found(search, wanted) == [], "no model is used"
    search.likeness.use("clip")
    assert found(search, wanted) == [], "what that means is not known"
    search.likeness.know(wanted.content, between(DOG, DOG, BEACH, BEACH, CASTLE))
    assert found(search, wanted) == ["a dog on a beach", "a dog", "a castle"]
    assert found(search, Query("castle", content=wanted.content)) == ["a castle"]
    assert search.facets(wanted, ("model",))["model"].total == 1
    search.likeness.use("another")
    assert found(search, wanted) == []


@pytest.mark.slow
def test_pictures_like_another_are_found_by_content_where_that_is_known(history: History) -> None:
    uids = filled(history)
    search = HistorySearch(history)
    search.likeness.use("clip")
    assert found(search, Query(like=uids["a dog"]))[:2] == ["a dog", "a dog on a beach"]
    assert "not yet" not in found(search, Query(like=uids["a dog"]))
    assert found(search, Query(like=uids["not yet"]))[0] == "not yet", "else by look"
    look = fingerprint_of(blobs(2))
    assert found(search, Query(fingerprint=look))[0] == "a castle"
    search.likeness.know(look, DOG)
    assert found(search, Query(fingerprint=look))[0] == "a dog"
    search.likeness.use("")
    assert "not yet" in found(search, Query(like=uids["a dog"]))


@pytest.mark.slow
def test_what_is_left_is_told_the_newest_first(history: History) -> None:
    filled(history)
    search = HistorySearch(history)
    search.likeness.use("clip")
    newest = history.add(blobs(9), request_for("newest"), MODEL)
    ids, left, total = search.unseen(1)
    assert (search.uids_of(ids), left, total) == ([newest.uid], 2, 6)
    history.vectors.put("clip", {newest.uid: CASTLE})
    assert search.unseen(9)[1:] == (1, 6)
    search.likeness.use("another")
    assert search.unseen(9)[1:] == (6, 6)


def test_vectors_go_with_their_entries_and_outlive_the_database(history: History) -> None:
    uids = filled(history)
    trash(history, [uids["a dog"]])
    empty_trash(history, lambda path: path.unlink())
    assert history.vectors.get("clip", uids["a dog"]) is None
    search = HistorySearch(history)
    search.likeness.use("clip")
    assert search.unseen(9)[1:] == (1, 4)
    history.database.quarantine("a test")
    rebuild(history)
    history.close()
    with closing(History(history.file, load_schedulers())) as again:
        search = HistorySearch(again)
        search.likeness.use("clip")
        assert search.unseen(9)[1:] == (1, 4)
        kept = again.vectors.get("clip", uids["a dog on a beach"])
        assert kept is not None and np.allclose(kept, between(DOG, BEACH), atol=1e-4)


def test_another_picture_in_its_place_is_looked_at_again(history: History) -> None:
    uids = filled(history)
    search = HistorySearch(history)
    search.likeness.use("clip")
    assert search.unseen(9)[1] == 1
    history.remove_files([uids["a castle"]], ())
    assert search.unseen(9)[1] == 2
    history.vectors.put("clip", {uids["a castle"]: DOG})
    assert search.unseen(9)[1] == 1
    assert set(found(search, Query(like=uids["a dog"]))[:2]) == {"a dog", "a castle"}


@pytest.mark.slow
def test_a_damaged_file_is_begun_anew(history: History) -> None:
    (history.folder / "content.sqlite").write_bytes(b"SQLite format 3\0" + bytes(5000))
    uids = filled(history)
    assert history.vectors.get("clip", uids["a castle"]) is not None
