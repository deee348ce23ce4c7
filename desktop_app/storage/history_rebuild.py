"""The history's rows made again from the pictures' own metadata and what was noted beside them.

For a database that was lost or damaged; and pictures that were written when the database could not
be. It goes in batches, may be stopped or killed, and goes on where it was: a row that is there is
left as it is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, cast

from desktop_app.core.errors import InputError
from desktop_app.core.request import GenerationRequest
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import Aside
from desktop_app.core.uid import is_uid
from desktop_app.imaging.generation_metadata import PARAMETERS, REQUEST, WORK, read_texts
from desktop_app.imaging.pillow_files import open_header
from desktop_app.storage.history import History
from desktop_app.storage.history_files import milliseconds_of, pictures_in, uid_of
from desktop_app.storage.history_indexing import catch_up
from desktop_app.storage.history_marks import Line
from desktop_app.storage.history_named import change_named
from desktop_app.storage.history_notes import renew_notes
from desktop_app.storage.history_record import clean, request_columns
from desktop_app.storage.history_rows import change_row, insert_row

T = TypeVar("T")
Progress = Callable[[int], bool]
"""Told how many are done; returns whether to go on."""

_BATCH = 200
_LINES = 2000
_MONTHS = 2
_PENDING = "rebuild"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came back, and what is lost.

    Attributes:
        pictures: how many were found.
        added: how many rows were made.
        notes: how many lines of notes were applied.
        unreadable: names of files that are no pictures, the first thousand.
        torn: lines of notes that can't be read.
        without: of the rows made, how many lack "settings" (the picture tells no request),
            "seconds", "notes" (nothing was noted beside it: document, inputs and marks are lost).
        finished: whether it was not stopped.
    """

    pictures: int
    added: int
    notes: int
    unreadable: tuple[str, ...]
    torn: int
    without: Mapping[str, int]
    finished: bool = True


def rebuild_is_due(history: History) -> bool:
    """Whether the database is new, maybe in the place of a lost one, or a rebuild was not
    finished."""
    sql = "SELECT 1 FROM progress WHERE name = ?"
    return history.database.read(lambda one: one.execute(sql, (_PENDING,)).fetchone()) is not None


def rebuild(history: History, on_progress: Progress = lambda done: True) -> Rebuilt:
    """Make the rows that are missing.

    Raises:
        StorageError: as `History.add`; what was made stays.
    """
    renew_notes(history, is_whole=not rebuild_is_due(history))
    history.database.write(
        lambda one: one.execute("INSERT OR REPLACE INTO progress VALUES (?, 1)", (_PENDING,))
    )
    work = _Work(history)
    for batch in _batches(pictures_in(history.folder), _BATCH):
        work.take_up(batch)
        if not on_progress(work.pictures):
            return work.report(finished=False)
    lines = history.marks.lines()
    while work.apply(lines):
        if not on_progress(work.pictures):
            return work.report(finished=False)

    def end(database: sqlite3.Connection) -> None:
        catch_up(database)
        database.execute("DELETE FROM progress WHERE name = ?", (_PENDING,))

    history.database.write(end)
    _take_back(history)
    return work.report(finished=True)


def _take_back(history: History) -> None:
    """Rows that were set aside, and are there again, are kept aside no longer."""
    sql = {
        "images": "SELECT 1 FROM images WHERE uid = :given OR file = :file AND file != ''",
        "environments": "SELECT 1 FROM environments WHERE hash = :hash",
        "named": "SELECT 1 FROM named WHERE uid = :uid",
        "index": "SELECT 1",  # it was made again
        "outside_files": "SELECT 1",  # they are only looked at again
    }

    def exists(database: sqlite3.Connection, one: Aside) -> bool:
        with suppress(sqlite3.Error, UnicodeEncodeError, OverflowError):
            values = {"given": None, "file": "", **one.values}
            return database.execute(sql[one.place], values).fetchone() is not None
        return False

    def work(database: sqlite3.Connection) -> list[Aside]:
        kept = history.database.unrepaired()
        return [one for one in kept if one.place in sql and exists(database, one)]

    history.database.take_back(history.database.read(work))


def take_up_strays(history: History, on_progress: Progress = lambda done: True) -> int:
    """Make rows of pictures of this month and the last that have none: a process died, or the
    database could not be written, between the two. Returns how many.

    Raises StorageError as `rebuild`.
    """
    work = _Work(history)
    for batch in _batches(pictures_in(history.folder, _MONTHS), _BATCH):
        work.take_up(batch)
        if not on_progress(work.pictures):
            break
    return work.added


