"""The queue on the disk: its jobs, what of them is done, and what other programs ask of it.

One program runs the queue, others add jobs and append commands; any of them may be killed at any
time. Whatever a method wrote is there once it has returned. May be used from any thread.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from desktop_app.core.as_json import to_json
from desktop_app.core.atomic_write import folder_error
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.events import Finished
from desktop_app.core.job_record import JobRecord
from desktop_app.core.queue_entry import JobStatus, QueueChange, QueueCommand, QueueEntry
from desktop_app.storage.database import Database
from desktop_app.storage.queue_entries import QueueEntries, QueueNow
from desktop_app.storage.queue_rows import (
    ENTRIES,
    DoneImage,
    blobs_in,
    entry_of,
    error_in,
    finish_in,
    image_of,
    record_of,
)
from desktop_app.storage.queue_schema import QUEUE
from desktop_app.storage.queue_sql import (
    FORGET_OLDER,
    REMAKE,
    each,
    forget_ended,
    get_meta,
    pending_commands,
    set_meta,
)

T = TypeVar("T")

_ENDED = (JobStatus.DONE, JobStatus.CANCELLED)

KEPT_ENDED: Final = 100
"""So many jobs of one program that are done or cancelled stay listed. All are read again after
each change: a thousand took 20 ms of processor time, several times a picture."""


class QueueStore:
    """The queue of one data folder. Close it at the end."""

    def __init__(self, file: Path) -> None:
        """Open or begin the queue in ``file``.

        A damaged file is kept under another name and a new one created; `take_notices` says so.

        Raises:
            StorageError: ``queue_newer``, ``queue_failed``, ``disk_full`` or
                ``data_folder_unwritable``; methods raise the last three, too.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise folder_error(error, file.parent) from error
        self._database = Database(file, QUEUE)
        self._entries = QueueEntries()

    # -- jobs ------------------------------------------------------------------------------------

    def add(
        self,
        job_id: str,
        record: JobRecord,
        *,
        owner: str = "",
        session: str = "",
        first: bool = False,
        status: JobStatus = JobStatus.WAITING,
    ) -> QueueEntry:
        """Queue a job, at the end or as the last of those first in line. One that is there already
        stays as it is.

        Args:
            job_id: of the job.
            record: what it is made from; its blobs are on the disk.
            owner: whose it is.
            session: the program that waits for its results; empty: nobody.
            first: it goes before all others that are not, in the order in which they come.
            status: where it stands.
        """
        rank = "coalesce(max(0, max(rank)), 0) + 1"
        if first:
            firsts = "rank < 0 AND state IN ('waiting', 'running')"
            rank = f"coalesce(max(rank) FILTER (WHERE {firsts}) / 2, -1)"
        values = (job_id, record.operation, owner, session, record.document, str(status))
        text = json.dumps(record.to_json())

        touched = [job_id]

        def insert(database: sqlite3.Connection) -> QueueEntry:
            if session:
                gone = database.execute(FORGET_OLDER, (session, KEPT_ENDED)).fetchall()
                touched.extend(row["id"] for row in gone)
            database.execute(
                "INSERT OR IGNORE INTO jobs (id, operation, owner, session, document, state, rank,"
                " record, images, created, started)"
                f" SELECT ?, ?, ?, ?, ?, ?, {rank}, ?, ?, ?, ? FROM jobs",
                (*values, text, record.images, now, now if status is JobStatus.RUNNING else 0.0),
            )
            return entry_of(database.execute(f"{ENTRIES} WHERE j.id = ?", (job_id,)).fetchone())

        now = time.time()
        return self._write(insert, touched)

    def entries(self) -> tuple[QueueEntry, ...]:
        """All jobs, by rank; read again only where something was written since."""
        return self._database.read(self._entries.read)

    def entry(self, job_id: str) -> QueueEntry | None:
        """The job with that id; None if there is none (any more)."""
        return self._one(f"{ENTRIES} WHERE j.id = ?", job_id, entry_of)

    def record_of(self, job_id: str) -> JobRecord:
        """What a job is made from. Raises StorageError: ``job_unknown`` or ``job_unreadable``."""
        record = self._one("SELECT record FROM jobs WHERE id = ?", job_id, record_of)
        if record is None:
            raise StorageError("job_unknown", name=job_id)
        return record

    def disk_use_of(self, job_id: str) -> tuple[int, frozenset[str]]:
        """Bytes of its record, and its blobs. Raises as `record_of`."""
        sql = "SELECT record FROM jobs WHERE id = ?"
        held = self._one(sql, job_id, lambda row: (len(row["record"]), record_of(row).blobs))
        if held is None:
            raise StorageError("job_unknown", name=job_id)
        return held

    def error_of(self, job_id: str) -> dict[str, Any] | None:
        """What a job failed of, as `VelaturaError.to_json`; None: it did not fail."""
        sql = "SELECT error FROM jobs WHERE id = ?"
        return self._one(sql, job_id, lambda row: error_in(row["error"]))

    def finish_of(self, job_id: str) -> Finished | None:
        """What was told of its end; None: it is not done."""
        sql = "SELECT finish FROM jobs WHERE id = ?"
        return self._one(sql, job_id, lambda row: finish_in(row["finish"]))

    # -- what happens to one ----------------------------------------------------------------------

    def start(self, job_id: str) -> None:
        """It runs from now on."""
        self._set(job_id, state=JobStatus.RUNNING, started=time.time(), error="", held=0)

    def progress(self, job_id: str, step: int, steps: int, seconds_left: float | None) -> None:
        """How far its running image is."""
        self._set(job_id, step=step, steps=steps, seconds_left=seconds_left)

    def keep_image(self, job_id: str, done: DoneImage) -> None:
        """One of its images is recorded. Nothing happens if that is known, or the job gone."""
        notes, outputs = json.dumps(done.notes), json.dumps(done.outputs)
        values = (done.image, done.seconds, notes, outputs, job_id)
        into = "images (job, image, seconds, notes, outputs)"
        sql = f"INSERT OR IGNORE INTO {into} SELECT id, ?, ?, ?, ? FROM jobs WHERE id = ?"
        self._write(lambda database: database.execute(sql, values), [job_id])

    def end(
        self,
        job_id: str,
        status: JobStatus,
        error: VelaturaError | None = None,
        finish: Finished | None = None,
    ) -> None:
        """It runs no longer: it is done, failed or cancelled, or waits again."""
        self._set(
            job_id,
            state=status,
            ended=0.0 if status is JobStatus.WAITING else time.time(),
            error="" if error is None else json.dumps(error.to_json()),
            finish="" if finish is None else json.dumps(to_json(finish)),
            step=0,
            seconds_left=None,
        )

    def remake(self, job_id: str, record: JobRecord | None = None) -> bool:
        """It is made from ``record``, or from what is run in its place (`JobRecord.next`), from now
        on; if it ran, it waits again. False: nothing is left, or the job is gone."""

        def write(database: sqlite3.Connection) -> bool:
            row = database.execute("SELECT record FROM jobs WHERE id = ?", (job_id,)).fetchone()
            made_from = None if row is None else record or record_of(row).next
            if made_from is None:
                return False
            text = json.dumps(made_from.to_json())
            database.execute(REMAKE, (text, made_from.operation, made_from.document, job_id))
            return True

        return self._write(write, [job_id])

    def apply(self, change: QueueChange, command_id: int | None = None) -> None:
        """Write what a command changes, all at once; that command is done with."""

        def write(database: sqlite3.Connection) -> None:
            for job_id, rank in change.ranks.items():
                database.execute("UPDATE jobs SET rank = ? WHERE id = ?", (rank, job_id))
            for job_id, status in change.statuses.items():
                database.execute(
                    "UPDATE jobs SET state = ?, error = '', ended = ?, held = 0 WHERE id = ?",
                    (str(status), time.time() if status in _ENDED else 0.0, job_id),
                )
            each(database, "UPDATE jobs SET held = 0 WHERE id = ?", change.released)
            each(database, "DELETE FROM jobs WHERE id = ?", change.forgotten)
            if change.paused is not None:
                set_meta(database, "paused", "1" if change.paused else "")
            if command_id is not None:
                database.execute("DELETE FROM commands WHERE id = ?", (command_id,))

        self._write(write, {*change.ranks, *change.statuses, *change.released, *change.forgotten})

    # -- results for the program that queued it ---------------------------------------------------

    def images_of(self, job_id: str) -> tuple[DoneImage, ...]:
        """Its images that are recorded, in order."""
        sql = "SELECT * FROM images WHERE job = ? ORDER BY image"
        return self._database.read(
            lambda database: tuple(map(image_of, database.execute(sql, (job_id,))))
        )

    def let_go(self, job_id: str, images: Iterable[int]) -> None:
        """The program that queued it has these images."""
        sql = "UPDATE images SET outputs = '[]' WHERE job = ? AND image = ?"
        rows = [(job_id, image) for image in images]
        self._write(lambda database: database.executemany(sql, rows), [job_id])

    def blobs(self) -> set[str]:
        """Ids of all blobs that jobs and results name, those that were set aside too."""

        def read(database: sqlite3.Connection) -> set[str]:
            found = {
                blob
                for row in database.execute(
                    "SELECT job, image, seconds, notes, outputs FROM images"
                )
                for blob in image_of(row).outputs
            }
            for row in database.execute("SELECT record FROM jobs"):
                found |= blobs_in(row["record"])
            return found

        found = self._database.read(read)
        return found.union(*(blobs_in(one.text) for one in self._database.unrepaired()))

    # -- commands, and whose the queue is ---------------------------------------------------------

    def append(self, command: QueueCommand) -> int:
        """Ask the program that runs the queue for something; the command's id."""
        text = json.dumps(asdict(command))
        sql = "INSERT INTO commands (command) VALUES (?)"
        return self._write(lambda database: int(database.execute(sql, (text,)).lastrowid or 0), ())

    def commands(self) -> list[tuple[int, QueueCommand]]:
        """Those that nobody has done yet, oldest first, with their ids; what can't be read has no
        verb."""
        return list(self._database.read(pending_commands))

    def is_done(self, command_id: int) -> bool:
        """Whether that command was done."""
        return self._one("SELECT id FROM commands WHERE id = ?", command_id, bool) is None

    @property
    def paused(self) -> bool:
        """Whether no job is started."""
        return bool(self._meta("paused"))

    def poll(self, *, again: bool = False) -> QueueNow | None:
        """See `QueueEntries.poll`; in one read."""
        return self._database.read(partial(self._entries.poll, again=again))

    def take_over(self, session: str) -> int:
        """This program runs the queue from now on; how many jobs are held.

        After a program that did not end by itself all jobs that are not done are held; one that
        ran waits again.
        """

        def write(database: sqlite3.Connection) -> int:
            if get_meta(database, "session"):
                database.execute("UPDATE jobs SET held = 1 WHERE state IN ('waiting', 'running')")
            database.execute(
                "UPDATE jobs SET state = 'waiting', step = 0, seconds_left = NULL"
                " WHERE state = 'running'"
            )
            set_meta(database, "session", session)
            return int(database.execute("SELECT count(*) FROM jobs WHERE held").fetchone()[0])

        return self._database.write(write)

    def give_up(self, session: str) -> None:
        """This program runs the queue no longer. Its own jobs that were not done are held, those
        that ended well or were cancelled leave the queue."""

        def write(database: sqlite3.Connection) -> None:
            forget_ended(database, [session, ""])
            database.execute(
                "UPDATE jobs SET held = max(held, session = ?), state = 'waiting', step = 0,"
                " seconds_left = NULL WHERE state IN ('waiting', 'running')",
                (session,),
            )
            if get_meta(database, "session") == session:
                set_meta(database, "session", "")

        self._database.write(write)

    def sessions(self) -> set[str]:
        """Programs that jobs name, living or not."""
        sql = "SELECT DISTINCT session FROM jobs WHERE session <> ''"
        rows = self._database.read(lambda database: database.execute(sql).fetchall())
        return {row["session"] for row in rows}

    def forget_sessions(self, sessions: Iterable[str]) -> None:
        """Those programs live no longer: nobody fetches their results, and what ended leaves the
        queue."""
        gone = list(sessions)

        def write(database: sqlite3.Connection) -> None:
            forget_ended(database, gone)
            for session in gone:
                database.execute(
                    "UPDATE images SET outputs = '[]' WHERE outputs <> '[]'"
                    " AND job IN (SELECT id FROM jobs WHERE session = ?)",
                    (session,),
                )

        self._database.write(write)

    def take_notices(self) -> Sequence[StorageError]:
        """What the user should be told since the last call (a damaged file was set aside)."""
        return self._database.take_notices()

    def close(self) -> None:
        """Close the file. May be called twice; anything but this raises afterwards."""
        self._database.close()

    def _one(self, sql: str, value: str | int, made: Callable[[sqlite3.Row], T]) -> T | None:
        """What is made of the first row; made where one that can't be read is set aside."""

        def read(database: sqlite3.Connection) -> T | None:
            row = database.execute(sql, (value,)).fetchone()
            return None if row is None else made(row)

        return self._database.read(read)

    def _meta(self, key: str) -> str:
        return self._database.read(lambda database: get_meta(database, key))

    def _set(self, job_id: str, **values: str | float | None) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        sql, given = f"UPDATE jobs SET {names} WHERE id = ?", (*values.values(), job_id)
        self._write(lambda database: database.execute(sql, given), [job_id])

    def _write(self, work: Callable[[sqlite3.Connection], T], jobs: Collection[str]) -> T:
        """In one transaction, of these jobs alone."""

        def noted(database: sqlite3.Connection) -> T:
            before = database.total_changes
            result = work(database)
            self._entries.note(before, database.total_changes, jobs)
            return result

        return self._database.write(noted)
