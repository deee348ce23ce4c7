"""The history: every finished image with all that made it, in SQLite and as PNG files.

May be called from any thread (one connection, one lock) and from several programs at a time. The
picture is on the disk before its row: a process killed in between leaves a picture without a row,
which `rebuild` takes up; never a row without its picture. What is noted later of an entry also
goes to its own file (`history_marks`), and thumbnails to another (`history_thumbnails`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.atomic_write import error_while_writing, folder_error, write_atomic
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.core.safe_open import read_regular
from desktop_app.core.uid import UidMaker
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.database import Database
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_indexing import catch_up, rows_behind
from desktop_app.storage.history_marks import Marks, column_value
from desktop_app.storage.history_record import (
    EntryOrigin,
    HistoryRecord,
    kept_environment,
    record_of,
)
from desktop_app.storage.history_rows import READ, change_row, checked_rows, entry_of, insert_row
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.history_thumbnails import HistoryThumbnails, move_some, old_thumbnails
from desktop_app.storage.history_vectors import VectorStore
from desktop_app.storage.result_file import thumbnail_jpeg

_log = logging.getLogger(__name__)

MarksOf: TypeAlias = Callable[[sqlite3.Row], Mapping[str, Any]]
_NEWEST = 2**63 - 1
_UNKNOWN = EntryOrigin()


class History:
    """The history of one data folder. Close it at the end.

    Attributes:
        file: the database's.
        database: the rows; for the other modules of the history.
        marks: what is noted beside them.
        thumbnails: the store of thumbnails.
        vectors: what pictures show.
    """

    def __init__(
        self, file: Path, schedulers: Mapping[str, SchedulerRow], uids: UidMaker | None = None
    ) -> None:
        """Open or begin the history in ``file``; its pictures are in the same folder.

        A damaged file is kept under another name and a new one started; `take_notices` says so.

        Args:
            file: the database.
            schedulers: the schedulers table, for the names written into pictures.
            uids: gives new entries their ids.

        Raises:
            StorageError: ``history_newer``, ``history_failed``, ``disk_full`` or
                ``data_folder_unwritable``.
        """
        self.file = file
        self._folder = str(file.parent)
        self._schedulers = schedulers
        self._uids = uids or UidMaker()
        self.marks = Marks(file.with_name("marks.jsonl"))
        self.was_unclean = file.with_name(file.name + "-wal").exists()
        """Whether who had it open last ended without closing it, or has it open still."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self.database = Database(file, HISTORY)
        except OSError as error:
            raise folder_error(error, file.parent) from error
        self.thumbnails = HistoryThumbnails(file.with_name("thumbnails.sqlite"))
        self.vectors = VectorStore(file.with_name("content.sqlite"))

    @property
    def folder(self) -> Path:
        return self.file.parent

    def path_of(self, entry: HistoryEntry) -> Path:
        """The entry's PNG.

        Raises:
            StorageError: ``history_failed`` if the row of a picture of ours names a file outside
                the folder (it was tampered with).
        """
        return Path(entry.outside) if entry.outside else self._path(entry.file)

    def add(
        self,
        pixels: Array,
        request: GenerationRequest,
        model: ModelInfo | None,
        origin: EntryOrigin = _UNKNOWN,
    ) -> HistoryEntry:
        """Keep one finished image; of one that is kept already, its entry is returned.

        Args:
            pixels: (h, w, 3) sRGB, uint8, or float32 in 0..1.
            request: the whole request.
            model: the model that made it; None: it was completed without one.
            origin: where it comes from.

        Raises:
            StorageError: ``disk_full``, ``data_folder_unwritable`` or ``history_failed``.
            InputError: ``output_unwritable``.
        """
        uid = self._uids()
        made = record_of(uid, pixels, request, model, origin, self._schedulers)
        self.write_picture(made.file, made.data)
        entry = self.keep(uid, made, thumbnail_jpeg(pixels))
        if entry is None:  # another program was quicker
            self.remove_files((uid,), (made.file,))
            entry = self.of_job(origin.job, origin.image) if origin.job else None
        if entry is None:
            raise StorageError("history_failed", reason="the new entry can't be read back")
        _log.info("kept image %d (%dx%d)", entry.id, entry.size.width, entry.size.height)
        return entry

    def keep(self, uid: str, made: HistoryRecord, thumbnail: bytes) -> HistoryEntry | None:
        """Write the row of a picture that is on the disk: its entry; None: there was one already.

        Raises StorageError and InputError as `add`.
        """
        self.thumbnails.put(uid, thumbnail)

        def insert(database: sqlite3.Connection) -> HistoryEntry | None:
            ours = insert_row(database, uid, made.values) is not None
            # A rebuild may have come across the picture before its row.
            if not ours and not change_row(database, uid, made.noted):
                return None
            if made.environment is not None:
                self.keep_environment(database, *made.environment)
            if made.noted:
                self.marks.note(uid, made.content, made.noted)
            (row,) = checked_rows(database, f"SELECT {READ} FROM images i WHERE i.uid = ?", (uid,))
            return entry_of(row, thumbnail, missing=False)

        return self.database.write(insert)

    def newest(
        self, before_id: int | None = None, limit: int = 50, *, trashed: bool = False
    ) -> list[HistoryEntry]:
        """The newest entries, or those in the trash; only older ones than ``before_id``. What was
        typed is found by `HistorySearch.listed`."""
        where = f"WHERE i.id < ? AND i.trashed IS {'NOT ' if trashed else ''}NULL"
        before = _NEWEST if before_id is None else before_id
        return self.entries(f"{where} ORDER BY i.id DESC LIMIT ?", (before, limit))

    def get(self, key: str) -> HistoryEntry | None:
        """The entry of that id; None if there is none (any more).

        Args:
            key: its uid, or ``#12``: the number of a row, as documents of older versions have it.
        """
        if key.startswith("#"):
            number = key[1:]
            known = number.isascii() and number.isdecimal() and len(number) < 19
            found = self.entries("WHERE i.id = ?", (int(number),)) if known else []
        else:
            found = self.entries("WHERE i.uid = ?", (key,))
        return found[0] if found else None

    def beginning(self, digits: str) -> list[HistoryEntry]:
        """The entries whose id begins like this, also those in the trash; the first few."""
        start = digits.strip().lower()
        where = "WHERE i.uid >= ? AND i.uid < ? ORDER BY i.uid LIMIT 8"
        return self.entries(where, (start, f"{start}g"), looks=False) if start else []

    def entries(
        self, where: str, values: Sequence[object] = (), *, looks: bool = True
    ) -> list[HistoryEntry]:
        """Entries of the rows ``i`` that SQL chooses.

        Args:
            where: what is behind ``FROM images i``; never anything that somebody typed.
            values: for its question marks.
            looks: whether their thumbnails are wanted, too.
        """
        sql = f"SELECT {READ} FROM images i {where}"
        rows = self.database.read(lambda one: checked_rows(one, sql, values))
        thumbnails = self._thumbnails(rows) if looks else {}
        return [
            entry_of(row, thumbnails.get(row["uid"], b""), missing=not self._has_picture(row))
            for row in rows
        ]

    def mark(self, uid: str, **marks: Any) -> None:
        """Note something of an entry; nothing happens if it is gone.

        Args:
            uid: its id.
            marks: by the names in `history_marks.MARKS`.

        Raises:
            KeyError, TypeError: such a thing can't be noted.
            StorageError, InputError: as `add`.
        """
        self.mark_all((uid,), marks)

    def mark_all(self, uids: Iterable[str], marks: Mapping[str, Any] | MarksOf) -> None:
        """As `mark`, of several entries at once: of all or of none.

        Args:
            uids: their ids.
            marks: what is noted; or what gives that for the row of an entry.
        """

        def write(database: sqlite3.Connection) -> None:
            for uid in uids:
                row = database.execute("SELECT * FROM images WHERE uid = ?", (uid,)).fetchone()
                noted = marks(row) if callable(marks) and row is not None else marks
                if row is None or callable(noted) or not noted:
                    continue
                known = row["content"] or self._content_of(row["file"])
                columns = {name: column_value(name, value) for name, value in noted.items()}
                change_row(database, uid, {**columns, "content": known})
                self.marks.note(uid, known, noted)

        self.database.write(write)

    def catch_up(self, most: int = 5000) -> bool:
        """Index the next rows for searches, which else does it when it is asked; returns whether
        there were any."""
        if not self.database.read(rows_behind):
            return False
        self.database.write(lambda database: catch_up(database, most))
        return True

    def move_thumbnails(self, most: int = 200) -> int:
        """Move thumbnails that older versions kept beside the rows; how many, 0 at the end."""
        moved = move_some(self.database, self.thumbnails, most)
        if not moved:
            with contextlib.suppress(StorageError):
                self.database.read(_give_back_space)
        return moved

    def environment(self, name: str) -> dict[str, Any]:
        """What an entry's environment stands for; empty: unknown."""
        return json.loads(self.environment_json(name) or "{}")

    def environment_json(self, name: str) -> str:
        """The same as JSON; empty: unknown."""
        return self.database.read(lambda database: kept_environment(database, name))

    def keep_environment(self, database: sqlite3.Connection, name: str, data: str) -> None:
        """Keep what an environment's name stands for; within a transaction. Raises as `add`."""
        known = "SELECT 1 FROM environments WHERE hash = ?"
        if database.execute(known, (name,)).fetchone() is None:
            database.execute("INSERT INTO environments (hash, data) VALUES (?, ?)", (name, data))
            self.marks.note_environment(name, data)

    def take_notices(self) -> list[StorageError]:
        """What the user should be told since the last call (a damaged file was set aside)."""
        return self.database.take_notices()

    def close(self) -> None:
        """Close the files. May be called twice; anything but this raises afterwards."""
        self.thumbnails.close()
        self.vectors.close()
        self.database.close()

    def write_picture(self, name: str, data: bytes) -> None:
        """Write a picture's file, whole. Raises as `add`."""
        path = self._path(name)
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise error_while_writing(error, path.name) from error
        write_atomic(path, data)

    def images_of(self, job: str) -> frozenset[int]:
        """The images of a job that are kept, from 0. Raises StorageError."""
        sql = "SELECT image FROM images WHERE job = ?"
        return self.database.read(
            lambda one: frozenset(int(row["image"]) for row in one.execute(sql, (job,)))
        )

    def of_job(self, job: str, image: int) -> HistoryEntry | None:
        """The entry of one image of a job; None: it is not kept. Raises StorageError."""
        found = self.entries("WHERE i.job = ? AND i.image = ?", (job, image))
        return found[0] if found else None

    def _path(self, name: str) -> Path:
        folder = self.folder.resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            raise StorageError("history_failed", reason="an entry names a file outside its folder")
        return path

    def _has_picture(self, row: sqlite3.Row) -> bool:
        """Whether there is its picture; quick, for whole pages."""
        if row["outside"]:
            return os.path.isfile(row["outside"])  # noqa: PTH113 - 5 × as quick
        name = row["file"]
        inside = not name.startswith("/") and ".." not in name
        return inside and os.path.isfile(f"{self._folder}/{name}")  # noqa: PTH113 - 5 × as quick

    def _content_of(self, name: str) -> str:
        """SHA-256 of a picture; empty where it can't be read."""
        try:
            return hashlib.sha256(read_regular(self._path(name))).hexdigest()
        except (OSError, StorageError):
            return ""

    def _thumbnails(self, rows: Sequence[sqlite3.Row]) -> dict[str, bytes]:
        found = self.thumbnails.get([row["uid"] for row in rows])
        lacking = [row for row in rows if row["uid"] not in found]
        if lacking:
            ids = [row["id"] for row in lacking]
            old = self.database.read(lambda database: old_thumbnails(database, ids))
            for row in lacking:
                found[row["uid"]] = old.get(row["id"]) or self._thumbnail(row)
        return found

    def _thumbnail(self, row: sqlite3.Row) -> bytes:
        """Made again from the picture; empty where that can't be read."""
        try:
            path = Path(row["outside"]) if row["outside"] else self._path(row["file"])
            made = thumbnail_jpeg(read_picture(read_regular(path), path.name).shown)
        except (OSError, VelaturaError):
            return b""
        self.thumbnails.put(row["uid"], made)
        return made

    def remove_files(self, uids: Sequence[str], names: Sequence[str]) -> None:
        """Remove thumbnails, vectors and pictures of entries that are gone, or show others now."""
        self.thumbnails.remove(uids)
        with contextlib.suppress(StorageError):
            self.vectors.remove(uids)
        for name in names:
            with contextlib.suppress(OSError, StorageError):
                self._path(name).unlink(missing_ok=True)


def _give_back_space(database: sqlite3.Connection) -> None:
    """Once thumbnails have gone, most of a large file is empty."""
    free = int(database.execute("PRAGMA freelist_count").fetchone()[0])
    if free * 2 > int(database.execute("PRAGMA page_count").fetchone()[0]):
        with contextlib.suppress(sqlite3.OperationalError):  # another program uses it
            database.execute("VACUUM")
