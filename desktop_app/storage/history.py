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
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.atomic_write import error_while_writing, plain_reason, write_atomic
from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.storage.database import Database
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_query import fts_query, searchable, split_filters
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.result_file import model_words, result_png, result_texts, thumbnail_jpeg

_log = logging.getLogger(__name__)

_SELECT = "SELECT i.*, coalesce(t.data, x'') AS thumbnail FROM images i"
_THUMBNAIL = "LEFT JOIN thumbnails t ON t.id = i.id"
_NEWEST = 2**63 - 1


class History:
    """The history of one data folder. Close it at the end."""

    def __init__(self, file: Path, schedulers: Mapping[str, SchedulerRow]) -> None:
        """Open or begin the history in ``file``; its pictures lie in the same folder.

        A damaged file is kept under another name and a new one begun; `take_notices` says so.

        Args:
            file: the database.
            schedulers: the schedulers table, for the names written into pictures.

        Raises:
            StorageError: ``history_newer``, ``history_failed``, ``disk_full`` or
                ``data_folder_unwritable``.
        """
        self._file = file
        self._schedulers = schedulers
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._database = Database(file, HISTORY)
        except OSError as error:
            raise StorageError(
                "data_folder_unwritable", name=str(file.parent), reason=plain_reason(error)
            ) from error

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
        model: ModelInfo | None,
        *,
        image: int = 0,
        seconds: float = 0.0,
        document: str = "",
    ) -> HistoryEntry:
        """Keep one finished image.

        Args:
            pixels: (h, w, 3) sRGB, uint8, or float32 in 0..1.
            request: the whole request.
            model: the model that made it; None: it was completed without one.
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
        texts = result_texts(single, model, Size(width, height), self._schedulers)
        name, model_digest = model_words(model)
        file = self._write_picture(result_png(pixels, texts), single.seed, now)
        thumbnail = thumbnail_jpeg(pixels)
        values = (
            int(now.timestamp() * 1000),
            _clean(single.prompt),
            _clean(single.negative_prompt),
            json.dumps(single.to_json()),
            _clean(name),
            model_digest,
            single.seed,
            width,
            height,
            file,
            seconds,
            str(single.task),
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

        entry = self.get(self._database.write(insert))
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
                Filters in it (`history_query.split_filters`) leave out pictures made otherwise.
            before_id: only older entries than this one: the last id of the page before.
            limit: at most so many.
        """
        before = _NEWEST if before_id is None else before_id
        words, filters = split_filters(text)
        query = fts_query(words)
        conditions = [each.condition("i.request") for each in filters]
        only = "".join(f" AND {condition}" for condition, _ in conditions)
        wanted = tuple(value for _, values in conditions for value in values)
        if query:
            # Rows of the index come in the order of their ids: no sorting, however many match.
            sql = (
                f"{_SELECT} JOIN words w ON i.id = w.rowid {_THUMBNAIL}"
                f" WHERE words MATCH ? AND w.rowid < ?{only} ORDER BY w.rowid DESC LIMIT ?"
            )
            values: tuple[Any, ...] = (query, before, *wanted, limit)
        else:
            sql = f"{_SELECT} {_THUMBNAIL} WHERE i.id < ?{only} ORDER BY i.id DESC LIMIT ?"
            values = (before, *wanted, limit)
        rows = self._database.read(lambda database: database.execute(sql, values).fetchall())
        return [_entry(row) for row in rows]

    def get(self, entry_id: int) -> HistoryEntry | None:
        """The entry; None if there is none of that id (any more)."""
        sql = f"{_SELECT} {_THUMBNAIL} WHERE i.id = ?"
        row = self._database.read(lambda database: database.execute(sql, (entry_id,)).fetchone())
        return None if row is None else _entry(row)

    def delete(self, entry_id: int) -> None:
        """Remove an entry and its picture; nothing happens if it is gone already."""
        entry = self.get(entry_id)
        if entry is None:
            return
        path = self.path_of(entry)
        self._database.write(
            lambda database: database.execute("DELETE FROM images WHERE id = ?", (entry_id,))
        )
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)

    def mark_applied(
        self, entry_id: int, before: str, after: str, request: GenerationRequest | None = None
    ) -> None:
        """Note that the image was applied, with the locked pixels' hash before and after.

        ``request``: as it was applied (of this one image), where that may differ from how it was
        made.
        """
        text = None if request is None else json.dumps(request.to_json())
        self._database.write(
            lambda database: database.execute(
                "UPDATE images SET applied = 1, lock_before = ?, lock_after = ?,"
                " request = coalesce(?, request) WHERE id = ?",
                (before, after, text, entry_id),
            )
        )

    def take_notices(self) -> list[StorageError]:
        """What the user should be told since the last call (a damaged file was set aside)."""
        return self._database.take_notices()

    def close(self) -> None:
        """Close the file. May be called twice; anything but this raises afterwards."""
        self._database.close()

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
