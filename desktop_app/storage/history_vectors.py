"""What pictures of the history show, as vectors of CLIP, in a file of their own: they take hours to
make, and stay when the history is rebuilt.

A number is a 32767th in 16 bits: as small as float16, finer, and ten times as quick to multiply.
A picture whose thumbnail can't be read has an empty vector, so that it isn't tried again.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.pixels import FloatArray
from desktop_app.storage.database import Database
from desktop_app.storage.database_schema import Schema
from desktop_app.storage.row_check import Records


def check_vector(data: object) -> None:
    """Raises ValueError: it is none."""
    if not isinstance(data, bytes) or len(data) % 2:
        raise ValueError("a vector is none")


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
        """
ALTER TABLE vectors ADD COLUMN crc INTEGER;            -- of all others (`row_check.SUM`)
""",
    ),
    tables=frozenset({"vectors"}),
    newer="history_newer",
    damaged="history_damaged",
    failed="history_failed",
    what="the history's index of content",
    records=(Records("vectors", lambda row: check_vector(row["data"])),),
    repair="velatura data check --repair",
)

ONE: Final = 32767
"""What stands for 1."""


def vectors_in(rows: Iterable[sqlite3.Row]) -> list[sqlite3.Row]:
    """Rows with ``data``. Raises ValueError: one is damaged."""
    found = list(rows)
    for row in found:
        check_vector(row["data"])
    return found


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
        """The file; started if there is none. Raises StorageError."""
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
            (uid, model, b"" if each is None else np.rint(each * ONE).astype("<i2").tobytes())
            for uid, each in vectors.items()
        ]
        sql = "INSERT OR REPLACE INTO vectors (uid, model, data) VALUES (?, ?, ?)"
        self.database.write(lambda one: one.executemany(sql, rows))

    def get(self, model: str, uid: str) -> FloatArray | None:
        """The vector of an entry; None: there is none. Raises StorageError."""
        sql = "SELECT data FROM vectors WHERE uid = ? AND model = ?"
        rows = self.database.read(lambda one: vectors_in(one.execute(sql, (uid, model))))
        if not rows or not rows[0]["data"]:
            return None
        return np.divide(np.frombuffer(rows[0]["data"], "<i2"), ONE, dtype=np.float32)

    def remove(self, uids: Iterable[str]) -> None:
        """Forget those of entries that are gone, or show something else. Raises StorageError."""
        gone = [(uid,) for uid in uids]
        if gone and self.is_begun:
            sql = "DELETE FROM vectors WHERE uid = ?"
            self.database.write(lambda one: one.executemany(sql, gone))
            self.removals += 1

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
