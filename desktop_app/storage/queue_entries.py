"""All jobs of the queue as values, kept between reads: of thousands only those are read again that
something was written of."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from desktop_app.core.queue_entry import QueueCommand, QueueEntry
from desktop_app.storage.queue_rows import ENTRIES, entry_of
from desktop_app.storage.queue_sql import get_meta, pending_commands

MOST: Final = 500
"""Jobs that are looked up one by one; of more all are read."""


@dataclass(frozen=True, slots=True)
class QueueNow:
    """What is in the queue's file.

    Attributes:
        entries: all jobs, by rank.
        paused: whether no job is started.
        commands: that nobody has done yet, as `QueueStore.commands`.
    """

    entries: tuple[QueueEntry, ...]
    paused: bool
    commands: tuple[tuple[int, QueueCommand], ...] = ()


class QueueEntries:
    """Used by one connection at a time, under its lock."""

    def __init__(self) -> None:
        self._known: dict[str, QueueEntry] = {}
        self._in_order: tuple[QueueEntry, ...] = ()
        self._at: tuple[int, int] | None = None
        """Which connection it was read by, and its count of what others wrote."""
        self._changes = -1
        """Of this connection, as far as it is known of which jobs."""
        self._touched: set[str] = set()
        self._version = -1
        """As `poll` saw it last."""

    def note(self, before: int, after: int, jobs: Collection[str]) -> None:
        """Something was written of these jobs alone: `Connection.total_changes` was ``before`` and
        is ``after``. What is written and not noted lets all be read again."""
        if before == self._changes:
            self._changes = after
            self._touched.update(jobs)

    def read(self, database: sqlite3.Connection) -> tuple[QueueEntry, ...]:
        at = id(database), _version_of(database)
        if (at, database.total_changes) != (self._at, self._changes) or len(self._touched) > MOST:
            rows = database.execute(ENTRIES).fetchall()
            self._known = {row["id"]: entry_of(row) for row in rows}
            self._at, self._changes = at, database.total_changes
        elif not self._touched:
            return self._in_order
        else:
            for job in self._touched:
                row = database.execute(f"{ENTRIES} WHERE j.id = ?", (job,)).fetchone()
                self._known.pop(job, None)
                if row is not None:
                    self._known[job] = entry_of(row)
        self._touched.clear()
        self._in_order = tuple(
            sorted(self._known.values(), key=lambda entry: (entry.rank, entry.created, entry.id))
        )
        return self._in_order

    def poll(self, database: sqlite3.Connection, *, again: bool) -> QueueNow | None:
        """All that decides what is done next; None: neither another program nor another connection
        has written since the last call, which costs microseconds.

        Args:
            database: to read.
            again: look even then.
        """
        before, self._version = self._version, _version_of(database)
        if self._version == before and not again:
            return None
        return QueueNow(
            self.read(database), bool(get_meta(database, "paused")), pending_commands(database)
        )


def _version_of(database: sqlite3.Connection) -> int:
    """Changes with what other connections write."""
    return int(database.execute("PRAGMA data_version").fetchone()[0])
