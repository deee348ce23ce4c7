"""Writing a journal: appending records, syncing, going on with one that was left, compacting.

A writer belongs to one thread (`worker.journal_thread`); only `read_blob` and `has_blob` may be
called in any. It holds the journal's lock, so there is never a second one.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.core.atomic_write import FULL, plain_reason, sync_folder
from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock
from desktop_app.core.pixels import Array
from desktop_app.storage.journal_blobs import storable
from desktop_app.storage.journal_compact import (
    Choose,
    copy_kept,
    copy_readable,
    keeping,
    kept_of,
)
from desktop_app.storage.journal_format import (
    ID_BYTES,
    BlobRef,
    DamagedError,
    RecordKind,
    header_bytes,
)
from desktop_app.storage.journal_list import delete_journal, journal_lock
from desktop_app.storage.journal_read import JournalContents, Record, read_blob, read_journal
from desktop_app.storage.journal_set_writer import SetWriter, stored_ahead
from desktop_app.storage.journal_sets import (
    new_set,
    quarantine,
    segments_in,
    sets_in,
    swap_in,
    sweep,
)

_log = logging.getLogger(__name__)

SEGMENT_BYTES = 256 << 20
"""A segment that has grown to this is the last record's; FAT has a limit of 4 GB."""


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record that was appended: its number, and by what its blobs can be referred to.

    Where another record's blob was given, that one is in ``blobs``.
    """

    number: int
    blobs: tuple[BlobRef, ...]

    @classmethod
    def of(cls, number: int, blobs: Sequence[Array | BlobRef]) -> RecordRef:
        """What the record of that number with these blobs is called."""
        return cls(
            number,
            tuple(
                blob if isinstance(blob, BlobRef) else BlobRef(number, place)
                for place, blob in enumerate(blobs)
            ),
        )


class JournalWriter:
    """Appends to one journal. Made by `create` or `resume`.

    Every method but `close` and `discard` raises StorageError: ``journal_full`` for a full disk,
    else ``journal_failed`` with the reason. The journal then ends with a whole record, and the same
    can be tried again when there is room: from `next_number` on, which has gone back to behind
    `synced_number` if it was the syncing that failed.
    """

    def __init__(
        self,
        folder: Path,
        lock: Lock,
        chosen: SetWriter,
        about: Mapping[str, Any],
        segment_bytes: int,
    ) -> None:
        self.folder = folder
        self._lock = lock
        self._set = chosen
        self._about = dict(about)
        self._about_is_written = True
        self._segment_bytes = segment_bytes

    @classmethod
    def create(
        cls, folder: Path, about: Mapping[str, Any], *, segment_bytes: int = SEGMENT_BYTES
    ) -> JournalWriter:
        """Begin a journal in a folder that is not there yet.

        Args:
            folder: its own; see `journal_list.new_journal_folder`.
            about: JSON that stays with it: which document it is of.
            segment_bytes: a segment that is as large gets no further record.

        Raises:
            StorageError: ``journal_full``, ``journal_failed``, ``journal_in_use``.
        """
        text = header_bytes(about)
        with _explained():
            folder.parent.mkdir(parents=True, exist_ok=True)
        lock = journal_lock(folder)
        try:
            with _explained():
                folder.mkdir()
                with _new_set(folder) as temporary:
                    made = SetWriter.begin(temporary, secrets.token_bytes(ID_BYTES), segment_bytes)
                    _finish(made, text, 0)
                sync_folder(folder.parent)
            return cls(folder, lock, made, about, segment_bytes)
        except BaseException:
            if not sets_in(folder):
                with contextlib.suppress(OSError):
                    folder.rmdir()  # only if it is empty
            lock.release()
            raise

    @classmethod
    def resume(
        cls,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        restore: Callable[[JournalContents], object] | None = None,
    ) -> tuple[JournalWriter, JournalContents]:
        """Go on with a journal that was left; the record that was being written is cut off.

        Of one that is damaged all that can be read goes over into a new set; the damaged one stays
        beside it until the journal is deleted. ``restore`` may bring blobs from elsewhere.

        Returns:
            The writer, and what was in the journal.

        Raises:
            StorageError: ``journal_in_use``, ``journal_unreadable``, ``journal_newer``,
                ``journal_beyond_repair`` (it is as it was), ``journal_full``, ``journal_failed``.
        """
        lock = journal_lock(folder)
        try:
            contents = read_journal(folder)
            if not (contents.ending.segment and (contents.about or contents.is_opened)):
                raise StorageError("journal_beyond_repair", folder=str(folder))
            if restore is not None:
                restore(contents)
            with _explained():
                if contents.is_damaged:
                    made = _readable_set(contents, segment_bytes)
                else:
                    sweep(folder, contents.index.folder)
                    made = SetWriter.resume(contents, segment_bytes)
            return cls(folder, lock, made, contents.about, segment_bytes), contents
        except BaseException:
            lock.release()
            raise

    @property
    def about(self) -> dict[str, Any]:
        """What the journal is about."""
        return dict(self._about)

    @property
    def next_number(self) -> int:
        """The number of the record that is appended next."""
        return self._set.number + 1

    @property
    def synced_number(self) -> int:
        """Of the last record that is on the disk itself."""
        return self._set.synced

    @property
    def size(self) -> int:
        """Size of all segments now. Looks at the disk."""
        with _explained():
            return sum(path.stat().st_size for path in segments_in(self._set.folder))

    def append(self, header: Mapping[str, Any], blobs: Sequence[Array | BlobRef] = ()) -> RecordRef:
        """Write a record; it outlives this process at once, and a power cut after `sync`.

        Args:
            header: JSON.
            blobs: arrays (uint8, uint16 or float32, at most four dimensions and 256 MB), or blobs
                of earlier records.

        Raises:
            StorageError: see the class; nothing was written.
            TypeError, ValueError: header or blobs can't be stored.
        """
        return self.append_packed(header_bytes(header), blobs)

    def append_packed(self, header: bytes, blobs: Sequence[Array | BlobRef] = ()) -> RecordRef:
        """The same with a header that `journal_format.header_bytes` has made."""
        number = self.next_number
        ready: list[Array | BlobRef] = []
        for blob in blobs:
            if isinstance(blob, BlobRef) and blob not in self._set.index:
                raise ValueError(f"there is no blob {blob}")
            ready.append(blob if isinstance(blob, BlobRef) else storable(blob))
        with self._writing():
            self._write_about()
            now = time.time_ns() // 1_000_000
            stored = stored_ahead(self._set.journal, ready)
            self._set.append(RecordKind.RECORD, number, now, header, len(ready), stored)
        return RecordRef.of(number, blobs)

    def describe(self, about: Mapping[str, Any]) -> None:
        """The journal is about this from now on. Written with the next `append` or `sync`."""
        header_bytes(about)
        self._about = dict(about)
        self._about_is_written = False

    def sync(self) -> None:
        """Bring all that was appended to the disk itself.

        Raises:
            StorageError: see the class. The records after `synced_number` are gone: append them
                again (a second sync would succeed without having written anything).
        """
        with self._writing():
            self._write_about()
            self._set.sync()

    def compact(
        self, keep: Callable[[Record], bool], blobs: Collection[BlobRef] = ()
    ) -> tuple[int, int]:
        """Let records go: `compact_by` with what ``keep`` says of each, in order, and ``blobs`` of
        records that are let go."""
        return self.compact_by(keeping(keep, blobs))

    def compact_by(
        self,
        choose: Choose,
        *,
        most: float | None = None,
        reserve: int = 0,
        stop: Callable[[], bool] = lambda: False,
    ) -> tuple[int, int]:
        """Let records go; whatever happens meanwhile, the old journal or the new one is there.

        Every `BlobRef` to a record that stays as it stands, to what such a record refers to, and to
        the choice's blobs stays true. It takes room for both on the disk.

        Args:
            choose: says what stays.
            most: nothing is done, and that is no error, unless what stays is at most this share of
                what there is. So no more room is taken for a time than is given back after.
            reserve: bytes that must be free on the disk besides what stays.
            stop: asked again and again whether to give it up.

        Returns:
            Bytes before and after; the same where it was not worth it.

        Raises:
            StorageError: see the class (``journal_full`` also where the room would become too
                little); or ``journal_failed`` if the journal turns out to be damaged.
            Cancelled: ``stop`` said so.
            In each case it is as it was.
        """
        self.sync()
        before = self.size
        old = self._set
        about = header_bytes(self._about)
        with _explained():
            kept = kept_of(old.index, choose)
            if most is not None and kept.bytes > most * before:
                return before, before
            if reserve and shutil.disk_usage(self.folder).free < kept.bytes + reserve:
                raise OSError(errno.ENOSPC, "no room for a second journal")
            with _new_set(self.folder) as temporary:
                fresh = SetWriter.begin(temporary, old.journal, self._segment_bytes)
                try:
                    # Now, for a set that is damaged later; and at the end, for the numbers given.
                    _append_about(fresh, about, 0)
                    copy_kept(old.index, fresh, kept, stop)
                    old.close()  # Windows renames and deletes no open files
                    _finish(fresh, about, old.number)
                finally:
                    fresh.close()
                self._set = fresh
        sweep(self.folder, fresh.folder)
        after = self.size
        _log.info("journal %s: compacted from %d to %d bytes", self.folder.name, before, after)
        return before, after

    def has_blob(self, ref: BlobRef) -> bool:
        """Whether there is such a blob. In any thread."""
        return ref in self._set.index

    def read_blob(self, ref: BlobRef) -> Array:
        """A blob's pixels, read-only, also if it was appended just now. In any thread.

        Raises:
            StorageError: ``journal_pixels_lost``.
        """
        while True:
            index = self._set.index
            try:
                return read_blob(index, ref)
            except StorageError:
                # A compaction has put another set in place of the one that was being read.
                if index is self._set.index:
                    raise

    def close(self) -> None:
        """Stop writing; the journal stays and can be resumed. May be called twice."""
        self._set.close()
        self._lock.release()

    def discard(self) -> None:
        """Stop writing and delete the journal: the work is safe elsewhere."""
        self._set.close()
        delete_journal(self.folder)
        self._lock.release()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with _explained():
            try:
                yield
            except OSError:
                self._about_is_written = False  # it may have gone with what was not synced
                raise

    def _write_about(self) -> None:
        if not self._about_is_written:
            _append_about(self._set, header_bytes(self._about), self._set.number)
            self._about_is_written = True


def _readable_set(contents: JournalContents, segment_bytes: int) -> SetWriter:
    """All that can be read of a damaged set, which is set aside."""
    index, about = contents.index, header_bytes(contents.about)
    with _new_set(contents.folder) as temporary:
        fresh = SetWriter.begin(temporary, index.journal, segment_bytes)
        try:
            _append_about(fresh, about, 0)
            copy_readable(index, fresh)
            _finish(fresh, about, contents.ending.number)
        finally:
            fresh.close()
    index.folder = quarantine(index.folder)
    if index.folder not in sets_in(contents.folder):
        sweep(contents.folder, fresh.folder)
    _log.warning("journal %s: the damaged set is kept as %s", contents.folder.name, index.folder)
    return fresh


def _append_about(chosen: SetWriter, text: bytes, number: int) -> None:
    chosen.append(RecordKind.ABOUT, number, time.time_ns() // 1_000_000, text, 0, ())


def _finish(fresh: SetWriter, about: bytes, number: int) -> None:
    """Write what it is about and the last number given, sync, let it take the old set's place."""
    _append_about(fresh, about, number)
    fresh.sync()
    fresh.close()
    fresh.moved(swap_in(fresh.folder))


@contextlib.contextmanager
def _new_set(folder: Path) -> Iterator[Path]:
    """A folder to make a set in, which is gone again if that fails."""
    temporary = new_set(folder)
    try:
        yield temporary
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Errors of the disk, in words."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageError("journal_full") from error
        raise StorageError("journal_failed", reason=plain_reason(error)) from error
    except DamagedError as error:
        raise StorageError("journal_failed", str(error), reason="it is damaged") from error
