"""Pictures of other programs, taken into the history where they are: their files stay untouched.

A row refers to its file by its path, and by SHA-256: a file that was moved is known by its content
when its new folder is read. All of a file is read in any case, because its settings may be at its
end; so a quicker key would save nothing. A file whose path, size and time have not changed since it
was last seen is not read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.safe_open import open_regular
from desktop_app.core.uid import UidMaker
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.opening import size_in
from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.storage.history import History
from desktop_app.storage.history_files import uid_of
from desktop_app.storage.history_looks import forget_fingerprint
from desktop_app.storage.history_named import NamedResource, add_named, named
from desktop_app.storage.history_record import clean, request_columns
from desktop_app.storage.history_rows import change_row, insert_row
from desktop_app.storage.picture_info_files import sidecars_of

Progress = Callable[[int, int], object]
"""Told how many files were looked at, and of how many."""

UNKNOWN: Final = "unknown"
"""The source of a picture that does not tell how it was made."""

_BATCH = 50
_MAX_BYTES = 512 << 20
_MAX_TOLD = 1 << 20
_MAX_REFUSED = 1000
_LATEST = 2**47
_INDEXED = "outside != ''"
"""The indices' own condition: where it is not asked for, SQLite reads all entries instead."""


@dataclass(slots=True)
class Scanned:
    """What came of it.

    Attributes:
        files: how many pictures were found.
        added: entries that are new.
        known: files that are in the history already, and copies of such.
        moved: entries whose file was found in another place.
        changed: entries whose file has other content now.
        missing: entries of these folders whose file is gone.
        damaged: how many files could not be taken in.
        refused: the first thousand of these, each with the reason.
        absent: folders that can't be read, maybe on a disk that is not connected.
    """

    files: int = 0
    added: int = 0
    known: int = 0
    moved: int = 0
    changed: int = 0
    missing: int = 0
    damaged: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    absent: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class _File:
    """A file on the disk.

    Attributes:
        path: absolute.
        size: bytes.
        modified: nanoseconds since 1970.
        row: its columns by `history_marks.OUTSIDE`; {}: it was not read yet.
    """

    path: str
    size: int
    modified: int
    row: dict[str, Any] = field(default_factory=dict[str, Any])


def import_folders(
    history: History,
    folders: Sequence[Path],
    progress: Progress = lambda done, total: None,
    cancel: CancelToken | None = None,
    *,
    is_rescan: bool = False,
) -> Scanned:
    """Take in all pictures of folders and what is below them; links to folders are not followed.

    A file that can't be read never stops it. One at a time is in memory.

    Args:
        history: into which.
        folders: which.
        progress: is told after each file.
        cancel: stops it.
        is_rescan: whether nobody asked for these files now: those whose entry was removed stay out.

    Raises:
        StorageError: as `History.add`. What was taken in stays.
        InputError: ``output_unwritable``; so, too.
        Cancelled: so, too.
    """
    work = _Scan(history, cancel or CancelToken(), is_rescan=is_rescan)
    files = [path for folder in folders for path in work.pictures(folder)]
    work.done.files = len(files)
    for first in range(0, len(files), _BATCH):
        work.take(files[first : first + _BATCH], lambda done: progress(done, len(files)))
    work.find_missing(folders)
    return work.done


def watch(history: History, folder: Path) -> NamedResource:
    """Remember a folder for `rescan`; one that is remembered stays as it is."""
    path = str(folder.resolve())
    known = (one for one in named(history, "folder") if one.name == path)
    return next(known, None) or add_named(history, "folder", path)


def rescan(
    history: History,
    progress: Progress = lambda done, total: None,
    cancel: CancelToken | None = None,
) -> Scanned:
    """Take in what is new in all watched folders (`named` with "folder"). As `import_folders`."""
    folders = [Path(one.name) for one in named(history, "folder")]
    return import_folders(history, folders, progress, cancel, is_rescan=True)


