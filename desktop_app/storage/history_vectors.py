"""What pictures of the history show, as vectors of CLIP, in a file of their own: they take hours to
make, and stay when the history is rebuilt. In memory they are compared by one product.

A number is a 32767th in 16 bits: as small as float16, finer, and ten times as quick to multiply.
A picture whose thumbnail can't be read has an empty vector, so that it isn't tried again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.storage.database import Database
from desktop_app.storage.database_schema import Schema

if TYPE_CHECKING:
    from desktop_app.core.pixels import FloatArray
    from desktop_app.storage.history import History

VECTORS: Final = Schema(
    migrations=(
        """
CREATE TABLE vectors (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL,                 -- of an entry
    model TEXT NOT NULL,               -- digest of the weights
    data BLOB NOT NULL,                -- (width,) int16, in 32767ths; empty: there is none
    UNIQUE (uid, model)
);
""",
    ),
    tables=frozenset({"vectors"}),
    newer="history_newer",
    damaged="history_damaged",
    failed="history_failed",
    what="the history's index of content",
)

_ONE: Final = 32767
_BATCH = 20_000
_CHUNK = 500  # of a list in a query
_PIECE = 2048  # vectors compared at a time: they stay in the processor's cache


class VectorStore:
    """The file, opened at the first use. From any thread, and by several programs.

    Attributes:
        removals: how often vectors were removed: who holds them reads them again.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        self._opened: Database | None = None
        self.removals = 0

    @property
    def database(self) -> Database:
        """The file; begun if there is none. Raises StorageError."""
        with self._lock:
            if self._opened is None:
                self._opened = Database(self._file, VECTORS)
            return self._opened

    @property
    def is_begun(self) -> bool:
        """Whether there are any, of whichever model."""
        return self._opened is not None or self._file.exists()

    def put(self, model: str, vectors: Mapping[str, FloatArray | None]) -> None:
        """Keep vectors (width,) by the ids of entries. Raises StorageError."""
        rows = [
            (uid, model, b"" if each is None else np.rint(each * _ONE).astype("<i2").tobytes())
            for uid, each in vectors.items()
        ]
        sql = "INSERT OR REPLACE INTO vectors (uid, model, data) VALUES (?, ?, ?)"
        self.database.write(lambda one: one.executemany(sql, rows))

    def get(self, model: str, uid: str) -> FloatArray | None:
        """The vector of an entry; None: there is none. Raises StorageError."""
        sql = "SELECT data FROM vectors WHERE uid = ? AND model = ?"
        row = self.database.read(lambda one: one.execute(sql, (uid, model)).fetchone())
        if row is None or not row["data"]:
            return None
        return np.divide(np.frombuffer(row["data"], "<i2"), _ONE, dtype=np.float32)

    def remove(self, uids: Iterable[str]) -> None:
        """Forget those of entries that are gone, or show something else. Raises StorageError."""
        gone = [(uid,) for uid in uids]
        if gone and self.is_begun:
            sql = "DELETE FROM vectors WHERE uid = ?"
            self.database.write(lambda one: one.executemany(sql, gone))
            self.removals += 1

    def close(self) -> None:
        """May be called twice."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None


class Vectors:
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
        rows = history.vectors.database.read(lambda one: one.execute(sql, values).fetchall())
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
        found /= _ONE
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
