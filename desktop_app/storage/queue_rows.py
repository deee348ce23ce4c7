"""Rows of the queue's database as values."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any, Final, cast

from desktop_app.core.as_json import from_json
from desktop_app.core.errors import StorageError
from desktop_app.core.events import Finished
from desktop_app.core.job_record import JobRecord
from desktop_app.core.queue_entry import JobStatus, QueueCommand, QueueEntry

ENTRIES: Final = """
SELECT j.id, j.operation, j.rank, j.owner, j.session, j.document, j.state, j.held, j.images,
    j.step, j.steps, j.seconds_left, j.created, j.started, j.ended,
    json_extract(j.record, '$.title') AS title, json_extract(j.record, '$.model') AS model,
    json_extract(j.record, '$.model_name') AS model_name,
    json_extract(j.record, '$.spots[0].request.plan.intent') AS intent,
    json_extract(j.record, '$.spots[0].request.plan.mask_bounds') IS NOT NULL AS is_masked,
    coalesce(json_array_length(j.record, '$.others'), 0) AS others,
    coalesce(json_extract(j.record, '$.passing'), 0) AS passing,
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


_MOST: Final = 2**31
"""Of images of a job, and of steps."""


def check_image(row: sqlite3.Row) -> None:
    """Raises ValueError: the row of ``images`` can't be read."""
    one = from_json(DoneImage, asdict(image_of(row)))
    _check(0 <= one.image < _MOST and _is_time(one.seconds), "its numbers are impossible")


def check_command(row: sqlite3.Row) -> None:
    """Raises ValueError: nobody can do the command; one that is whole, but of another version, is
    not damaged."""
    _check(isinstance(json.loads(row["command"]), dict), "the command is no object")


def check_job(row: sqlite3.Row) -> None:
    """Raises ValueError: the row of ``jobs`` can't be listed. What only a newer program can run is
    not damaged."""
    JobStatus(row["state"])
    _check(isinstance(json.loads(row["record"]), dict), "the record is no object")
    error_in(row["error"])
    finish_in(row["finish"])
    times = (row["created"], row["started"], row["ended"], row["seconds_left"] or 0.0)
    _check(all(map(_is_time, times)), "its times are impossible")
    _check(math.isfinite(row["rank"]), "its rank is impossible")
    _check(row["id"] != "", "it has no id")
    _check(1 <= row["images"] < _MOST and row["held"] in (0, 1), "its numbers are impossible")
    _check(0 <= row["step"] < _MOST and 0 <= row["steps"] < _MOST, "its steps are impossible")


def _check(is_right: bool, reason: str) -> None:
    if not is_right:
        raise ValueError(reason)


def _is_time(seconds: float) -> bool:
    """A time, or a span, that a calendar can show."""
    return 0 <= seconds < 1e11


def error_in(text: str) -> dict[str, Any] | None:
    """What a job failed of; None: it did not. Raises ValueError."""
    if not text:
        return None
    told: object = json.loads(text)
    _check(isinstance(told, dict), "the error is no object")
    return cast("dict[str, Any]", told)


def finish_in(text: str) -> Finished | None:
    """What was told of a job's end; None: nothing was. Raises ValueError."""
    return from_json(Finished, json.loads(text)) if text else None


def blobs_in(text: str) -> set[str]:
    """Ids of blobs in the text of a record, whatever else it may be."""
    try:
        return set(JobRecord.from_json(json.loads(text)).blobs)
    except (ValueError, RecursionError):
        return set(_BLOB.findall(text))


_BLOB: Final = re.compile(r"[0-9a-f]{64}")


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
    values |= {name: str(row[name] or "") for name in _TEXTS}
    values |= {name: bool(row[name]) for name in ("held", "passing")}
    if not row["is_masked"] and values["intent"] == "fill":  # what a plan without a mask is said
        values["intent"] = ""
    return QueueEntry(status=JobStatus(row["state"]), done=done, **values)


_TEXTS = ("title", "intent", "model", "model_name", "error")
_PLAIN = ("id", "operation", "rank", "owner", "session", "document", "title", "model", "images",
          "others", "step", "steps", "seconds_left", "error",
          "created", "started", "ended")  # fmt: skip
