"""How pictures of the history look: found from their thumbnails in the background, compared here.

All of it is in memory (28 bytes an entry). What they show is another matter: `history_vectors`.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.errors import VelaturaError
from desktop_app.imaging.fingerprint import (
    BYTES,
    COLOURS,
    Palette,
    fingerprint_of,
    hash_of,
    palette_of,
)
from desktop_app.imaging.opening import read_picture

if TYPE_CHECKING:
    from desktop_app.storage.history import History

_BATCH = 50_000
_PIECE = 1 << 13  # entries compared at a time
_COLOUR_PER_BIT = 4.0
"""ΔE*ab of two palettes that counts as much as one bit of the hash."""
_RARE = 10.0
"""ΔE*ab that a colour is further away if next to nothing of the picture has it."""


def fingerprint_of_thumbnail(thumbnail: bytes) -> bytes:
    """The look of a thumbnail; empty where it can't be read."""
    try:
        return fingerprint_of(read_picture(thumbnail, "thumbnail").pixels) if thumbnail else b""
    except (VelaturaError, ValueError):
        return b""


def catch_up_looks(history: History, most: int = 20) -> int:
    """Find how the next pictures look; returns how many were looked at, 0 at the end.

    Raises StorageError as `History.add`.
    """
    entries = history.entries(
        "WHERE i.id > (SELECT value FROM progress WHERE name = 'looks') ORDER BY i.id LIMIT ?",
        (most,),
    )
    looks = [(entry.id, fingerprint_of_thumbnail(entry.thumbnail)) for entry in entries]

    def write(database: sqlite3.Connection) -> None:
        database.executemany(
            "INSERT OR REPLACE INTO looks SELECT id, ? FROM images WHERE id = ?",
            [(look, number) for number, look in looks if look],
        )
        database.execute("UPDATE progress SET value = ? WHERE name = 'looks'", (looks[-1][0],))

    if looks:
        history.database.write(write)
    return len(looks)


def forget_fingerprint(database: sqlite3.Connection, number: int) -> None:
    """Another picture is in the place of an entry's: forget how it looked; within a transaction."""
    database.execute("DELETE FROM looks WHERE id = ?", (number,))
    database.execute(
        "UPDATE progress SET value = min(value, ?) WHERE name = 'looks'", (number - 1,)
    )


class HistoryLooks:
    """The looks of all entries. For one thread at a time.

    Attributes:
        ids: (n,) int64, numbers of rows, growing.
    """

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self.ids = np.empty(0, np.int64)
        self._hashes = np.empty(0, np.uint64)
        # L*, a* + 128, b* + 128 and share of the first colours, of the second ones … (4, 5, n)
        self._palettes = np.empty((4, COLOURS, 0), np.uint8)
        self._done = 0

    def refresh(self, history: History) -> None:
        """Take over those that are new. Raises StorageError."""
        sql = "SELECT value FROM progress WHERE name = 'looks'"
        done = history.database.read(lambda one: one.execute(sql).fetchone()[0])
        if done < self._done:  # some are found again
            self._clear()
        self._done = done
        while history.database.read(self._read):
            pass

    def _read(self, database: sqlite3.Connection) -> bool:
        last = int(self.ids[-1]) if len(self.ids) else 0
        rows = database.execute(
            "SELECT id, data FROM looks WHERE id > ? AND length(data) = ? ORDER BY id LIMIT ?",
            (last, BYTES, _BATCH),
        ).fetchall()
        if rows:
            ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
            data = np.frombuffer(b"".join(row[1] for row in rows), np.uint8).reshape(-1, BYTES)
            hashes = np.ascontiguousarray(data[:, :8]).view("<u8").ravel()
            palettes = data[:, 8:].reshape(len(rows), COLOURS, 4).transpose(2, 1, 0)
            self.ids = np.concatenate((self.ids, ids))
            self._hashes = np.concatenate((self._hashes, hashes))
            self._palettes = np.concatenate((self._palettes, palettes), axis=2)
        return len(rows) == _BATCH

    def unlike(self, fingerprint: bytes) -> NDArray[np.float32]:
        """How different each entry looks: bits of the hash, and a little for colours; (n,)."""
        bits = np.bitwise_count(self._hashes ^ np.uint64(hash_of(fingerprint))).astype(np.float32)
        colours = self.without_colours(palette_of(fingerprint))
        return (bits + colours / _COLOUR_PER_BIT).astype(np.float32)

    def without_colours(self, palette: Palette) -> NDArray[np.float32]:
        """How far each entry is from having these colours: ΔE*ab to the nearest of its own, on the
        average; (n,)."""
        found = np.zeros(len(self.ids), np.float32)
        for first in range(0, len(found), _PIECE):
            light, a, b, shares = self._palettes[..., first : first + _PIECE].astype(np.float32)
            further = (1 - shares / np.float32(255)) * np.float32(_RARE)
            further[shares == 0] = np.inf
            for l_0, a_0, b_0, share in (palette + np.array((0, 128, 128, 0))).astype(np.float32):
                away = np.sqrt((light - l_0) ** 2 + (a - a_0) ** 2 + (b - b_0) ** 2) + further
                found[first : first + _PIECE] += share * away.min(axis=0)
        return found