class _Work:
    """What one rebuild did so far."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._unreadable = list[str]()
        self._without = Counter[str]()
        self._unnoted = set[str]()
        self._contents: dict[str, str] | None = None
        self.pictures = self.added = self._notes = self._torn = 0

    def report(self, *, finished: bool) -> Rebuilt:
        without = self._without + Counter({"notes": len(self._unnoted)})
        return Rebuilt(
            self.pictures, self.added, self._notes, tuple(self._unreadable), self._torn,
            dict(without), finished,
        )  # fmt: skip

    def take_up(self, names: Sequence[str]) -> None:
        """Make rows of those pictures that have none."""
        self.pictures += len(names)
        uids = {name: uid_of(name) for name in names}
        known = self._known([uid for uid in uids.values() if uid])
        rows = list[tuple[str, dict[str, Any], list[str]]]()
        for name, uid in uids.items():
            if uid in known:
                continue
            try:
                path = self._history.folder / name
                written = int(path.stat().st_mtime * 1000)
                rows.append(_row(name, uid, read_regular(path), written))
            except (OSError, InputError):
                if len(self._unreadable) < 1000:
                    self._unreadable.append(name)

        def write(database: sqlite3.Connection) -> list[int]:
            made = (insert_row(database, uid, values) for uid, values, _ in rows)
            return [at for at, number in enumerate(made) if number is not None]

        for at in self._history.database.write(write) if rows else ():
            uid, _, lacking = rows[at]
            self.added += 1
            self._without.update(lacking)
            self._unnoted.add(uid)

    def apply(self, lines: Iterator[Line | None]) -> bool:
        """Note again what the next lines noted, the last one about something counts; returns
        whether there were any."""

        def write(database: sqlite3.Connection) -> int:
            # Read while nobody else can note: what is newer comes later in the file.
            some = list(islice(lines, _LINES))
            self._torn += sum(line is None for line in some)
            self._notes += sum(self._apply(database, line) for line in some if line is not None)
            return len(some)

        return self._history.database.write(write) > 0

    def _apply(self, database: sqlite3.Connection, line: Line) -> bool:
        if line.environment is not None:
            sql = "INSERT OR IGNORE INTO environments (hash, data) VALUES (?, ?)"
            database.execute(sql, line.environment)
            return True
        if line.named is not None:
            change_named(database, *line.named)
            return True
        if line.row is not None:
            self._take_up_outside(database, line.uid, line.row)
            return True
        self._unnoted.discard(line.uid)
        if not line.columns:
            return False
        for uid in (line.uid, self._by_content(database, line)):
            if uid and change_row(database, uid, line.columns):
                self._unnoted.discard(uid)
                return True
        return False

    def _take_up_outside(
        self, database: sqlite3.Connection, uid: str, row: Mapping[str, Any]
    ) -> None:
        if not row:
            database.execute("DELETE FROM images WHERE uid = ? AND outside != ''", (uid,))
        elif not change_row(database, uid, row):
            self.added += insert_row(database, uid, {**row, "file": ""}) is not None

    def _by_content(self, database: sqlite3.Connection, line: Line) -> str:
        """The entry with that very picture, under whatever id."""
        if self._contents is None:
            rows = database.execute("SELECT content, uid FROM images WHERE content != ''")
            self._contents = {row["content"]: row["uid"] for row in rows}
        return self._contents.get(line.content, "")

    def _known(self, uids: Sequence[str]) -> frozenset[str]:
        marks = ", ".join("?" * len(uids))
        sql = f"SELECT uid FROM images WHERE uid IN ({marks})"
        rows = self._history.database.read(lambda one: one.execute(sql, uids).fetchall())
        return frozenset(row["uid"] for row in rows)


def _row(name: str, uid: str, data: bytes, written: int) -> tuple[str, dict[str, Any], list[str]]:
    """Id and columns of a picture's row, and what it does not tell. ``written``: the file, in
    milliseconds since 1970.

    Raises:
        InputError: it is not a picture.
    """
    size = open_header(data, name).size
    texts = read_texts(data)
    told = _reported(texts.get(REQUEST, ""))
    entry, model = _dict(told.get("entry")), _dict(told.get("model"))
    content = hashlib.sha256(data).hexdigest()
    created = _whole(entry.get("created")) or milliseconds_of(name) or written
    lacking = [] if told.get("request") else ["settings"]
    lacking += [] if "seconds" in entry else ["seconds"]
    own = str(entry.get("uid", ""))
    own = own if is_uid(own) else uid or f"{created:012x}{content[:20]}"
    seconds = entry.get("seconds", 0.0)
    job = entry.get("job")
    return (
        own,
        {
            **_request_columns(told, texts),
            "created": created,
            "model_name": clean(str(model.get("name", ""))),
            "model_digest": clean(str(model.get("digest", ""))),
            "width": size[0],
            "height": size[1],
            "file": name,
            "seconds": float(seconds) if isinstance(seconds, int | float) else 0.0,
            "job": job if isinstance(job, str) and job else None,
            "image": _whole(entry.get("image")) if job else None,
            "content": content,
            "output_digest": clean(str(entry.get("output_digest", ""))),
        },
        lacking,
    )


def _request_columns(request: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Those that follow from the request; of one of another version, or none, what can be told."""
    data = _dict(request.get("request"))
    operation = _dict(request.get(WORK)).get("operation", "")
    try:
        return request_columns(GenerationRequest.from_json(data), clean(str(operation)))
    except (KeyError, TypeError, ValueError, RecursionError):
        seed = _whole(data.get("seed")) or 0
        parameters = texts.get(PARAMETERS, "").partition("\nNegative prompt:")[0]
        prompt = data.get("prompt", parameters.partition("\nSteps:")[0])
        return {
            "prompt": clean(str(prompt)),
            "negative": clean(str(data.get("negative_prompt", ""))),
            "request": json.dumps(data),
            "seed": seed if seed < 2**63 else 0,
            "task": clean(str(data.get("task", ""))),
        }


def _reported(text: str) -> dict[str, Any]:
    try:
        return _dict(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _dict(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _whole(value: object) -> int | None:
    """A number that a row can hold."""
    return value if type(value) is int and 0 <= value < 2**47 else None


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
