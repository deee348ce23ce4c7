"""Jobs that were set aside because their rows can't be read, put back where that is possible.

A record is JSON in ASCII as `json.dumps` writes it: a damaged bit leaves something else nearly
always, and of all texts that differ in one bit only the right one reads as a record and is written
as that very text. So it is searched for.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from desktop_app.core.job_record import JobRecord
from desktop_app.core.queue_entry import JobStatus
from desktop_app.storage.database import Database
from desktop_app.storage.queue_rows import check_image, check_job, error_in, finish_in
from desktop_app.storage.row_check import Column, Records, columns_of, why_unreadable
from desktop_app.storage.set_aside import Aside

_NEAR: Final = 200
"""So many characters before the place where JSON stops making sense are tried."""
_LONGEST: Final = 200_000
_CHECKS: Final[Mapping[str, Callable[[sqlite3.Row], object]]] = {
    "jobs": check_job,
    "images": check_image,
}


def whole_record(text: str) -> JobRecord | None:
    """The record that ``text`` was before one bit, or one byte's highest, was damaged; None: it
    can't be told."""
    text = _ascii(text)[:_LONGEST]
    with suppress(ValueError, RecursionError):
        return JobRecord.from_json(json.loads(text))
    found = {json.dumps(one.to_json()): one for one in map(_record, _near(text)) if one is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def _record(text: str) -> JobRecord | None:
    """The record that is written as ``text``."""
    with suppress(ValueError, RecursionError):
        record = JobRecord.from_json(json.loads(text))
        if json.dumps(record.to_json()) == text:
            return record
    return None


def _near(text: str) -> Iterator[str]:
    """The texts that differ from ``text`` in one bit, where it stops making sense."""
    try:
        json.loads(text)
        return
    except json.JSONDecodeError as error:
        at = error.pos
    except RecursionError:
        return
    for place in range(min(at + 2, len(text) - 1), max(-1, at - _NEAR), -1):
        for bit in range(7):
            yield f"{text[:place]}{chr(ord(text[place]) ^ 1 << bit)}{text[place + 1 :]}"


def _ascii(text: str) -> str:
    """``text`` without highest bits: bytes that are no UTF-8 are lone surrogates in it."""
    return re.sub("[\udc80-\udcff]", lambda one: chr(ord(one[0]) & 0x7F), text)


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, dict):  # bytes where a text was
        value = bytes.fromhex(value.get("hex", "")).decode("utf-8", "surrogateescape")
    return _ascii(value) if isinstance(value, str) else ""


def repaired_job(values: Mapping[str, Any], now: float) -> dict[str, Any] | None:
    """The columns of a job's row that was set aside; None: it can't be told what it was. A job that
    was not done waits for somebody to say go on."""
    record = whole_record(_text(values, "record"))
    if record is None or not (job := _text(values, "id")):
        return None
    state = _text(values, "state")
    ended = state in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)
    row = {
        **_numbers(values, now),
        "id": job,
        "operation": record.operation,
        "owner": _text(values, "owner"),
        "session": _text(values, "session"),
        "document": record.document,
        "state": state if ended else str(JobStatus.WAITING),
        "held": int(not ended),
        "record": json.dumps(record.to_json()),
        "images": record.images,
        "error": _if_read(error_in, _text(values, "error")),
        "finish": _if_read(finish_in, _text(values, "finish")),
    }
    return row


def _if_read(read: Callable[[str], object], text: str) -> str:
    with suppress(ValueError, RecursionError):
        read(text)
        return text
    return ""


def _numbers(values: Mapping[str, Any], now: float) -> dict[str, Any]:
    """Times and places in the line; what is impossible is as of a new job."""
    told = {"created": now, "started": 0.0, "ended": 0.0, "rank": 1.0}
    for name in told:
        value = values.get(name)
        if isinstance(value, int | float) and (name == "rank" or 0 <= value < 1e11):
            told[name] = float(value)
    return {**told, "step": 0, "steps": 0, "seconds_left": None}


def put_back(database: Database, now: float | None = None) -> tuple[list[str], list[Aside]]:
    """Put jobs back, with their images; what can't be told stays where it is kept.

    Returns:
        Ids of the jobs, and what is left.

    Raises:
        StorageError: as `Database.write`; nothing was put back.
    """
    kept = database.aside()
    when = time.time() if now is None else now

    def write(rows: sqlite3.Connection) -> tuple[list[str], list[Aside]]:
        jobs, done = list[str](), list[Aside]()
        for aside in sorted(kept, key=lambda one: one.place != "jobs"):
            row = dict(aside.values)
            if aside.place == "jobs":
                row = repaired_job(aside.values, when) or {}
            known = _CHECKS.get(aside.place)
            columns = columns_of(rows, aside.place) if known else []
            if known is None or not _is_right(known, row, columns):
                continue
            marks = ", ".join(f":{name}" for name in row)
            with suppress(sqlite3.IntegrityError):
                rows.execute(
                    f"INSERT OR IGNORE INTO {aside.place} ({', '.join(row)}) VALUES ({marks})", row
                )
                if aside.place == "jobs":
                    jobs.append(row["id"])
                done.append(aside)
        database.take_back(done)
        return jobs, [one for one in kept if one not in done]

    return database.write(write)


def _is_right(
    check: Callable[[sqlite3.Row], object], row: dict[str, Any], columns: list[Column]
) -> bool:
    """Whether a row with these values can be read."""
    if set(row) != {column.name for column in columns}:
        return False
    names = ", ".join(f":{name} AS {name}" for name in row)
    with sqlite3.connect(":memory:") as memory:
        memory.row_factory = sqlite3.Row
        try:
            one = memory.execute(f"SELECT {names}", row).fetchone()
        except (sqlite3.Error, UnicodeEncodeError, OverflowError):
            return False
    return not why_unreadable(Records("", check), one, columns)
