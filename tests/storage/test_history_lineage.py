"""Parents of entries, by ids: kept, found both ways, carried to other machines, rebuilt; cycles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_lineage import ancestors_of, children_of, tree_of
from desktop_app.storage.history_rebuild import rebuild
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_unzip import import_zip
from desktop_app.storage.history_zip import export_zip
from tests.storage.conftest import MODEL, picture, request_for

ELSEWHERE = "0000000000ff00112233445566778899"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    made = History(tmp_path / "history" / "history.sqlite", {})
    yield made
    made.close()


def add(history: History, prompt: str, parents: Sequence[HistoryEntry | str] = ()) -> HistoryEntry:
    uids = [one if isinstance(one, str) else one.uid for one in parents]
    return history.add(picture(), request_for(prompt), MODEL, EntryOrigin(parents=uids))


def shape(history: History, entry: HistoryEntry) -> list[tuple[int, str, bool]]:
    return [
        (one.depth, "" if one.entry is None else one.entry.prompt, one.again)
        for one in tree_of(history, entry.uid)
    ]


def family(history: History) -> dict[str, HistoryEntry]:
    first = add(history, "first", [ELSEWHERE])
    one, other = add(history, "one", [first]), add(history, "other", [first])
    both = add(history, "both", [one, other])
    return {
        entry.prompt: entry for entry in (first, one, other, both, add(history, "last", [both]))
    }


@pytest.mark.slow
def test_a_tree_from_the_first_picture_down(history: History) -> None:
    found = family(history)
    wanted = [
        (0, "", False),
        (1, "first", False),
        (2, "one", False),
        (3, "both", False),
        (4, "last", False),
        (2, "other", False),
        (3, "both", True),
    ]
    for entry in found.values():
        assert shape(history, entry) == wanted
    assert [one.prompt for one in children_of(history, found["first"].uid)] == ["one", "other"]
    above = [one.uid for one in ancestors_of(history, found["both"].uid)]
    assert above == [ELSEWHERE, *(found[name].uid for name in ("first", "one", "other", "both"))]
    lonely = add(history, "lonely")
    assert shape(history, lonely) == [(0, "lonely", False)]


def test_parents_survive_a_lost_database_and_go_to_another_machine(
    history: History, tmp_path: Path
) -> None:
    found = family(history)
    blobs = BlobStore(tmp_path / "blobs")
    export_zip(history, blobs, tmp_path / "all.zip")
    with closing(History(tmp_path / "other" / "history.sqlite", {})) as other:
        import_zip(other, blobs, tmp_path / "all.zip")
        assert shape(other, found["last"]) == shape(history, found["last"])
    wanted = shape(history, found["last"])
    history.close()
    history.file.unlink()
    with closing(History(history.file, {})) as again:
        rebuild(again)
        assert shape(again, found["last"]) == wanted
        assert again.get(found["both"].uid).parents == found["both"].parents  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.slow
def test_a_cycle_in_an_imported_history_ends(history: History) -> None:
    found = family(history)
    with closing(sqlite3.connect(history.file)) as database, database:
        change = "UPDATE images SET parents = ? WHERE uid = ?"
        database.execute(change, (f'["{found["last"].uid}"]', found["first"].uid))
    for entry in found.values():
        told = shape(history, entry)
        assert len({name for _, name, _ in told}) == 5 and sum(again for *_, again in told) >= 1
        assert len(ancestors_of(history, entry.uid)) == 5


@pytest.mark.slow
def test_one_that_is_removed_leaves_its_children(history: History) -> None:
    found = family(history)
    with closing(sqlite3.connect(history.file)) as database, database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("DELETE FROM images WHERE uid = ?", (found["one"].uid,))
    assert [one.prompt for one in children_of(history, found["one"].uid)] == ["both"]
    assert shape(history, found["both"])[0] == (0, "", False)
