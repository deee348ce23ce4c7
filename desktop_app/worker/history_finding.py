"""Searching the history for the window: what is found, facets, albums, saved searches. All of it
in the background; of several questions only the last is answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.fingerprint import fingerprint_of
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_likeness import Likeness
from desktop_app.storage.history_looks import catch_up_looks
from desktop_app.storage.history_marks import rated
from desktop_app.storage.history_models import ModelUses, uses_of
from desktop_app.storage.history_named import (
    Kind,
    NamedResource,
    add_named,
    add_to_album,
    keep_named,
    named,
    remove_from_album,
    remove_named,
)
from desktop_app.storage.history_search import Counts, HistorySearch, Query
from desktop_app.storage.history_trash import restore, trash
from desktop_app.storage.pictures import read_picture_file
from desktop_app.storage.result_file import thumbnail_pixels
from desktop_app.worker.background import call_if_alive
from desktop_app.worker.history_board import BoardWords, board, chosen

_LOOKING_S = 3.0
"""So long new pictures are looked at before a search by look; the rest by upkeep."""

MOST_VALUES = 200
"""So many values of a facet are listed."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class FoundEntries:
    """What a search found.

    Attributes:
        query: what was wanted.
        ids: (n,) int64, numbers of rows in the query's order.
        facets: of each facet its values under the query.
        albums: all there are, by name.
        searches: the saved ones, by name.
        near: where nothing is, the nearest text that finds something; empty: none.
    """

    query: Query
    ids: NDArray[np.int64]
    facets: Mapping[str, Counts]
    albums: tuple[NamedResource, ...]
    searches: tuple[NamedResource, ...]
    near: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Pictures whose content is not known yet.

    Attributes:
        pictures: some of them, the newest first: (h, w, 3) uint8 thumbnails by the ids of their
            entries; None where there is none.
        left: how many there are in all.
        total: how many entries there are.
    """

    pictures: Mapping[str, ByteArray | None]
    left: int
    total: int


class HistoryRunner(Protocol):
    """Runs something on the history elsewhere, and hands back here what it gives."""

    def __call__(
        self,
        work: Callable[[History], T],
        on_done: Callable[[T], None],
        on_error: Callable[[VelaturaError], None],
        /,
    ) -> None: ...


class HistoryFinding:
    """Commands of the search page."""

    def __init__(
        self,
        run: HistoryRunner,
        search_of: Callable[[History], HistorySearch],
        changed: Callable[[], None],
        failed: Callable[[VelaturaError], None],
    ) -> None:
        """``search_of`` gives the search of a history, ``changed`` is told after each change of
        entries or albums, ``failed`` of errors."""
        self._read, self._changed, self._failed = run, changed, failed
        self._searched = search_of
        self.busy = Observable(0)
        """Questions and changes that are not answered yet."""
        self._of: History | None = None
        self._asked = 0
        self.prepare: Callable[[Likeness], object] = lambda _: None
        """Called in the background before each search: says by which model content is compared."""

    def find(self, query: Query, on_found: Callable[[FoundEntries], None]) -> None:
        """Give ``on_found`` what is found, unless something else was asked meanwhile."""
        self._asked += 1
        number = self._asked

        def work(history: History) -> FoundEntries | None:
            if number != self._asked:
                return None
            search = self._search_of(history)
            if (
                query.like or query.fingerprint or query.colours
            ):  # of what was imported just now, too
                end = time.monotonic() + _LOOKING_S
                while time.monotonic() < end and catch_up_looks(history):
                    pass
            ids, facets = search.found(query), search.facets(query, most=MOST_VALUES)
            both = (tuple(named(history, kind)) for kind in ("album", "search"))
            near = "" if len(ids) else search.nearest(query)
            return FoundEntries(query, ids, facets, *both, near=near)

        def done(found: FoundEntries | None) -> None:
            if found is not None and number == self._asked:
                on_found(found)

        self._run(work, done)

    def entries(
        self,
        ids: Sequence[int],
        prepare: Callable[[HistoryEntry], T],
        on_done: Callable[[list[tuple[HistoryEntry, T]]], None],
    ) -> None:
        """Give ``on_done`` the entries of these rows, each with what ``prepare`` makes of it in
        the background."""

        def work(history: History) -> list[tuple[HistoryEntry, T]]:
            found = self._search_of(history).entries(ids)
            return [(entry, prepare(entry)) for entry in found]

        self._read(work, on_done, self._failed)

    def fingerprint_of(self, file: str, on_done: Callable[[tuple[bytes, ByteArray]], None]) -> None:
        """Give ``on_done`` how a picture file looks (`imaging.fingerprint`), to find others like
        it, and its thumbnail, (h, w, 3) uint8."""

        def work(_: History) -> tuple[bytes, ByteArray]:
            path = Path(file)
            pixels = read_picture(read_picture_file(path), path.name).shown
            return fingerprint_of(pixels), thumbnail_pixels(pixels)

        self._run(work, on_done)

    def uses_of(
        self, facet: str, value: str, name: str, then: Callable[[int, ModelUses], None]
    ) -> None:
        """Give ``then`` how many entries a facet's value finds, and what stands on that model or
        add-on; ``name`` as `history_models.uses_of` has it."""

        def count(history: History) -> tuple[int, ModelUses]:
            search = self._search_of(history)
            digest = value if facet == "model" else ""
            found = search.count(Query(wanted={facet: (value,)}))
            return found, uses_of(search, digest=digest, name=name)

        self._run(count, lambda found: then(*found))

    def unseen(
        self,
        most: int,
        on_done: Callable[[Unseen], None],
        on_error: Callable[[VelaturaError], None],
    ) -> None:
        """Give ``on_done`` the next pictures whose content is to be told. Nobody waits for it."""

        def work(history: History) -> Unseen:
            search = self._search_of(history)
            ids, left, total = search.unseen(most)
            entries = search.entries(ids)
            return Unseen({one.uid: _pixels(one.thumbnail) for one in entries}, left, total)

        self._read(work, on_done, on_error)

    def keep_vectors(
        self,
        model: str,
        vectors: Mapping[str, FloatArray | None],
        on_done: Callable[[None], None],
        on_error: Callable[[VelaturaError], None],
    ) -> None:
        """Keep what a CLIP model told of entries; None: it can tell nothing."""
        self._read(lambda history: history.vectors.put(model, vectors), on_done, on_error)

    def path_of(self, entry: HistoryEntry) -> Path | None:
        """An entry's picture, for what drags it out; None before the history is open."""
        return None if self._of is None else self._of.path_of(entry)

    def write_board(
        self,
        path: Path,
        of: Query | Sequence[int],
        least: int,
        words: BoardWords,
        on_done: Callable[[int], None],
    ) -> None:
        """Write a board of pictures as PDF; ``on_done`` gets how many are on it.

        Args:
            path: of the file.
            of: all that is found, or these rows.
            least: stars that they must have.
            words: what it says by itself.
            on_done: see above.
        """

        def work(history: History) -> int:
            def picture(entry: HistoryEntry) -> Array:
                file = history.path_of(entry)
                return read_picture(read_picture_file(file), file.name).shown

            search = self._search_of(history)
            ids = search.found(of).tolist() if isinstance(of, Query) else of
            entries = chosen(search.entries(ids), least)
            write_atomic(path, board(entries, picture, history.environment, words))
            return len(entries)

        self._run(work, on_done)

    # -- many entries at once -------------------------------------------------------------------

    def mark(self, ids: Sequence[int], **marks: Any) -> None:
        """Note something of entries; see `history_marks.MARKS`."""
        self._do(ids, lambda history, uids: history.mark_all(uids, marks))

    def rate(self, ids: Sequence[int], stars: int) -> None:
        """Give entries one to five stars; 0: none."""
        self._do(ids, lambda history, uids: history.mark_all(uids, rated(stars)))

    def delete(self, ids: Sequence[int], on_done: Callable[[list[str]], None]) -> None:
        """Put entries into the history's trash; ``on_done`` gets their ids."""
        self._do(ids, trash, on_done)

    def restore(self, ids: Sequence[int]) -> None:
        """Take entries out of the trash again."""
        self._do(ids, restore)

    def put_into(
        self, album: NamedResource, ids: Sequence[int], on_done: Callable[[list[str]], None]
    ) -> None:
        """Put entries into an album, a new one if there is none of its id; ``on_done`` gets their
        ids."""

        def work(history: History, uids: Sequence[str]) -> None:
            if all(one.uid != album.uid for one in named(history, "album")):
                keep_named(history, album)
            # What came last stands first: so they stand there as they stood here.
            add_to_album(history, album.uid, uids[::-1], time.time_ns() // 1_000_000)

        self._do(ids, work, on_done)

    def take_out(self, album: str, ids: Sequence[int]) -> None:
        """Take entries out of an album."""
        self._do(ids, lambda history, uids: remove_from_album(history, album, uids))

    def take_uids_out(self, album: str, uids: Sequence[str]) -> None:
        """The same by the entries' ids: undoes `put_into`."""
        self._change(lambda history: remove_from_album(history, album, uids))

    def _do(
        self,
        ids: Sequence[int],
        work: Callable[[History, Sequence[str]], object],
        on_done: Callable[[list[str]], None] | None = None,
    ) -> None:
        def all_of_it(history: History) -> list[str]:
            uids = self._search_of(history).uids_of(ids)
            work(history, uids)
            return uids

        self._run(all_of_it, partial(self._done, on_done))

    def _done(self, on_done: Callable[[list[str]], None] | None, uids: list[str]) -> None:
        self._changed()
        if on_done is not None:
            on_done(uids)

    # -- what has a name ------------------------------------------------------------------------

    def add(self, kind: Kind, name: str, query: Query | None = None) -> None:
        """Make an album, or save a search."""
        self._change(lambda history: add_named(history, kind, name, query))

    def keep(self, one: NamedResource) -> None:
        """Keep it, maybe with another name or query, or again after `remove`."""
        self._change(lambda history: keep_named(history, one))

    def remove(self, one: NamedResource) -> None:
        """Remove it; its entries stay, and `keep` undoes it."""
        self._change(lambda history: remove_named(history, one))

    def _change(self, work: Callable[[History], object]) -> None:
        self._run(work, lambda _: self._changed())

    def _run(self, work: Callable[[History], T], on_done: Callable[[T], None]) -> None:
        def done(found: T) -> None:
            self.busy.value -= 1
            call_if_alive(on_done, found)

        def failed(error: VelaturaError) -> None:
            self.busy.value -= 1
            self._failed(error)

        self.busy.value += 1
        self._read(work, done, failed)

    def _search_of(self, history: History) -> HistorySearch:
        self._of, search = history, self._searched(history)
        self.prepare(search.likeness)
        return search


def _pixels(thumbnail: bytes) -> ByteArray | None:
    try:
        return to_bytes(read_picture(thumbnail, "thumbnail").pixels)[..., :3] if thumbnail else None
    except (VelaturaError, ValueError):
        return None
