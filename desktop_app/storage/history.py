"""The history: every finished image with all that made it, in SQLite and as PNG files.

May be called from any thread (one connection, one lock) and from several programs at a time. The
picture is on the disk before its row: a process killed in between leaves a picture without a row,
which harms nothing; never a row without its picture.
"""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from desktop_app.core.disk import error_while_writing, plain_reason, write_atomic
from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.storage.aside import move_aside
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_query import fts_query, searchable
from desktop_app.storage.history_schema import is_damage, open_database
from desktop_app.storage.result_file import result_png, thumbnail_png

__all__ = ["History"]

_log = logging.getLogger(__name__)
T = TypeVar("T")

_SELECT = "SELECT i.*, coalesce(t.data, x'') AS thumbnail FROM images i"
_THUMBNAIL = "LEFT JOIN thumbnails t ON t.id = i.id"
_NEWEST = 2**63 - 1


class History:
    """The history of one data folder. Close it at the end."""

    def __init__(self, file: Path) -> None:
        """Open or begin the history in ``file``; its pictures lie in the same folder.

        A damaged file is kept under another name and a new one begun; `take_notices` says so.

        Raises:
            StorageError: ``history_newer``, ``history_failed``, ``disk_full`` or
                ``data_folder_unwritable``.
        """
        self._file = file
        self._lock = threading.RLock()
        self._notices: list[StorageError] = []
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(plain_reason(error)) from error
        self._database: sqlite3.Connection | None = self._open()

    @property
    def folder(self) -> Path:
        """Where the pictures lie."""
        return self._file.parent

    def path_of(self, entry: HistoryEntry) -> Path:
        """The entry's PNG.

        Raises:
            StorageError: ``history_failed`` if the row names a file outside the folder (it was
                tampered with).
        """
        folder = self.folder.resolve()
        path = (folder / entry.file).resolve()
        if not path.is_relative_to(folder):
            raise StorageError("history_failed", reason="an entry names a file outside its folder")
        return path

    def add(
        self,
        pixels: Array,
        request: GenerationRequest,
        model: ModelInfo,
        *,
        image: int = 0,
        seconds: float = 0.0,
        document: str = "",
    ) -> HistoryEntry:
        """Keep one finished image.

        Args:
            pixels: (h, w, 3) sRGB, uint8, or float32 in 0..1.
            request: the whole request.
            model: the model that made it.
            image: its number in the request, from 0.
            seconds: how long it took.
            document: name (no path) of the document it was made for.

        Raises:
            StorageError: ``disk_full``, ``data_folder_unwritable`` or ``history_failed``.
            InputError: ``output_unwritable``.
        """
        single = request.single(image)
        height, width = pixels.shape[:2]
        now = datetime.now(UTC)
        file = self._write_picture(result_png(pixels, single, model), single.seed, now)
        thumbnail = thumbnail_png(pixels)
        values = (
            int(now.timestamp() * 1000),
            *(_clean(text) for text in (single.prompt, single.negative_prompt)),
            json.dumps(single.to_json()),
            _clean(model.name),
            model.digest,
            *(single.seed, width, height, file, seconds, str(single.task)),
            _clean(document),
        )

        def insert(database: sqlite3.Connection) -> int:
            cursor = database.execute(
                "INSERT INTO images (created, prompt, negative, request, model_name, model_digest,"
                " seed, width, height, file, seconds, task, document)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            new = int(cursor.lastrowid or 0)
            database.execute("INSERT INTO thumbnails VALUES (?, ?)", (new, thumbnail))
            database.execute(
                "INSERT INTO words (rowid, prompt, negative) VALUES (?, ?, ?)",
                (new, searchable(single.prompt), searchable(single.negative_prompt)),
            )
            return new

        entry = self.get(self._write(insert))
        if entry is None:
            raise StorageError("history_failed", reason="the new entry can't be read back")
        _log.info("kept image %d (%dx%d)", entry.id, width, height)
        return entry

    def search(
        self, text: str = "", before_id: int | None = None, limit: int = 50
    ) -> list[HistoryEntry]:
        """Entries whose prompts hold all words of ``text``, newest first.

        Args:
            text: what was typed so far; words may be unfinished. Without a word: all entries.
            before_id: only older entries than this one: the last id of the page before.
            limit: at most so many.
        """
        before = _NEWEST if before_id is None else before_id
        query = fts_query(text)
        if query:
            # Rows of the index come in the order of their ids: no sorting, however many match.
            sql = (
                f"{_SELECT} JOIN words w ON i.id = w.rowid {_THUMBNAIL}"
                " WHERE words MATCH ? AND w.rowid < ? ORDER BY w.rowid DESC LIMIT ?"
            )
            values: tuple[str | int, ...] = (query, before, limit)
        else:
            sql = f"{_SELECT} {_THUMBNAIL} WHERE i.id < ? ORDER BY i.id DESC LIMIT ?"
            values = (before, limit)
        rows = self._guarded(lambda database: database.execute(sql, values).fetchall())
        return [_entry(row) for row in rows]

    def get(self, entry_id: int) -> HistoryEntry | None:
        """The entry; None if there is none of that id (any more)."""
        sql = f"{_SELECT} {_THUMBNAIL} WHERE i.id = ?"
        row = self._guarded(lambda database: database.execute(sql, (entry_id,)).fetchone())
        return None if row is None else _entry(row)

    def delete(self, entry_id: int) -> None:
        """Remove an entry and its picture; nothing happens if it is gone already."""
        entry = self.get(entry_id)
        if entry is None:
            return
        path = self.path_of(entry)
        self._write(lambda database: database.execute("DELETE FROM images WHERE id = ?", (entry_id,)))
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)

    def mark_applied(self, entry_id: int, before: str, after: str) -> None:
        """Note that the image was applied, with the locked pixels' hash before and after."""
        self._write(
            lambda database: database.execute(
                "UPDATE images SET applied = 1, lock_before = ?, lock_after = ? WHERE id = ?",
                (before, after, entry_id),
            )
        )

    def take_notices(self) -> list[StorageError]:
        """What the user should be told since the last call (a damaged file was set aside)."""
        with self._lock:
            notices, self._notices = self._notices, []
            return notices

    def close(self) -> None:
        """Close the file. May be called twice; anything but this raises afterwards."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    # ---- files

    def _write_picture(self, data: bytes, seed: int, now: datetime) -> str:
        # The random part keeps two programs (or two images in one second) from one name.
        name = f"{now:%Y-%m}/{now:%Y%m%d-%H%M%S}-{seed}-{secrets.token_hex(2)}.png"
        path = self.folder / name
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise error_while_writing(error, path.name) from error
        write_atomic(path, data)
        return name

    # ---- database

    def _open(self) -> sqlite3.Connection:
        try:
            return open_database(self._file)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise self._failure(error) from error
            return self._begin_anew(error)

    def _begin_anew(self, error: sqlite3.Error) -> sqlite3.Connection:
        kept = move_aside(self._file, companions=("-wal", "-shm"))
        if kept == self._file:
            raise StorageError("history_failed", reason=f"it is damaged: {error}") from error
        self._notices.append(
            StorageError("history_damaged", reason=str(error), kept_as=kept.name)
        )
        _log.warning("history damaged: %s", error)
        try:
            return open_database(self._file)
        except sqlite3.Error as second:
            raise self._failure(second) from second

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` alone; if the file turns out to be damaged, once more on a new one."""
        with self._lock:
            if self._database is None:
                raise StorageError("history_failed", reason="it is closed")
            try:
                return work(self._database)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise self._failure(error) from error
                self._database.close()
                self._database = None
                self._database = self._begin_anew(error)
                try:
                    return work(self._database)
                except sqlite3.Error as second:
                    raise self._failure(second) from second

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in one transaction: all of it or nothing."""

        def transaction(database: sqlite3.Connection) -> T:
            database.execute("BEGIN IMMEDIATE")
            try:
                result = work(database)
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        database.execute("ROLLBACK")
                raise
            return result

        return self._guarded(transaction)

    def _failure(self, error: sqlite3.Error) -> StorageError:
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind == sqlite3.SQLITE_FULL:
            return StorageError("disk_full", name=self._file.name)
        if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return self._unwritable("it can't be opened for writing")
        reason = "another program keeps it busy" if kind == sqlite3.SQLITE_BUSY else str(error)
        return StorageError("history_failed", reason=reason)

    def _unwritable(self, reason: str) -> StorageError:
        return StorageError("data_folder_unwritable", name=str(self.folder), reason=reason)


def _clean(text: str) -> str:
    """Without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _entry(row: sqlite3.Row) -> HistoryEntry:
    return HistoryEntry(
        id=row["id"],
        created_ms=row["created"],
        prompt=row["prompt"],
        negative_prompt=row["negative"],
        request_json=row["request"],
        model_name=row["model_name"],
        model_digest=row["model_digest"],
        seed=row["seed"],
        size=Size(row["width"], row["height"]),
        file=row["file"],
        seconds=row["seconds"],
        task=row["task"],
        document=row["document"],
        applied=bool(row["applied"]),
        lock_before=row["lock_before"],
        lock_after=row["lock_after"],
        thumbnail=row["thumbnail"],
    )
