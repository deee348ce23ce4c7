"""Statements of the queue's file that several methods of its store need."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from desktop_app.core.queue_entry import QueueCommand
from desktop_app.storage.queue_rows import command_of

REMAKE = (
    "UPDATE jobs SET record = ?, operation = ?, document = ?, step = 0, seconds_left = NULL,"
    " state = CASE state WHEN 'running' THEN 'waiting' ELSE state END WHERE id = ?"
)


def each(database: sqlite3.Connection, sql: str, values: Collection[str]) -> None:
    """Run ``sql`` with each value."""
    database.executemany(sql, [(value,) for value in values])


FORGET_OLDER = (
    "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE session = ?"
    " AND state IN ('done', 'cancelled') AND NOT EXISTS"
    " (SELECT 1 FROM images WHERE images.job = jobs.id AND images.outputs <> '[]')"
    " ORDER BY ended DESC LIMIT -1 OFFSET ?) RETURNING id"
)
"""Not those whose results that program hasn't fetched."""


def forget_ended(database: sqlite3.Connection, sessions: Collection[str]) -> None:
    """What those programs have queued and is over leaves the queue."""
    sql = "DELETE FROM jobs WHERE session = ? AND state IN ('done', 'cancelled')"
    each(database, sql, sessions)


def get_meta(database: sqlite3.Connection, key: str) -> str:
    """What is noted of the queue as a whole; empty: nothing is."""
    row = database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return "" if row is None else str(row["value"])


def set_meta(database: sqlite3.Connection, key: str, value: str) -> None:
    """Insert ``key``, or replace its value."""
    database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def pending_commands(database: sqlite3.Connection) -> tuple[tuple[int, QueueCommand], ...]:
    """Commands that nobody has done yet, oldest first, with their ids."""
    rows = database.execute("SELECT id, command FROM commands ORDER BY id").fetchall()
    return tuple((row["id"], command_of(row["command"])) for row in rows)
