"""Finding entries of the history again: by words, facets, look, album; pages, and counts.

A query is plain data, so that it can be saved. What is found is a mask over the columns of
`history_index`; only the entries of a page are read from the database.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_facets import FACET_TABLE
from desktop_app.storage.history_index import Index, Mask, Value
from desktop_app.storage.history_likeness import Likeness, by_likeness
from desktop_app.storage.history_query import nearest, split_filters, word_query

Order: TypeAlias = Literal["newest", "oldest", "made", "starred"]
"""By when they came into the history; by when they were made, newest first (imported ones are older
than their entry); starred ones first. What is searched by look comes in the order of likeness, and
one album alone in the order in which entries came into it."""

ALIKE: Final = 500
"""So many are found by look: there is no line between alike and not."""

_KEPT_TEXTS = 8
_CHUNK, _MOST_PROMPTS = 500, 20_000


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted.

    Attributes:
        text: words, phrases and settings, see `history_query`.
        wanted: of each facet the values of which an entry must have one.
        unwanted: of each facet the values of which it must have none.
        like: id of an entry; those that look like it are found.
        fingerprint: the same of a picture that is no entry (`imaging.fingerprint`); not saved.
        colours: sRGB, 0..255; those that have them are found.
        order: see `Order`.
        trashed: look in the trash instead.
        content: what pictures show, in words; found where `Likeness` knows what these mean.
    """

    text: str = ""
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unwanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    like: str = ""
    fingerprint: bytes = b""
    colours: tuple[tuple[int, int, int], ...] = ()
    order: Order = "newest"
    trashed: bool = False
    content: str = ""

    def to_json(self) -> dict[str, Any]:
        """Without what is as usual, and without ``fingerprint``."""
        told = {
            "text": self.text,
            "wanted": {name: list(values) for name, values in self.wanted.items()},
            "unwanted": {name: list(values) for name, values in self.unwanted.items()},
            "like": self.like,
            "content": self.content,
            "colours": [list(each) for each in self.colours],
            "order": self.order if self.order != "newest" else "",
            "trashed": self.trashed,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The end of a page: what the next one begins after, also if that entry is gone by then."""

    key: float
    id: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries.

    Attributes:
        entries: in the query's order.
        total: how many there are in all.
        after: for the next page; None: this is the last.
    """

    entries: list[HistoryEntry]
    total: int
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Counts:
    """A facet under a query.

    Attributes:
        values: the commonest, with how many entries they would leave if they were wanted in place
            of this facet's own.
        total: how many values there are.
    """

    values: tuple[Value, ...]
    total: int


class HistorySearch:
    """Searches of one history. May be used from any thread; the first search reads the columns.

    Attributes:
        likeness: says by which CLIP model content is compared, if by any.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._lock = threading.Lock()
        self._index, self.likeness = Index(), Likeness(history)
        self._texts = OrderedDict[str, NDArray[np.int64]]()
        self._all = dict[tuple[str, int, bool], Counts]()

    def listed(
        self,
        text: str = "",
        before_id: int | None = None,
        limit: int = 50,
        *,
        trashed: bool = False,
    ) -> list[HistoryEntry]:
        """Entries that ``text`` finds, newest first; without a text nothing is indexed first.

        Args:
            text: what was typed so far; words may be unfinished.
            before_id: only older entries than this one: the last id of the page before.
            limit: at most so many.
            trashed: those in the trash in place of the others.
        """
        if not text.strip():
            return self._history.newest(before_id, limit, trashed=trashed)
        after = None if before_id is None else Cursor(before_id, before_id)
        return self.page(Query(text, trashed=trashed), after, limit).entries

    def unseen(self, most: int) -> tuple[list[int], int, int]:
        """Numbers of rows whose content is not known yet, the newest first; how many there are of
        these, and of all entries. Raises as `page`."""
        with self._lock:
            self._refresh()
            alive = self._index.ids[self._index.alive]
            left = np.setdiff1d(alive, self.likeness.seen())
            return left[::-1][:most].tolist(), len(left), len(alive)

    def page(self, query: Query, after: Cursor | None = None, limit: int = 50) -> EntryPage:
        """A page of what is found.

        Raises:
            KeyError: there is no such facet.
            StorageError: as `History.newest`.
        """
        with self._lock:
            self._refresh()
            mask = self._mask(query)
            mask, keys = self._in_order(query, mask)
            places = np.flatnonzero(mask)
            total = len(places)
            if after is not None:
                own, ids = keys[places], self._index.ids[places]
                is_after = (own < after.key) | ((own == after.key) & (ids < after.id))
                places = places[is_after]
            order = np.argsort(keys[places], kind="stable")[::-1][:limit]
            chosen = places[order]
            ids = self._index.ids[chosen].tolist()
            more = len(places) > limit and limit > 0
            end = Cursor(float(keys[chosen[-1]]), ids[-1]) if more else None
        return EntryPage(self.entries(ids), total, end)

    def found(self, query: Query) -> NDArray[np.int64]:
        """Numbers of the rows of all that is found (`HistoryEntry.id`), in its order. For a view
        of all of them; see `entries`. Raises as `page`."""
        with self._lock:
            self._refresh()
            mask, keys = self._in_order(query, self._mask(query))
            places = np.flatnonzero(mask)
            return self._index.ids[places[np.argsort(keys[places], kind="stable")[::-1]]]

    def entries(self, ids: Sequence[int]) -> list[HistoryEntry]:
        """The entries of these rows, without those that are gone by now. Raises as `page`."""
        found: dict[int, HistoryEntry] = {}
        for part in _parts(ids):
            marks = ", ".join("?" * len(part))
            entries = self._history.entries(f"WHERE i.id IN ({marks})", part)
            found |= {entry.id: entry for entry in entries}
        return [found[one] for one in ids if one in found]

    def uids(self, query: Query, most: int = 1_000_000) -> list[str]:
        """Ids of all that is found, in its order: for an album, an export, the trash."""
        return self.uids_of(self.found(query)[:most].tolist())

    def uids_of(self, ids: Sequence[int]) -> list[str]:
        """Ids of the entries of these rows, without those that are gone by now. Raises as
        `page`."""
        found = dict[int, str]()
        for part in _parts(ids):
            sql = f"SELECT id, uid FROM images WHERE id IN ({', '.join('?' * len(part))})"
            found |= self._history.database.read(
                lambda one, q=sql, v=part: dict(map(tuple, one.execute(q, v)))
            )
        return [found[one] for one in ids if one in found]

    def count(self, query: Query) -> int:
        with self._lock:
            self._refresh()
            mask, _ = self._in_order(query, self._mask(query))
            return int(np.count_nonzero(mask))

    def nearest(self, query: Query) -> str:
        """The text nearest to a query's that finds something; empty: there is none."""
        sql = f"SELECT DISTINCT prompt FROM images ORDER BY id DESC LIMIT {_MOST_PROMPTS}"
        rows = self._history.database.read(lambda one: one.execute(sql).fetchall())
        near = nearest(query.text, "\n".join(str(row[0]) for row in rows))
        return near if near != query.text and self.count(replace(query, text=near)) else ""

    def facets(
        self, query: Query, names: Iterable[str] | None = None, most: int = 30
    ) -> dict[str, Counts]:
        """The values of facets under a query, the commonest first; exact, however many entries
        there are.

        Args:
            query: what is wanted; what is chosen of a facet does not limit its own values.
            names: of which; None: of all that are shown.
            most: so many values of each.

        Raises as `page`.
        """
        shown = [row.id for row in FACET_TABLE.values() if row.shown]
        with self._lock:
            self._refresh()
            mask = self._mask(query)
            is_all = not (query.text or query.wanted or query.unwanted or by_likeness(query))
            found = dict[str, Counts]()
            for name in shown if names is None else names:
                key = name, most, query.trashed
                if is_all and key in self._all:
                    found[name] = self._titled(name, self._all[key])
                    continue
                is_chosen = name in query.wanted or name in query.unwanted
                of_facet = self._mask(query, but=name) if is_chosen else mask
                if by_likeness(query):
                    of_facet, _ = self._in_order(query, of_facet)
                counts = Counts(*self._index.counts(name, of_facet, most))
                if is_all:
                    self._all[key] = counts
                found[name] = self._titled(name, counts)
            return found

    def _titled(self, facet: str, counts: Counts) -> Counts:
        """With the names that the history has for these values, without those that are gone."""
        living = FACET_TABLE[facet].living
        if not living:
            return counts
        titles = self._history.database.read(lambda one: dict(map(tuple, one.execute(living))))
        there = (one for one in counts.values if one.value in titles)
        values = tuple(replace(one, title=titles[one.value]) for one in there)
        return Counts(values, counts.total - len(counts.values) + len(values))

    def _refresh(self) -> None:
        if self._index.refresh(self._history):
            self._texts.clear()
            self._all.clear()

    def _mask(self, query: Query, but: str = "") -> Mask:
        """What is found, in no order; ``but``: as if nothing were chosen of that facet."""
        index = self._index
        in_trash = index.having("trashed", ("yes",))
        mask = index.alive & (in_trash if query.trashed else ~in_trash)
        for facet, values in query.wanted.items():
            if facet != but and values:
                mask &= index.having(facet, values)
        for facet, values in query.unwanted.items():
            if facet != but and values:
                mask &= ~index.having(facet, values)
        if query.text.strip():
            mask &= self._of_text(query.text)
        return mask

    def _of_text(self, text: str) -> Mask:
        words, filters = split_filters(text)
        typed = word_query(words)
        mask = self._index.alive
        if typed.match:
            sql = "SELECT group_concat(rowid) FROM words WHERE words MATCH ?"
            mask = mask & self._of_sql(sql, (typed.match,))
        if typed.without:
            sql = "SELECT group_concat(rowid) FROM words WHERE words MATCH ?"
            mask = mask & ~self._of_sql(sql, (typed.without,))
        for each in filters:
            if each.row.id in FACET_TABLE:
                mask = mask & self._index.where(each.row.id, each.meets)
                continue
            condition, values = each.condition
            sql = f"SELECT group_concat(id) FROM images WHERE {condition}"
            mask = mask & self._of_sql(sql, values)
        return mask

    def _of_sql(self, sql: str, values: Sequence[Any]) -> Mask:
        """The entries whose ids a statement gives as one text: a fifth of the time that as many
        rows take."""
        key = f"{sql}\0{values!r}"
        if key not in self._texts:
            told = self._history.database.read(lambda one: one.execute(sql, values).fetchone()[0])
            self._texts[key] = np.fromstring(told or "", np.int64, sep=",")
            if len(self._texts) > _KEPT_TEXTS:
                self._texts.popitem(last=False)
        self._texts.move_to_end(key)
        return self._index.of_ids(self._texts[key])

    def _in_order(self, query: Query, mask: Mask) -> tuple[Mask, NDArray[Any]]:
        """What is found of ``mask``, and (n,) keys: larger ones come first; of equal ones the
        newer."""
        index = self._index
        if by_likeness(query):
            return self._most_alike(query, mask)
        album = query.wanted.get("album", ())
        if len(album) == 1 and query.order == "newest":
            return mask, self._added(album[0])
        keys: dict[Order, NDArray[Any]] = {
            "newest": index.ids,
            "oldest": -index.ids,
            "made": index.created,
            "starred": index.having("starred", ("yes",)).astype(np.int8),
        }
        return mask, keys[query.order]

    def _added(self, album: str) -> NDArray[np.int64]:
        """When entries came into an album; the latest come first."""
        sql = "SELECT id, added FROM album_entries WHERE album = ? ORDER BY id"
        rows = self._history.database.read(lambda one: one.execute(sql, (album,)).fetchall())
        keys = np.zeros(len(self._index.ids), np.int64)
        ids = np.asarray([row["id"] for row in rows], np.int64)
        added = np.asarray([row["added"] for row in rows], np.int64)
        at, is_known = self._index.places_of(ids)
        keys[at[is_known]] = added[is_known]
        return keys

    def _most_alike(self, query: Query, mask: Mask) -> tuple[Mask, NDArray[Any]]:
        """The entries of ``mask`` that look most like what is wanted."""
        keys = np.zeros(len(self._index.ids), np.float32)
        for ids, away in self.likeness.away(query):
            at, is_known = self._index.places_of(ids)
            of_one = np.full(len(keys), -np.inf, np.float32)
            of_one[at[is_known]] = -away[is_known]
            keys += of_one
        places = np.flatnonzero(mask & np.isfinite(keys))
        if len(places) > ALIKE:
            places = places[np.argpartition(-keys[places], ALIKE)[:ALIKE]]
        chosen = np.zeros(len(mask), np.bool_)
        chosen[places] = True
        return chosen, keys


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[first : first + _CHUNK] for first in range(0, len(ids), _CHUNK))
