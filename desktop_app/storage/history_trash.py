"""The history's trash: entries that are hidden, can be put back, and go to the system's trash.

Nothing is deleted by itself: entries come here when the user deletes them, or when they are older
than the user wants them kept; they leave when the user empties it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.atomic_write import plain_reason

if TYPE_CHECKING:
    from desktop_app.storage.history import History
    from desktop_app.storage.history_entry import HistoryEntry

_DAY_MS = 86_400_000
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Emptied:
    """What was moved to the system's trash.

    Attributes:
        removed: how many entries are gone.
        failed: names of pictures that could not be moved, with the reason; their entries stay.
    """

    removed: int
    failed: tuple[tuple[str, str], ...]


def trash(history: History, uids: Iterable[str]) -> None:
    """Put entries into the trash. Raises as `History.mark`."""
    history.mark_all(uids, {"trashed": _now()})


def restore(history: History, uids: Iterable[str]) -> None:
    """Take entries out of the trash again. Raises as `History.mark`."""
    history.mark_all(uids, {"trashed": None})


def shown_images(history: History, jobs: Sequence[str]) -> frozenset[tuple[str, int]]:
    """The images of some jobs that are not in the trash: job and number. Raises as
    `History.newest`."""
    marks = ", ".join("?" * len(jobs))
    sql = f"SELECT job, image FROM images WHERE trashed IS NULL AND job IN ({marks})"
    return history.database.read(
        lambda one: frozenset((row["job"], int(row["image"])) for row in one.execute(sql, jobs))
    )


def trash_older(history: History, days: int) -> int:
    """Put entries into the trash that are older than ``days`` and not starred; how many."""
    before = _now() - days * _DAY_MS
    sql = (
        "SELECT uid FROM images WHERE created < ? AND NOT starred AND trashed IS NULL"
        " AND outside = ''"  # somebody's own pictures may be as old as they like
    )
    rows = history.database.read(lambda one: one.execute(sql, (before,)).fetchall())
    for first in range(0, len(rows), _BATCH):
        trash(history, [row["uid"] for row in rows[first : first + _BATCH]])
    return len(rows)


def empty_trash(history: History, move: Callable[[Path], None]) -> Emptied:
    """Give the pictures in the trash to the system's, and forget their entries.

    Of an imported picture the entry alone goes; its file is not ours.

    A process that dies meanwhile leaves entries without pictures in the trash: the next time they
    go.

    Args:
        history: whose.
        move: moves a file to the system's trash; raises OSError, and then it is where it was.

    Raises:
        StorageError: as `History.mark`.
    """
    removed, failed = 0, list[tuple[str, str]]()
    last = 0
    while True:
        page = history.entries(
            "WHERE i.trashed IS NOT NULL AND i.id > ? ORDER BY i.id LIMIT ?", (last, _BATCH)
        )
        if not page:
            return Emptied(removed, tuple(failed))
        last = page[-1].id
        gone: list[HistoryEntry] = []
        for entry in page:
            try:
                if not (entry.missing or entry.outside):
                    move(history.path_of(entry))
                gone.append(entry)
            except OSError as error:
                failed.append((entry.file, plain_reason(error)))
        if gone:
            _forget(history, gone)
            removed += len(gone)


def _forget(history: History, gone: Sequence[HistoryEntry]) -> None:
    def write(database: sqlite3.Connection) -> None:
        for entry in gone:
            database.execute("DELETE FROM images WHERE id = ?", (entry.id,))
            if entry.outside:
                history.marks.note_row(entry.uid, {})
            else:  # a picture that comes back from the system's trash is no longer in ours
                history.marks.note(entry.uid, entry.content, {"trashed": None})

    history.database.write(write)
    history.remove_files([entry.uid for entry in gone], ())


def _now() -> int:
    return int(time.time() * 1000)
