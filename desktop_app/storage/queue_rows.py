"""Rows of the queue's database as values."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Final

from desktop_app.core.as_json import from_json
from desktop_app.core.errors import StorageError
from desktop_app.core.job_record import JobRecord
from desktop_app.core.queue_entry import JobStatus, QueueCommand, QueueEntry

ENTRIES: Final = """
SELECT j.id, j.operation, j.rank, j.owner, j.session, j.document, j.state, j.held, j.images,
    j.step, j.steps, j.seconds_left, j.created, j.started, j.ended,
    json_extract(j.record, '$.title') AS title, json_extract(j.record, '$.model') AS model,
    coalesce(json_array_length(j.record, '$.others'), 0) AS others,
    CASE j.error WHEN '' THEN '' ELSE json_extract(j.error, '$.code') END AS error,
    (SELECT group_concat(i.image) FROM images i WHERE i.job = j.id) AS done
FROM jobs j"""
"""All jobs, in no order."""


@dataclass(frozen=True, slots=True)
class DoneImage:
    """One image that is recorded.

    Attributes:
        image: which, from 0.
        seconds: it took.
        notes: codes of what must be said about it.
        outputs: blobs of its pixels, one a spot, for the program that queued it; empty: it needs
            none, or has them.
    """

    image: int
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


def image_of(row: sqlite3.Row) -> DoneImage:
    """The image of a row of ``images``."""
    notes, outputs = tuple(json.loads(row["notes"])), tuple(json.loads(row["outputs"]))
    return DoneImage(row["image"], row["seconds"], notes, outputs)


def command_of(text: str) -> QueueCommand:
    """The command that was written; without a verb if it can't be read."""
    try:
        return from_json(QueueCommand, json.loads(text))
    except (ValueError, RecursionError):
        return QueueCommand("")


def record_of(row: sqlite3.Row) -> JobRecord:
    """What a job is made from. Raises StorageError: ``job_unreadable``."""
    try:
        return JobRecord.from_json(json.loads(row["record"]))
    except (ValueError, RecursionError) as error:
        raise StorageError("job_unreadable", str(error)) from error


def entry_of(row: sqlite3.Row) -> QueueEntry:
    """The job of a row of `ENTRIES`."""
    done = frozenset(int(image) for image in (row["done"] or "").split(",") if image)
    values = {name: row[name] for name in _PLAIN}
    return QueueEntry(status=JobStatus(row["state"]), held=bool(row["held"]), done=done, **values)


_PLAIN = ("id", "operation", "rank", "owner", "session", "document", "title", "model", "images",
          "others", "step", "steps", "seconds_left", "error",
          "created", "started", "ended")  # fmt: skip
