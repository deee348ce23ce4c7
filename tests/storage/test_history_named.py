"""Albums, saved searches and watched folders; and that they survive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_named import (
    NamedResource,
    add_named,
    add_to_album,
    keep_named,
    named,
    query_of,
    remove_from_album,
    remove_named,
)
from desktop_app.storage.history_rebuild import rebuild
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.history_unzip import import_zip
from desktop_app.storage.history_zip import export_zip
from tests.storage.conftest import MODEL, picture, request_for

BY_TAG = Query("fox", {"tag": ("x",)}, order="made")


@pytest.fixture
def uids(history: History) -> list[str]:
    return [history.add(picture(n), request_for(f"p{n}"), MODEL).uid for n in range(4)]


def prompts(history: History, album: NamedResource) -> list[str]:
    query = Query(wanted={"album": (album.uid,)})
    return [entry.prompt for entry in HistorySearch(history).page(query).entries]


def album_counts(search: HistorySearch) -> dict[str, tuple[str, int]]:
    values = search.facets(Query(), ("album",))["album"].values
    return {one.value: (one.title, one.count) for one in values}


def test_an_album_lists_the_latest_first_and_an_entry_may_be_in_several(
    history: History, uids: list[str]
) -> None:
    foxes, others = (add_named(history, "album", name) for name in ("Foxes", "Others"))
    add_to_album(history, foxes.uid, [uids[2], uids[0]], 1000)
    add_to_album(history, foxes.uid, [uids[1], uids[2]], 2000)
    add_to_album(history, others.uid, uids[:1], 3000)
    assert prompts(history, foxes) == ["p1", "p0", "p2"]
    assert prompts(history, others) == ["p0"]
    search = HistorySearch(history)
    assert album_counts(search) == {foxes.uid: ("Foxes", 3), others.uid: ("Others", 1)}
    remove_from_album(history, foxes.uid, [uids[0], uids[3]])
    assert prompts(history, foxes) == ["p1", "p2"]
    assert album_counts(search)[foxes.uid] == ("Foxes", 2)
    assert [album for album, _ in history.newest()[-1].albums] == [others.uid]


@pytest.mark.slow
def test_a_removed_album_is_gone_and_whole_again_when_it_is_kept(
    history: History, uids: list[str]
) -> None:
    album = add_named(history, "album", "Foxes")
    add_to_album(history, album.uid, uids, 1000)
    search = HistorySearch(history)
    remove_named(history, album)
    assert named(history, "album") == [] and album_counts(search) == {}
    keep_named(history, replace(album, name="Füchse"))
    assert album_counts(search) == {album.uid: ("Füchse", 4)}
    assert prompts(history, album) == ["p3", "p2", "p1", "p0"]


def test_a_saved_search_comes_back(history: History) -> None:
    saved = add_named(history, "search", "My \ud800 foxes", BY_TAG)
    (again,) = named(history, "search")
    assert query_of(again) == BY_TAG and again == saved and "foxes" in again.name
    assert query_of(replace(saved, data='{"order": 5')) == Query()
    assert query_of(replace(saved, data='{"order": "by taste"}')) == Query()


@pytest.mark.slow
def test_they_survive_the_loss_of_the_database(history: History, uids: list[str]) -> None:
    album, gone = (add_named(history, "album", name) for name in ("Foxes", "Gone"))
    add_named(history, "search", "Tagged", BY_TAG)
    add_named(history, "folder", "/pictures")
    add_to_album(history, album.uid, uids[1:3], 1000)
    remove_named(history, gone)
    before = [named(history, kind) for kind in ("album", "search", "folder")]
    history.close()
    for path in history.folder.glob("history.sqlite*"):
        path.unlink()
    again = History(history.file, load_schedulers())
    rebuild(again)
    assert [named(again, kind) for kind in ("album", "search", "folder")] == before
    assert prompts(again, album) == ["p2", "p1"]
    again.close()


def test_they_go_through_a_zip(history: History, uids: list[str], tmp_path: Path) -> None:
    album, unused = (add_named(history, "album", name) for name in ("Foxes", "Unused"))
    add_named(history, "search", "Tagged", BY_TAG)
    add_named(history, "folder", "/pictures")
    add_to_album(history, album.uid, uids[1:3], 1000)
    blobs = BlobStore(tmp_path / "blobs")
    export_zip(history, blobs, tmp_path / "all.zip")
    export_zip(history, blobs, tmp_path / "one.zip", uids[:1])
    for file, albums, searches in (("all.zip", [album], ["Tagged"]), ("one.zip", [], [])):
        other = History(tmp_path / f"of {file}" / "history.sqlite", load_schedulers())
        for _ in range(2):
            import_zip(other, blobs, tmp_path / file)
            assert named(other, "album") == albums
            assert [one.name for one in named(other, "search")] == searches
            assert named(other, "folder") == []
        assert prompts(other, album) == (["p2", "p1"] if albums else [])
        other.close()
    assert unused in named(history, "album")
