"""The history, or some entries of it, as one zip: what stands where, and writing it.

``history.json`` says what it is; ``entries/000000.jsonl`` and so on have a line for each entry and
one for each environment, album and saved search; ``pictures/UID.png`` and ``blobs/ID`` are stored
as they are. Thumbnails are made again. Reading is `history_unzip`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import desktop_app
from desktop_app.core.as_json import to_json
from desktop_app.core.atomic_write import written_atomically
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import StorageError
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_inputs import blobs_in
from desktop_app.storage.history_named import named

FORMAT: Final = 1
ABOUT, ENTRIES = "history.json", "entries/"
LINES_BYTES: Final = 16 << 20
"""A file of entries ends with the line that makes it longer than this."""

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same entries give the same file
_PAGE = 500

Progress = Callable[[int, int], object]
"""Told how many entries are done, and of how many."""


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """An entry as its line has it: columns of the history's rows, but for the file's name."""

    uid: str
    created: int
    prompt: str
    negative: str
    request: str
    model_name: str
    model_digest: str
    seed: int
    width: int
    height: int
    seconds: float
    task: str
    document: str
    applied: bool
    lock_before: str
    lock_after: str
    owner: str
    job: str
    image: int
    content: str
    output_digest: str
    inputs: str
    environment: str
    starred: bool
    rejected: bool
    tags: tuple[str, ...]
    note: str
    trashed: int | None
    albums: tuple[tuple[str, int], ...] = ()
    parents: str = ""

    @classmethod
    def of(cls, entry: HistoryEntry) -> ExportedEntry:
        return cls(
            entry.uid, entry.created_ms, entry.prompt, entry.negative_prompt, entry.request_json,
            entry.model_name, entry.model_digest, entry.seed, entry.size.width, entry.size.height,
            entry.seconds, entry.task, entry.document, entry.applied, entry.lock_before,
            entry.lock_after, entry.owner, entry.job, entry.image, entry.content,
            entry.output_digest, entry.inputs_json, entry.environment, entry.starred,
            entry.rejected, entry.tags, entry.note, entry.trashed_ms,
            entry.albums, json.dumps(entry.parents) if entry.parents else "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        entries: how many.
        missing: ids of entries whose picture has vanished: they are not in it.
        blobs_missing: how many things that entries were made from could not be read.
        outside: how many entries of imported pictures were left out: their files lie elsewhere.
    """

    entries: int
    missing: tuple[str, ...]
    blobs_missing: int
    outside: int = 0


def picture_member(uid: str) -> str:
    """Where the picture of an entry stands."""
    return f"pictures/{uid}.png"


def blob_member(blob: str) -> str:
    """Name of the zip's member that holds the blob."""
    return f"blobs/{blob}"


def export_zip(
    history: History,
    blobs: BlobStore,
    path: Path,
    uids: Sequence[str] | None = None,
    progress: Progress = lambda done, total: None,
    cancel: CancelToken | None = None,
) -> Exported:
    """Write entries with their pictures, and what they were made from, into one zip.

    Args:
        history: whose.
        blobs: what they were made from.
        path: of the zip; there is all of it or nothing.
        uids: which; None: all, those in the trash too.
        progress: is told after each batch.
        cancel: stops it.

    Raises:
        StorageError: ``disk_full``; as `History.newest`.
        InputError: ``output_unwritable``.
        Cancelled: ``path`` is as it was.
    """
    cancel = cancel or CancelToken()
    total = _count(history) if uids is None else len(uids)
    with (
        written_atomically(path) as file,
        zipfile.ZipFile(file, "w", allowZip64=True) as archive,
    ):
        work = _Export(history, blobs, archive, cancel)
        about = {"format": FORMAT, "program": desktop_app.__version__, "entries": total}
        work.write(ABOUT, json.dumps(about).encode())
        for page in _pages(history, uids):
            work.page(page)
            progress(work.done, total)
        work.put_named(searches=uids is None)
        work.end()
        return Exported(work.written, tuple(work.missing), work.blobs_missing, work.outside)


class _Export:
    def __init__(
        self, history: History, blobs: BlobStore, archive: zipfile.ZipFile, cancel: CancelToken
    ) -> None:
        self._history, self._blobs, self._archive = history, blobs, archive
        self._cancel = cancel
        self._environments = set[str]()
        self._kept = set[str]()
        self._albums = set[str]()
        self.missing = list[str]()
        self._lines = bytearray()
        self._files = 0
        self.done = self.written = self.blobs_missing = self.outside = 0

    def page(self, entries: Sequence[HistoryEntry]) -> None:
        """Pictures and blobs of some entries; their lines follow."""
        for entry in entries:
            self._cancel.check()
            self.done += 1
            if entry.outside:
                self.outside += 1
                continue
            try:
                data = read_regular(self._history.path_of(entry))
            except (OSError, StorageError):
                self.missing.append(entry.uid)
                continue
            self.write(picture_member(entry.uid), data)
            self._put_blobs(entry)
            self._put_environment(entry.environment)
            content = hashlib.sha256(data).hexdigest()
            told = replace(ExportedEntry.of(entry), content=content)
            self._put_line(to_json(told))
            self._albums.update(album for album, _ in entry.albums)
            self.written += 1

    def put_named(self, *, searches: bool) -> None:
        """The albums that entries are in; ``searches``: and all saved searches."""
        albums = [one for one in named(self._history, "album") if one.uid in self._albums]
        for one in (*albums, *(named(self._history, "search") if searches else ())):
            self._put_line({"named": one.uid, "kind": one.kind, "name": one.name, "data": one.data})

    def end(self) -> None:
        """The lines that are not written yet."""
        if self._lines:
            name = f"{ENTRIES}{self._files:06d}.jsonl"
            self.write(name, bytes(self._lines), zipfile.ZIP_DEFLATED)
            self._lines.clear()
            self._files += 1

    def write(self, name: str, data: bytes, method: int = zipfile.ZIP_STORED) -> None:
        self._archive.writestr(zipfile.ZipInfo(name, _WHEN), data, method)

    def _put_blobs(self, entry: HistoryEntry) -> None:
        for blob in sorted(blobs_in(entry.inputs_json) - self._kept):
            self._kept.add(blob)
            try:
                self.write(blob_member(blob), self._blobs.packed(blob))
            except StorageError:
                self.blobs_missing += 1

    def _put_environment(self, name: str) -> None:
        if name and name not in self._environments:
            self._environments.add(name)
            if data := self._history.environment_json(name):
                self._put_line({"environment": name, "data": data})

    def _put_line(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self._lines += text.encode("utf-8", "replace") + b"\n"
        if len(self._lines) > LINES_BYTES:
            self.end()


def _count(history: History) -> int:
    sql = "SELECT count(*) FROM images"
    return int(history.database.read(lambda one: one.execute(sql).fetchone()[0]))


def _pages(history: History, uids: Sequence[str] | None) -> Iterator[list[HistoryEntry]]:
    if uids is not None:
        for first in range(0, len(uids), _PAGE):
            part = uids[first : first + _PAGE]
            marks = ", ".join("?" * len(part))
            yield history.entries(f"WHERE i.uid IN ({marks}) ORDER BY i.id", part, looks=False)
        return
    last = 0
    where = "WHERE i.id > ? ORDER BY i.id LIMIT ?"
    while page := history.entries(where, (last, _PAGE), looks=False):
        yield page
        last = page[-1].id
