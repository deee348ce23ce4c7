"""What the search page asks of the history, over a real one: questions, changes, what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.encode import encode
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_looks import catch_up_looks
from desktop_app.storage.history_named import NamedResource, query_of
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.history_trash import empty_trash
from desktop_app.worker.history_finding import FoundEntries, HistoryFinding
from tests.storage.conftest import MODEL, picture, request_for

PROMPTS = ("a red fox", "a castle", "a red apple", "a fox den")
FOXES = NamedResource("f" * 32, "album", "Foxes")


class Elsewhere:
    """Does what it is given, and hands its answers back, when it is told to."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._asked: list[tuple[Callable[[History], Any], Callable[[Any], None], Any]] = []
        self._answers: list[Callable[[], None]] = []

    def __call__(self, work: Any, on_done: Any, on_error: Any) -> None:
        self._asked.append((work, on_done, on_error))

    def work(self) -> None:
        """Do all that was asked for."""
        for work, on_done, on_error in self._asked:
            try:
                self._answers.append(partial(on_done, work(self._history)))
            except VelaturaError as error:
                self._answers.append(partial(on_error, error))
        self._asked.clear()

    def answer(self) -> None:
        """Hand all of it back, after it is done."""
        self.work()
        while self._answers:
            self._answers.pop(0)()


class Searcher:
    """Somebody who searches.

    Attributes:
        changes: how often something has changed.
        errors: what went wrong.
    """

    def __init__(self, history: History) -> None:
        self.history, self.elsewhere = history, Elsewhere(history)
        self.changes, self.errors = 0, list[VelaturaError]()
        search = HistorySearch(history)
        self.finding = HistoryFinding(
            self.elsewhere, lambda _: search, self._changed, self.errors.append
        )

    def _changed(self) -> None:
        self.changes += 1

    def find(self, query: Query = Query()) -> FoundEntries:  # noqa: B008 - it is frozen
        found = list[FoundEntries]()
        self.finding.find(query, found.append)
        self.elsewhere.answer()
        return found[0]

    def prompts(self, query: Query = Query()) -> list[str]:  # noqa: B008
        return [entry.prompt for entry in self.entries(self.find(query).ids.tolist())]

    def entries(self, ids: list[int]) -> list[HistoryEntry]:
        given = list[tuple[HistoryEntry, str]]()
        self.finding.entries(ids, lambda entry: entry.prompt.upper(), given.extend)
        self.elsewhere.answer()
        assert [words for _, words in given] == [entry.prompt.upper() for entry, _ in given]
        return [entry for entry, _ in given]

    def album(self, album: NamedResource) -> list[str]:
        return self.prompts(Query(wanted={"album": (album.uid,)}))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Searcher]:
    history = History(tmp_path / "history" / "history.sqlite", load_schedulers())
    for number, prompt in enumerate(PROMPTS):
        history.add(picture(number), request_for(prompt), MODEL)
    yield Searcher(history)
    history.close()


def test_what_is_found_comes_with_facets_albums_and_saved_searches(desk: Searcher) -> None:
    desk.finding.add("album", "Empty")
    desk.finding.add("search", "reds", query=Query("red", order="oldest"))
    found = desk.find(Query("red"))
    assert desk.prompts(found.query) == ["a red apple", "a red fox"]
    assert [(one.title, one.count) for one in found.facets["model"].values] == [("Starter", 2)]
    assert [one.name for one in found.albums] == ["Empty"]
    (saved,) = found.searches
    assert desk.prompts(query_of(saved)) == ["a red fox", "a red apple"]


@pytest.mark.slow
def test_of_several_questions_the_last_is_answered(desk: Searcher) -> None:
    answered = list[str]()

    def ask(text: str) -> None:
        desk.finding.find(Query(text), lambda found: answered.append(found.query.text))

    for text in ("r", "re", "red"):
        ask(text)
    desk.elsewhere.answer()
    assert answered == ["red"]
    ask("fox")
    desk.elsewhere.work()  # the answer is on its way as the next is asked
    ask("castle")
    desk.elsewhere.answer()
    assert answered == ["red", "castle"]


@pytest.mark.slow
def test_it_is_busy_until_all_is_answered(desk: Searcher) -> None:
    desk.finding.find(Query(), lambda _: None)
    desk.finding.fingerprint_of("nowhere.png", lambda _: None)
    assert desk.finding.busy.value == 2
    desk.elsewhere.answer()
    assert desk.finding.busy.value == 0
    assert [error.code for error in desk.errors] == ["file_missing"]


