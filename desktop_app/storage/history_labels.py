"""The values of facets, packed: every value has a number, and a row is a list of such numbers.

A row of the table ``labels`` is little-endian: when the picture was made (milliseconds since 1970,
8 bytes), its seed (8 bytes; negative: not known), and a number of 4 bytes for each value.
`history_index` has all of them in memory.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.storage.history_facets import FACET_TABLE, LONGEST, NEEDED, EntryFacts

_HEAD = struct.Struct("<qq")
_HEAD_WORDS = _HEAD.size // 4
_CODED = tuple(facet for facet in FACET_TABLE.values() if not facet.is_number)
_LARGEST = 2**63 - 1


def add_labels(database: sqlite3.Connection, where: str, values: tuple[int, int]) -> None:
    """Write the labels of the rows that ``where`` chooses; within a transaction."""
    names = _Names(database)
    rows = database.execute(f"SELECT {NEEDED} FROM images {where}", values).fetchall()
    database.executemany(
        "INSERT OR REPLACE INTO labels (id, data) VALUES (?, ?)",
        [(row["id"], _packed(EntryFacts.of(row), names)) for row in rows],
    )


class UnnamedLabelError(ValueError):
    """A row's labels have a number that no value has: one of the two is damaged."""


def forget_labels(database: sqlite3.Connection) -> None:
    """All are made again, from the rows; within a transaction."""
    database.execute("DELETE FROM labels")
    database.execute("DELETE FROM label_names")
    database.execute("UPDATE progress SET value = 0 WHERE name = 'labels'")


def _packed(facts: EntryFacts, names: _Names) -> bytes:
    codes = [code for facet in _CODED for code in names.codes(facet.id, facts)]
    head = _HEAD.pack(facts.row["created"], min(facts.row["seed"], _LARGEST))
    return head + struct.pack(f"<{len(codes)}i", *codes)


class _Names:
    """The numbers of values; new ones get theirs."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._known = dict[tuple[str, str], int]()

    def codes(self, facet: str, facts: EntryFacts) -> Iterator[int]:
        """Those of an entry's values of a facet."""
        row = FACET_TABLE[facet]
        for value in dict.fromkeys(row.values(facts)):
            key = facet, value.encode("utf-8", "replace").decode()[:LONGEST]
            if value and key not in self._known:
                self._known[key] = self._code(*key, row.title(facts) if row.title else "")
            if value:
                yield self._known[key]

    def _code(self, facet: str, value: str, title: str) -> int:
        sql = "SELECT code FROM label_names WHERE facet = ? AND value = ?"
        row = self._database.execute(sql, (facet, value)).fetchone()
        if row is not None:
            return int(row[0])
        added = "INSERT INTO label_names (facet, value, title) VALUES (?, ?, ?)"
        return int(self._database.execute(added, (facet, value, title)).lastrowid or 0)


@dataclass(frozen=True, slots=True, eq=False)
class Unpacked:
    """Labels of some rows.

    Attributes:
        created, seeds: (n,) int64.
        codes: (m,) int32, of all rows one after the other.
        rows: (m,) int64: which row each of them belongs to.
    """

    created: NDArray[np.int64]
    seeds: NDArray[np.int64]
    codes: NDArray[np.int32]
    rows: NDArray[np.int64]


def unpacked(data: Sequence[bytes]) -> Unpacked:
    """What `add_labels` wrote of some rows."""
    words = np.frombuffer(b"".join(data), "<i4")
    lengths = np.fromiter(map(len, data), np.int64, len(data)) // 4
    starts = np.cumsum(lengths) - lengths
    head = words[starts[:, None] + np.arange(_HEAD_WORDS)].copy().view("<i8")
    is_code = np.ones(len(words), np.bool_)
    is_code[(starts[:, None] + np.arange(_HEAD_WORDS)).ravel()] = False
    rows = np.repeat(np.arange(len(data)), lengths - _HEAD_WORDS)
    return Unpacked(head[:, 0], head[:, 1], words[is_code], rows)
