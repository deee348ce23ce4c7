"""Records that were set aside because their rows can't be read, put back where that is possible.

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
from contextlib import closing, suppress
from typing import Any, Final, Protocol, TypeVar, cast

from desktop_app.core.job_record import JobRecord
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.queue_entry import JobStatus
from desktop_app.storage.database import Database
from desktop_app.storage.database_schema import Schema
from desktop_app.storage.queue_rows import error_in, finish_in
from desktop_app.storage.row_check import Column, Records, columns_of, why_unreadable

_NEAR: Final = 200
"""So many characters before the place where JSON stops making sense are tried."""
_LONGEST: Final = 200_000


class _Written(Protocol):
    def to_json(self) -> dict[str, Any]: ...


R = TypeVar("R", bound=_Written)
_WRONG = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def whole_record(text: str, read: Callable[[Any], R]) -> R | None:
    """The record that ``text`` was before one bit, or one byte's highest, was damaged; None: it
    can't be told. ``read``: makes one of plain JSON."""
    text = _ascii(text)[:_LONGEST]
    with suppress(*_WRONG):
        return read(json.loads(text))
    found = dict[str, R]()
    for near in _near(text):
        with suppress(*_WRONG):
            record = read(json.loads(near))
            if json.dumps(record.to_json()) == near:
                found[near] = record
    return next(iter(found.values())) if len(found) == 1 else None


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
        told = str(cast("dict[str, object]", value).get("hex", ""))
        value = bytes.fromhex(told).decode("utf-8", "surrogateescape")
    return _ascii(value) if isinstance(value, str) else ""


def repaired_job(values: Mapping[str, Any], now: float) -> dict[str, Any] | None:
    """The columns of a job's row that was set aside; None: it can't be told what it was. A job that
    was not done waits for somebody to say go on."""
    record = whole_record(_text(values, "record"), JobRecord.from_json)
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


def repaired_model(values: Mapping[str, Any], now: float) -> dict[str, Any] | None:
    """The same of a row of what is remembered about models."""
    record = whole_record(_text(values, "record"), ModelRecord.from_json)
    if record is None:
        return None
    added = record.added or int(now * 1000)
    return {"key": record.key, "added": added, "record": json.dumps(record.to_json())}


def _as_it_is(values: Mapping[str, Any], _: float) -> dict[str, Any]:
    return dict(values)


_REPAIRS: Final[Mapping[str, Callable[[Mapping[str, Any], float], dict[str, Any] | None]]] = {
    "jobs": repaired_job,
    "images": _as_it_is,
    "models": repaired_model,
}


def put_back(database: Database, schema: Schema, now: float | None = None) -> int:
    """Put records back, jobs before their images; what can't be told stays where it is kept.

    Returns:
        How many.

    Raises:
        StorageError: as `Database.write`; nothing was put back.
    """
    when = time.time() if now is None else now
    checks = {one.table: one for one in schema.records}

    def write(rows: sqlite3.Connection) -> int:
        # Of an index that was made again, nothing is left to be done.
        done = [one for one in database.unrepaired() if one.place == "index"]
        whole = len(done)
        for aside in sorted(database.unrepaired(), key=lambda one: one.place != "jobs"):
            repair, records = _REPAIRS.get(aside.place), checks.get(aside.place)
            row = repair(aside.values, when) if repair is not None else None
            if not row or records is None:
                continue
            if not _is_right(records, row, columns_of(rows, aside.place)):
                continue
            marks = ", ".join(f":{name}" for name in row)
            sql = f"INSERT OR IGNORE INTO {aside.place} ({', '.join(row)}) VALUES ({marks})"
            with suppress(sqlite3.IntegrityError):
                rows.execute(sql, row)
                done.append(aside)
        database.take_back(done)
        return len(done) - whole

    return database.write(write)


def _is_right(records: Records, row: dict[str, Any], columns: list[Column]) -> bool:
    """Whether a row with these values can be read."""
    if set(row) != {column.name for column in columns}:
        return False
    names = ", ".join(f":{name} AS {name}" for name in row)
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.row_factory = sqlite3.Row
        try:
            one = memory.execute(f"SELECT {names}", row).fetchone()
        except (sqlite3.Error, UnicodeEncodeError, OverflowError):
            return False
    return not why_unreadable(records, one, columns)