def count_below(history: History, folder: Path) -> int:
    """How many entries are of a file below a folder, be it there or not. Raises StorageError."""
    return len(_entries_below(history, folder))


def _entries_below(history: History, folder: Path) -> list[Path]:
    top = str(folder.resolve()).rstrip(os.sep)
    ends = top + os.sep, top + chr(ord(os.sep) + 1)
    sql = f"SELECT outside FROM images WHERE {_INDEXED} AND outside >= ? AND outside < ?"
    return history.database.read(
        lambda one: [Path(row["outside"]) for row in one.execute(sql, ends)]
    )


class _Scan:
    def __init__(self, history: History, cancel: CancelToken, *, is_rescan: bool) -> None:
        self._history, self._cancel, self._is_rescan = history, cancel, is_rescan
        self._seen = 0
        self.done = Scanned()

    def pictures(self, folder: Path) -> Iterator[str]:
        """Paths of the files below a folder that may be pictures, but for the history's own."""
        own = str(self._history.folder.resolve())
        top = str(folder.resolve())
        waiting = [top]
        while waiting:
            self._cancel.check()
            here = waiting.pop()
            if here == own:
                continue
            try:
                with os.scandir(here) as found:
                    entries = sorted(found, key=lambda one: one.name)
                folders = [one.path for one in entries if one.is_dir(follow_symlinks=False)]
                waiting += reversed(folders)
            except OSError:
                self.done.absent.append(here)
                continue
            for one in entries:
                if Path(one.name).suffix.lower() in READ_ENDINGS and not one.is_dir():
                    yield one.path

    def take(self, paths: Sequence[str], progress: Callable[[int], object]) -> None:
        """Take in some files. One that was not read when this is cancelled is not taken in."""
        unchanged = self._unchanged(paths)
        files = list[_File]()
        try:
            for path in paths:
                self._cancel.check()
                if path in unchanged:
                    self.done.known += 1
                elif (read := self._read(path)) is not None:
                    files.append(read)
                self._seen += 1
                progress(self._seen)
        finally:
            if files:
                self._keep(files)

    def find_missing(self, folders: Sequence[Path]) -> None:
        """Count the entries whose file was in one of these folders, and is not."""
        for folder in folders:
            gone = (path for path in _entries_below(self._history, folder) if not path.is_file())
            self.done.missing += sum(1 for _ in gone)

    def _unchanged(self, paths: Sequence[str]) -> set[str]:
        """Those that were seen as they are, and need not be read."""
        own = f"SELECT 1 FROM images WHERE outside = path AND {_INDEXED}"
        known = "" if self._is_rescan else f" AND EXISTS ({own})"
        sql = f"SELECT size, modified FROM outside_files WHERE path = ?{known}"

        def read(database: sqlite3.Connection) -> dict[str, tuple[int, int]]:
            named = [one for one in paths if _is_text(one)]
            rows = ((one, database.execute(sql, (one,)).fetchone()) for one in named)
            return {one: (row[0], row[1]) for one, row in rows if row is not None}

        seen = self._history.database.read(read)
        return {one for one, told in seen.items() if told == _state(one)}

    def _read(self, path: str) -> _File | None:
        """All of a file; None if it can't be taken in."""
        try:
            if not _is_text(path):
                raise ValueError("its name can't be used")
            with open_regular(Path(path)) as file:
                status = os.fstat(file.fileno())
                if status.st_size > _MAX_BYTES:
                    raise ValueError(f"it is larger than {_MAX_BYTES >> 20} MB")
                data = file.read(status.st_size)  # room for so much is taken beforehand
            row = row_of(Path(path), data, status.st_mtime_ns // 1_000_000)
            return _File(path, status.st_size, status.st_mtime_ns, row)
        except (OSError, ValueError, VelaturaError) as error:
            self._refuse(path, error)
            return None

    def _refuse(self, path: str, error: Exception) -> None:
        self.done.damaged += 1
        if len(self.done.refused) < _MAX_REFUSED:
            reason = plain_reason(error) if isinstance(error, OSError) else str(error)
            reason = error.what if isinstance(error, VelaturaError) else reason
            self.done.refused.append((clean(path), reason))

    def _keep(self, files: Sequence[_File]) -> None:
        changed = list[str]()

        def write(database: sqlite3.Connection) -> list[str]:
            changed.clear()
            return [self._keep_one(database, one, changed) for one in files]

        for kind in self._history.database.write(write):
            setattr(self.done, kind, getattr(self.done, kind) + 1)
        self._history.remove_files(changed, ())

    def _keep_one(self, database: sqlite3.Connection, file: _File, changed: list[str]) -> str:
        """Which count of `Scanned` it belongs to."""
        database.execute(
            "INSERT OR REPLACE INTO outside_files (path, size, modified) VALUES (?, ?, ?)",
            (file.path, file.size, file.modified),
        )
        content = file.row["content"]
        marks, sql = self._history.marks, "SELECT id, uid, content, outside FROM images WHERE "
        here = database.execute(f"{sql}outside = ? AND {_INDEXED}", (file.path,)).fetchone()
        if here is not None and here["content"] != content:
            change_row(database, here["uid"], file.row)
            forget_fingerprint(database, here["id"])
            marks.note_row(here["uid"], file.row)
            changed.append(here["uid"])
            return "changed"
        if here is not None or self._is_ours(database, file.path, content):
            return "known"
        there = database.execute(f"{sql}content = ? AND {_INDEXED}", (content,)).fetchone()
        if there is None:
            # Of the picture's own time: ids of one moment all begin alike.
            uid = UidMaker(lambda: file.row["created"] / 1000)()
            insert_row(database, uid, {**file.row, "file": ""})
            marks.note_row(uid, file.row)
            return "added"
        if Path(there["outside"]).is_file():
            return "known"
        change_row(database, there["uid"], {"outside": file.path})
        marks.note(there["uid"], content, {"outside": file.path})
        return "moved"

    @staticmethod
    def _is_ours(database: sqlite3.Connection, path: str, content: str) -> bool:
        """Whether it is a copy of a picture of the history, under its name."""
        sql = "SELECT 1 FROM images WHERE uid = ? AND content = ?"
        return database.execute(sql, (uid_of(Path(path).name), content)).fetchone() is not None


def row_of(path: Path, data: bytes, modified: int) -> dict[str, Any]:
    """The columns of a file's row, by `history_marks.OUTSIDE`. What it does not tell is empty; its
    seed is -1 then.

    Args:
        path: absolute.
        data: all of the file.
        modified: milliseconds since 1970.

    Raises:
        InputError, StorageError: no picture can be made of it, or it is too large.
    """
    size = size_in(data, path.name, whole=True)
    info = read_picture_info(data, sidecars_of(path)) or PictureInfo(source=UNKNOWN)
    told = json.dumps(info.to_json(), ensure_ascii=False)
    row: dict[str, Any] = {
        "prompt": clean(info.prompt),
        "negative": clean(info.negative),
        "request": "",
        "task": "",
        "seed": -1 if info.seed is None else info.seed,
    }
    if info.request is not None:  # of our own, saved somewhere
        row |= request_columns(info.request)
    return {
        **row,
        "outside": str(path),
        "content": hashlib.sha256(data).hexdigest(),
        "source": info.source,
        "told": clean(told) if len(told) < _MAX_TOLD else "",
        "model_name": clean(info.model),
        "model_digest": "",
        "created": min(max(0, modified), _LATEST),
        "width": size.width,
        "height": size.height,
    }


def _state(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _is_text(path: str) -> bool:
    """Whether a database can hold it: on Linux a name may be any bytes."""
    return clean(path) == path
