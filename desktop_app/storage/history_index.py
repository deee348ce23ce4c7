"""All labels of the history in memory, as columns of numbers: what is found is counted in them.

For each entry and facet a column holds the number of its value; a set of entries is a mask. So a
facet of a hundred thousand entries is counted in a fraction of a millisecond, whatever the query,
where SQL would take that long for each value. The columns take 120 bytes an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_app.storage.history_facets import FACET_TABLE
from desktop_app.storage.history_labels import UnnamedLabelError, forget_labels, unpacked

if TYPE_CHECKING:
    import sqlite3

    from desktop_app.storage.history import History

Mask: TypeAlias = NDArray[np.bool_]
_BATCH = 50_000  # rows read at a time: others may use the history in between
_MOST_MISSING = 1_000_000
"""Numbers of values between two that have a name."""

_CHUNK = 500  # of a list in a query
_SINGLE = tuple(row.id for row in FACET_TABLE.values() if not (row.many or row.is_number))
_MANY = tuple(row.id for row in FACET_TABLE.values() if row.many)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet.

    Attributes:
        value: as queries have it.
        title: what it is called where it is no name itself; may be empty.
        count: how many entries have it.
    """

    value: str
    title: str
    count: int


class Index:
    """The columns. For one thread at a time.

    Attributes:
        ids: (n,) int64, numbers of the entries' rows, growing.
        alive: (n,) whether there still is such an entry.
        created: (n,) int64, milliseconds since 1970.
        stamp: another one after each change.
    """

    def __init__(self) -> None:
        self.stamp = 0
        self._mended = 0
        self._clear()

    def _clear(self) -> None:
        self.ids = np.empty(0, np.int64)
        self.created, self._seeds = self.ids, self.ids
        self.alive = np.empty(0, np.bool_)
        self._single = np.empty((len(_SINGLE), 0), np.int32)
        self._many = {
            facet: (np.empty(0, np.int32), np.empty(0, np.int64)) for facet in _MANY
        }  # codes, and the places of the entries that have them
        self._values, self._titles, self._facet_of = [""], [""], [""]
        self._codes = dict[tuple[str, str], int]()
        self._revision = 0

    def refresh(self, history: History) -> bool:
        """Take over what is new in the history's database; returns whether anything is.

        Raises StorageError as `History.newest`.
        """
        before = self.stamp
        try:
            self._take_over(history)
        except UnnamedLabelError:
            history.database.write(forget_labels)
            self._clear()
            self.stamp += 1
            self._take_over(history)
        return self.stamp != before

    def _take_over(self, history: History) -> None:
        is_first = True
        while is_first or history.database.mended != self._mended:
            is_first = False
            while history.catch_up():
                pass
            if history.database.mended != self._mended:  # rows may be others now
                self._clear()
                self.stamp += 1
                self._mended = history.database.mended
            history.database.read(self._read_changes)
            while history.database.read(self._read_new):
                pass

    def _read_changes(self, database: sqlite3.Connection) -> None:
        done, last, first = database.execute(
            "SELECT (SELECT value FROM progress WHERE name = 'touched'),"
            " (SELECT coalesce(max(id), 0) FROM labels), (SELECT min(revision) FROM touched)"
        ).fetchone()
        is_other = done < self._revision or (len(self.ids) and last == 0)  # it was begun again
        if is_other or (first is not None and self._revision and first > self._revision + 1):
            self._clear()
            self.stamp += 1
        if not len(self.ids):
            self._revision = done  # all is read after this
        elif done > self._revision:
            sql = "SELECT DISTINCT id FROM touched WHERE revision > ? AND revision <= ?"
            ids = [row[0] for row in database.execute(sql, (self._revision, done))]
            self._revision = done
            self._read_again(database, ids)

    def _read_again(self, database: sqlite3.Connection, ids: Sequence[int]) -> None:
        at, is_known = self.places_of(np.asarray(ids, np.int64))
        places = at[is_known]
        if not len(places):
            return
        self._read_names(database)
        known: list[int] = self.ids[places].tolist()
        rows = dict[int, bytes]()
        for begin in range(0, len(known), _CHUNK):
            part = known[begin : begin + _CHUNK]
            sql = f"SELECT id, data FROM labels WHERE id IN ({', '.join('?' * len(part))})"
            rows |= dict(map(tuple, database.execute(sql, part)))
        is_there = np.array([number in rows for number in known])
        self._forget(places)
        self.alive[places] = is_there
        self._put(places[is_there], [rows[number] for number in known if number in rows])

    def _read_new(self, database: sqlite3.Connection) -> bool:
        last = int(self.ids[-1]) if len(self.ids) else 0
        rows = database.execute(
            "SELECT id, data FROM labels WHERE id > ? ORDER BY id LIMIT ?", (last, _BATCH)
        ).fetchall()
        if rows:
            self._read_names(database)
            self._check(rows)
            self._grow(np.fromiter((row[0] for row in rows), np.int64, len(rows)))
            places = np.arange(len(self.ids) - len(rows), len(self.ids))
            self._put(places, [row[1] for row in rows])
        return len(rows) == _BATCH

    def _check(self, rows: Sequence[sqlite3.Row]) -> None:
        """Raises UnnamedLabelError, before anything is changed here."""
        codes = unpacked([row[1] for row in rows]).codes
        if len(codes) and not (codes.min() >= 0 and codes.max() < len(self._values)):
            raise UnnamedLabelError

    def _read_names(self, database: sqlite3.Connection) -> None:
        sql = "SELECT code, facet, value, title FROM label_names WHERE code >= ? ORDER BY code"
        for code, facet, value, title in database.execute(sql, (len(self._values),)):
            missing = code - len(self._values)
            if missing > _MOST_MISSING:  # numbers follow on one another
                raise UnnamedLabelError
            for names, one in (
                (self._values, value),
                (self._titles, title),
                (self._facet_of, facet),
            ):
                names += [*[""] * missing, one]
            self._codes[facet, value] = code

    def _grow(self, ids: NDArray[np.int64]) -> None:
        zeros = np.zeros(len(ids), np.int64)
        self.ids = np.concatenate((self.ids, ids))
        self.created = np.concatenate((self.created, zeros))
        self._seeds = np.concatenate((self._seeds, zeros))
        self.alive = np.concatenate((self.alive, np.ones(len(ids), np.bool_)))
        more = np.zeros((len(_SINGLE), len(ids)), np.int32)
        self._single = np.concatenate((self._single, more), axis=1)

    def _forget(self, places: NDArray[np.int64]) -> None:
        self.stamp += 1
        self._single[:, places] = 0
        self._seeds[places] = -1
        for facet, (codes, rows) in self._many.items():
            kept = ~np.isin(rows, places)
            self._many[facet] = codes[kept], rows[kept]

    def _put(self, places: NDArray[np.int64], data: Sequence[bytes]) -> None:
        self.stamp += 1
        if not len(places):
            return
        told = unpacked(data)
        self.created[places], self._seeds[places] = told.created, told.seeds
        rows = places[told.rows]
        known = {facet: number for number, facet in enumerate((*_SINGLE, *_MANY))}
        facets = np.array([known.get(facet, -1) for facet in self._facet_of], np.int8)
        of_code = facets[told.codes]
        for facet, number in known.items():
            chosen = np.flatnonzero(of_code == number)
            codes, where = told.codes[chosen], rows[chosen]
            if number < len(_SINGLE):
                self._single[number, where] = codes
            else:
                before = self._many[facet]
                self._many[facet] = (
                    np.concatenate((before[0], codes)),
                    np.concatenate((before[1], where)),
                )

    def places_of(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], Mask]:
        """Where the entries with these numbers are, and which of them there are."""
        if not len(self.ids):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return at, self.ids[at] == ids

    def of_ids(self, ids: NDArray[np.int64]) -> Mask:
        """The entries with these numbers."""
        if not len(self.ids):
            return np.zeros(0, np.bool_)
        # By number rather than by place: a tenth of the time of searching each.
        is_wanted = np.zeros(int(self.ids[-1]) + 1, np.bool_)
        is_wanted[ids[ids < len(is_wanted)]] = True
        return is_wanted[self.ids]

    def having(self, facet: str, values: Collection[str]) -> Mask:
        """The entries that have one of these values. Raises KeyError: there is no such facet."""
        if FACET_TABLE[facet].is_number:
            numbers = [int(one) for one in values if one.isascii() and one.isdecimal()]
            return np.isin(self._seeds, [one for one in numbers if one < 2**63])
        codes = [self._codes[facet, one] for one in values if (facet, one) in self._codes]
        if facet in _SINGLE:
            column = self._single[_SINGLE.index(facet)]
            return column == codes[0] if len(codes) == 1 else np.isin(column, codes)
        mask = np.zeros(len(self.ids), np.bool_)
        found, rows = self._many[facet]
        mask[rows[np.isin(found, codes)]] = True
        return mask

    def where(self, facet: str, meets: Callable[[Any], Any]) -> Mask:
        """The entries that have a value of which ``meets`` is true."""
        if FACET_TABLE[facet].is_number:
            return meets(self._seeds) & (self._seeds >= 0)
        values = (value for name, value in self._codes if name == facet)
        return self.having(facet, [one for one in values if meets(one)])

    def counts(self, facet: str, mask: Mask | None, most: int) -> tuple[tuple[Value, ...], int]:
        """The commonest values of some entries, and how many values there are in all.

        Args:
            facet: its id. Of a number only what several entries share is counted.
            mask: which entries; None: all.
            most: so many values at the most.
        """
        if FACET_TABLE[facet].is_number:
            seeds = self._seeds if mask is None else self._seeds[mask]
            numbers, counted = np.unique(seeds[seeds >= 0], return_counts=True)
            shared = np.flatnonzero(counted > 1)
            best = shared[np.argsort(-counted[shared], kind="stable")][:most]
            values = (Value(str(numbers[at]), "", int(counted[at])) for at in best)
            return tuple(values), len(shared)
        if facet in _SINGLE:
            column = self._single[_SINGLE.index(facet)]
            codes = column if mask is None else column[mask]
        else:
            found, rows = self._many[facet]
            codes = found if mask is None else found[mask[rows]]
        counted = np.bincount(codes, minlength=1)
        counted[0] = 0
        there = np.flatnonzero(counted)
        commonest = map(int, there[np.argsort(-counted[there], kind="stable")][:most])
        values = (Value(self._values[at], self._titles[at], int(counted[at])) for at in commonest)
        return tuple(values), len(there)
