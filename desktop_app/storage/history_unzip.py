"""Entries of a zip of `history_zip`, from anywhere, merged into a history by their ids.

A zip may come from a stranger: no name in it is ever a path here, pictures and blobs have to be
stored as they are (so that what is unpacked is no more than the zip), and each is compared with its
checksum before anything of it is kept.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from desktop_app.core.as_json import from_json
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.uid import is_uid
from desktop_app.imaging.layered_files.raw_array import MAX_RAW
from desktop_app.imaging.layered_files.zip_parts import BadMember, ZipParts
from desktop_app.imaging.pillow_files import open_header
from desktop_app.imaging.text_chunks import PNG_SIGNATURE
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_files import picture_name
from desktop_app.storage.history_inputs import blobs_in
from desktop_app.storage.history_marks import MARKS, column_value
from desktop_app.storage.history_named import TRANSFERRED, NamedResource, keep_named, named
from desktop_app.storage.history_rows import insert_row
from desktop_app.storage.history_zip import (
    ABOUT,
    ENTRIES,
    FORMAT,
    LINES_BYTES,
    ExportedEntry,
    Progress,
    blob_member,
    picture_member,
)

_MAX_MEMBERS = 4_000_000
_MAX_ABOUT = 1 << 16
_MAX_LINES = 4 * LINES_BYTES
_MAX_PICTURE = 1 << 30
_MAX_REFUSED = 1000
_LATEST = 253_402_300_799_000  # the end of the year 9999


@dataclass(frozen=True, slots=True)
class Imported:
    """What was merged.

    Attributes:
        added: how many entries are new here.
        known: how many were here already; they are as they were.
        refused: entries that were left out, with the reason, the first thousand.
        lost: how many things that entries were made from are missing or damaged.
        is_cut_off: whether the zip's end is missing.
    """

    added: int
    known: int
    refused: tuple[tuple[str, str], ...]
    lost: int
    is_cut_off: bool


class _Refused(Exception):  # noqa: N818 - says why
    """An entry is left out."""


def import_zip(
    history: History,
    blobs: BlobStore,
    path: Path,
    progress: Progress = lambda done, total: None,
    cancel: CancelToken | None = None,
) -> Imported:
    """Merge the entries of a zip.

    Args:
        history: into which.
        blobs: where what they were made from goes.
        path: of the zip.
        progress: is told after each entry.
        cancel: stops it.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``history_zip_unreadable`` or
            ``history_zip_newer``.
        StorageError: ``disk_full``; as `History.add`. What was merged stays.
        Cancelled: what was merged stays.
    """
    try:
        parts = ZipParts(path, _MAX_MEMBERS)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=path.name) from error
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error
    except ValueError as error:
        raise _unreadable(path, "it is not a zip file") from error
    try:
        total = _total(parts, path)
        work = _Import(history, blobs, parts)
        for name in sorted(one for one in parts.members if one.startswith(ENTRIES)):
            for line in work.lines(name):
                (cancel or CancelToken()).check()
                work.take(line)
                progress(work.done, max(total, work.done))
        return work.report()
    finally:
        parts.close()


def _total(parts: ZipParts, path: Path) -> int:
    try:
        about: object = json.loads(parts.read(ABOUT, _MAX_ABOUT)[0])
        told = cast("dict[str, Any]", about)
        version, total = int(told["format"]), int(told["entries"])
    except (BadMember, ValueError, TypeError, KeyError, RecursionError) as error:
        raise _unreadable(path, "it contains no history") from error
    if version > FORMAT:
        raise InputError("history_zip_newer", name=path.name)
    return total


def _unreadable(path: Path, reason: str) -> InputError:
    return InputError("history_zip_unreadable", name=path.name, reason=reason)


class _Import:
    def __init__(self, history: History, blobs: BlobStore, parts: ZipParts) -> None:
        self._history, self._blobs, self._parts = history, blobs, parts
        self._environments = dict[str, str]()
        self._refused = list[tuple[str, str]]()
        self._added = self._known = self._lost = 0
        self.done = 0

    def report(self) -> Imported:
        cut = any(note.code == "file_cut_off" for note in self._parts.notes)
        return Imported(self._added, self._known, tuple(self._refused), self._lost, cut)

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file of entries; none where it can't be read."""
        try:
            data, _ = self._parts.read(name, _MAX_LINES)
        except BadMember as error:
            self._refuse(name, str(error))
            return
        yield from data.splitlines()

    def take(self, line: bytes) -> None:
        """Merge one line. Raises StorageError and InputError where this disk fails."""
        name = "?"
        try:
            value: object = json.loads(line)
            told = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
            if "environment" in told and "uid" not in told:
                self._keep_environment(told)
                return
            if "named" in told and "uid" not in told:
                self._keep_named(told)
                return
            self.done += 1
            name = str(told.get("uid"))[:32]
            self._merge(_checked(told))
        except (ValueError, RecursionError) as error:
            self._refuse(name, f"its data are damaged: {str(error)[:80]}")
        except _Refused as error:
            self._refuse(name, str(error))

    def _merge(self, entry: ExportedEntry) -> None:
        here = self._history.get(entry.uid)
        if here is not None and not here.missing:
            self._known += 1
            return
        data = self._picture(entry)
        if here is not None:  # its picture had vanished
            if here.content in ("", entry.content):
                self._history.write_picture(here.file, data)
            self._known += 1
            return
        made = datetime.fromtimestamp(entry.created / 1000, UTC)
        file = picture_name(entry.uid, entry.seed, made)
        self._history.write_picture(file, data)
        for blob in blobs_in(entry.inputs):
            self._keep_blob(blob)
        noted = {
            name: value for name, value in asdict(entry).items() if name in MARKS and value
        } | {"request": entry.request}
        columns = {
            **{name: value for name, value in asdict(entry).items() if name != "uid"},
            **{name: column_value(name, value) for name, value in noted.items()},
            "tags": column_value("tags", entry.tags),
            "albums": column_value("albums", entry.albums),
            "file": file,
            "job": entry.job or None,
            "image": entry.image if entry.job else None,
        }
        environment = self._environments.get(entry.environment)

        def insert(database: sqlite3.Connection) -> bool:
            if insert_row(database, entry.uid, columns) is None:
                return False
            if environment is not None:
                self._history.keep_environment(database, entry.environment, environment)
            self._history.marks.note(entry.uid, entry.content, noted)
            return True

        if self._history.database.write(insert):
            self._added += 1
            return
        self._known += 1
        if self._history.get(entry.uid) is None:  # that image is here under another id
            self._history.remove_files((), (file,))

    def _picture(self, entry: ExportedEntry) -> bytes:
        data = self._stored(picture_member(entry.uid), _MAX_PICTURE)
        if hashlib.sha256(data).hexdigest() != entry.content:
            raise _Refused("the checksum of its picture failed")
        try:
            size = open_header(data, entry.uid).size
        except InputError as error:
            raise _Refused("its picture can't be read") from error
        if not data.startswith(PNG_SIGNATURE) or size != (entry.width, entry.height):
            raise _Refused("its picture is another one")
        return data

    def _keep_blob(self, blob: str) -> None:
        try:
            if not self._blobs.sizes((blob,)):
                self._blobs.take(blob, self._stored(blob_member(blob), MAX_RAW))
        except (_Refused, StorageError) as error:
            if isinstance(error, StorageError) and error.code == "disk_full":
                raise
            self._lost += 1

    def _stored(self, name: str, limit: int) -> bytes:
        if not self._parts.is_stored(name):
            raise _Refused("it is packed in another way")
        try:
            data, fits = self._parts.read(name, limit)
        except BadMember as error:
            raise _Refused(f"{name.partition('/')[0]}: {error}") from error
        if not fits:
            raise _Refused("a checksum failed")
        return data

    def _keep_environment(self, values: dict[str, Any]) -> None:
        name, data = values.get("environment"), values.get("data")
        if not isinstance(name, str) or not isinstance(data, str) or len(data) > _MAX_ABOUT:
            return
        if hashlib.sha256(data.encode("utf-8", "replace")).hexdigest() == name:
            json.loads(data)
            self._environments[name] = data

    def _keep_named(self, data: dict[str, Any]) -> None:
        """An album or a search that is not here yet."""
        one = NamedResource(
            *(str(data.get(name, "")) for name in ("named", "kind", "name", "data"))
        )
        is_known = any(other.uid == one.uid for other in named(self._history, one.kind))
        if is_uid(one.uid) and one.kind in TRANSFERRED and not is_known:
            keep_named(self._history, one)

    def _refuse(self, name: str, reason: str) -> None:
        if len(self._refused) < _MAX_REFUSED:
            self._refused.append((name, reason))


def _checked(data: dict[str, Any]) -> ExportedEntry:
    """Raises ValueError or _Refused: a field is missing, or a number or id isn't possible."""
    entry = from_json(ExportedEntry, data)
    if not is_uid(entry.uid):
        raise _Refused("its id is not valid")
    numbers = (entry.created, entry.seed, entry.image, entry.width, entry.height)
    times = (entry.trashed or 0, *(added for _, added in entry.albums))
    fits = all(0 <= number < 2**53 for number in (*numbers, *times))
    if not fits or entry.created > _LATEST or not entry.seconds >= 0:
        raise _Refused("a number in it is not valid")
    return entry
