"""Vectors of what pictures of the history show, in memory: all are compared by one product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desktop_app.storage.history_vectors import ONE, vectors_in

if TYPE_CHECKING:
    from desktop_app.core.pixels import FloatArray
    from desktop_app.storage.history import History

_BATCH = 20_000
_CHUNK = 500  # of a list in a query
_PIECE = 2048  # vectors compared at a time: they stay in the processor's cache


class ContentVectors:
    """Those of one model, in memory: 2 bytes a number. For one thread at a time.

    Attributes:
        model: its digest.
        ids: (n,) int64, numbers of the entries' rows that were looked at, in any order.
    """

    def __init__(self, model: str) -> None:
        self.model = model
        self._clear()

    def _clear(self) -> None:
        self.ids = np.empty(0, np.int64)
        self._rows = np.empty((0, 0), np.int16)
        self._last, self._removals = 0, 0

    def refresh(self, history: History) -> None:
        """Take over those that are new. Raises StorageError."""
        if self._removals != history.vectors.removals:
            self._clear()
            self._removals = history.vectors.removals
        while self._read(history):
            pass

    def _read(self, history: History) -> bool:
        sql = (
            "SELECT number, uid, data FROM vectors WHERE model = ? AND number > ?"
            " ORDER BY number LIMIT ?"
        )
        values = self.model, self._last, _BATCH
        rows = history.vectors.database.read(lambda one: vectors_in(one.execute(sql, values)))
        if not rows:
            return False
        self._last = rows[-1]["number"]
        known = _ids_of(history, [row["uid"] for row in rows])
        kept = [row for row in rows if row["uid"] in known]
        width = self._rows.shape[1] or max((len(row["data"]) // 2 for row in kept), default=0)
        empty = bytes(2 * width)  # like nothing
        data = b"".join(row["data"] if len(row["data"]) == 2 * width else empty for row in kept)
        new = np.frombuffer(data, "<i2").reshape(len(kept), width)
        ids = np.fromiter((known[row["uid"]] for row in kept), np.int64, len(kept))
        self.ids = np.concatenate((self.ids, ids))
        self._rows = np.concatenate((self._rows.reshape(-1, width), new))
        return len(rows) == _BATCH

    def unlike(self, vector: FloatArray) -> NDArray[np.float32]:
        """1 − the cosine of the angle to each; infinite where nothing is known; (n,).

        Args:
            vector: (width,) of length 1.
        """
        found = np.zeros(len(self.ids), np.float32)
        if vector.shape != self._rows.shape[1:]:
            return found + np.inf
        for first in range(0, len(found), _PIECE):
            piece = self._rows[first : first + _PIECE].astype(np.float32)
            found[first : first + _PIECE] = piece @ vector
        found /= ONE
        return np.where(found == 0, np.inf, 1 - found).astype(np.float32)


def _ids_of(history: History, uids: Sequence[str]) -> dict[str, int]:
    """Numbers of the rows of entries."""
    found = dict[str, int]()
    for first in range(0, len(uids), _CHUNK):
        part = uids[first : first + _CHUNK]
        sql = f"SELECT uid, id FROM images WHERE uid IN ({', '.join('?' * len(part))})"
        rows = history.database.read(lambda one, q=sql, v=part: one.execute(q, v).fetchall())
        found |= {row["uid"]: row["id"] for row in rows}
    return found