def test_many_are_marked_deleted_and_restored_at_once(desk: Searcher) -> None:
    ids = desk.find().ids.tolist()
    desk.finding.mark(ids[:2], starred=True)
    assert [one.starred for one in desk.entries(ids)] == [True, True, False, False]
    deleted = list[str]()
    desk.finding.delete(ids[1:3], deleted.extend)
    assert desk.prompts() == ["a fox den", "a red fox"]
    assert desk.changes == 2 and len(deleted) == 2
    trash = Query(trashed=True)
    assert desk.prompts(trash) == ["a red apple", "a castle"]
    desk.finding.restore(ids[1:3])
    assert desk.prompts() == list(PROMPTS[::-1])
    assert desk.prompts(trash) == [] and desk.changes == 3


def test_an_album_keeps_the_order_in_which_pictures_were_shown(desk: Searcher) -> None:
    ids, put = desk.find(Query(order="oldest")).ids.tolist(), list[str]()
    desk.finding.put_into(FOXES, [ids[3], ids[0]], put.extend)
    assert desk.album(FOXES) == ["a fox den", "a red fox"]
    assert desk.find().albums == (FOXES,)  # made by the first picture
    desk.finding.put_into(FOXES, [ids[0], ids[1]], put.extend)
    assert sorted(desk.album(FOXES)) == ["a castle", "a fox den", "a red fox"]
    desk.finding.take_uids_out(FOXES.uid, put[:2])
    assert desk.album(FOXES) == ["a castle"]
    desk.finding.take_out(FOXES.uid, [ids[1]])
    assert desk.album(FOXES) == []


@pytest.mark.slow
def test_an_album_that_was_removed_comes_back_with_its_pictures_and_another_name(
    desk: Searcher,
) -> None:
    desk.finding.put_into(FOXES, desk.find(Query("fox")).ids.tolist(), lambda _: None)
    desk.finding.remove(FOXES)
    assert desk.find().albums == () and desk.prompts() == list(PROMPTS[::-1])
    named = NamedResource(FOXES.uid, "album", "All foxes")
    desk.finding.keep(named)
    assert desk.find().albums == (named,)
    assert desk.album(named) == ["a fox den", "a red fox"]


@pytest.mark.slow
def test_entries_that_are_gone_meanwhile_are_left_out(desk: Searcher, tmp_path: Path) -> None:
    ids, uids = desk.find().ids.tolist(), list[str]()
    desk.finding.delete(ids[:1], lambda _: None)
    desk.elsewhere.answer()
    empty_trash(desk.history, lambda path: path.rename(tmp_path / path.name))
    assert [one.prompt for one in desk.entries(ids)] == list(PROMPTS[2::-1])
    desk.finding.mark(ids, starred=True)
    desk.finding.put_into(FOXES, ids, uids.extend)
    assert desk.album(FOXES) == list(PROMPTS[2::-1])
    assert len(uids) == 3 and not desk.errors
    desk.finding.delete(ids[:1], uids.extend)
    desk.elsewhere.answer()
    assert len(uids) == 3 and len(desk.find().ids) == 3


def test_pictures_like_a_file_are_found(desk: Searcher, tmp_path: Path) -> None:
    while catch_up_looks(desk.history):
        pass
    file, looks = tmp_path / "outside.png", list[tuple[bytes, ByteArray]]()
    file.write_bytes(encode(picture(1), "PNG"))
    desk.finding.fingerprint_of(str(file), looks.append)
    desk.elsewhere.answer()
    ((look, thumbnail),) = looks
    assert desk.prompts(Query(fingerprint=look))[0] == PROMPTS[1]
    assert thumbnail.shape == (48, 64, 3)
    file.write_bytes(b"no picture")
    desk.finding.fingerprint_of(str(file), looks.append)
    desk.elsewhere.answer()
    assert len(looks) == 1 and [error.code for error in desk.errors] == ["not_a_picture"]


@pytest.mark.slow
def test_where_a_picture_is_is_known_once_the_history_is_open(desk: Searcher) -> None:
    (entry,) = desk.history.newest(limit=1)
    assert desk.finding.path_of(entry) is None
    desk.find()
    path = desk.finding.path_of(entry)
    assert path is not None and path.is_file()
