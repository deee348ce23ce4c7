"""Reading a journal: what it is about, its records, and the pixels of any blob at any later time.

Nothing is changed here, and no lock is needed: of a journal that is being written the records that
are whole by now are read.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import StorageError
from desktop_app.core.pixels import Array
from desktop_app.core.safe_open import open_regular
from desktop_app.storage.journal_blobs import packed, storable, unpacked
from desktop_app.storage.journal_format import (
    LOST,
    BlobHead,
    BlobRef,
    Bytes,
    DamagedError,
    Encoding,
    NewerError,
    RecordKind,
    digest_of,
)
from desktop_app.storage.journal_scan import (
    CutError,
    DamagedStretch,
    FoundRecord,
    ScanEnding,
    SetScan,
    read_blob_bytes,
    read_blob_head,
)
from desktop_app.storage.journal_sets import segment_file, sets_in

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Record:
    """One record, without the pixels of its blobs.

    Attributes:
        number: from 1, growing; a compaction leaves gaps.
        time: when it was appended (UTC).
        header: as it was given.
        blobs: in order; where another record's blob was given, that one.
    """

    number: int
    time: datetime
    header: dict[str, Any]
    blobs: tuple[BlobRef, ...]

    @classmethod
    def of(cls, found: FoundRecord) -> Record:
        head = found.head
        refs = tuple(
            (blob and blob.reference) or BlobRef(head.number, place)
            for place, blob in enumerate(found.blobs)
        )
        time = datetime.fromtimestamp(head.time_ms / 1000, UTC)
        return cls(head.number, time, found.header, refs)


class BlobIndex:
    """Where each blob of a set lies, and reading it. 8 bytes a blob and some 200 a record.

    May be read in any thread while one other adds to it.
    """

    def __init__(self, folder: Path, journal: bytes) -> None:
        self.folder = folder
        self.journal = journal
        self._records: dict[int, tuple[int, array[int]]] = {}
        self.broken: dict[BlobRef, BlobHead | None] = {}
        """Blobs that can't be read, and their heads, where these can."""
        self._elsewhere: dict[BlobRef, tuple[BlobHead, Bytes]] = {}

    def restore(self, arrays: Iterable[Array]) -> None:
        """Of the broken blobs those are there again whose very bytes one of ``arrays`` packs to."""
        wanted = {head.digest: ref for ref, head in self.broken.items() if head is not None}
        for pixels in map(storable, arrays) if wanted else ():
            encoding, data = packed(pixels)
            ref = wanted.get(digest_of(self.journal, data))
            if ref is not None:
                head = self.broken.pop(ref)
                assert head is not None
                form = (encoding, pixels.dtype, pixels.shape)
                if (head.encoding, head.dtype, head.shape) == form:
                    self._elsewhere[ref] = head, data
                else:
                    self.broken[ref] = head

    def elsewhere(self, ref: BlobRef) -> tuple[BlobHead, Bytes] | None:
        """A blob that was restored, as it is stored."""
        return self._elsewhere.get(ref)

    def add(self, number: int, segment: int, places: array[int]) -> None:
        """A record's blobs: the segment they are in, and where their heads begin."""
        self._records[number] = (segment, places)

    def forget_after(self, number: int) -> None:
        """Take out all later records."""
        for later in [known for known in self._records if known > number]:
            del self._records[later]

    def __contains__(self, ref: BlobRef) -> bool:
        known = self._records.get(ref.number)
        there = known is not None and 0 <= ref.place < len(known[1]) and known[1][ref.place] > 0
        return there or ref in self._elsewhere

    def head(self, ref: BlobRef) -> BlobHead:
        """A blob's head. Raises DamagedError, OSError."""
        segment, offset = self._place(ref)
        with open_regular(segment_file(self.folder, segment)) as file:
            file.seek(offset)
            return read_blob_head(file, self.journal, ref.number, ref.place)

    def read(self, ref: BlobRef) -> Array:
        """The pixels, read-only. Raises DamagedError, OSError."""
        while True:
            if ref in self._elsewhere:
                blob, kept = self._elsewhere[ref]
                return unpacked(blob.encoding, blob.dtype, blob.shape, kept)
            segment, offset = self._place(ref)
            with open_regular(segment_file(self.folder, segment)) as file:
                file.seek(offset)
                blob = read_blob_head(file, self.journal, ref.number, ref.place)
                if blob.reference is None:
                    data = read_blob_bytes(file, self.journal, blob)
                    return unpacked(blob.encoding, blob.dtype, blob.shape, data)
            ref = blob.reference  # of an earlier record, always: this ends

    def _place(self, ref: BlobRef) -> tuple[int, int]:
        if ref not in self:
            raise DamagedError(f"there is no blob {ref.place} of record {ref.number}")
        segment, places = self._records[ref.number]
        return segment, places[ref.place]


@dataclass(frozen=True, slots=True, eq=False)
class JournalContents:
    """What a journal holds.

    Attributes:
        folder: the journal's.
        about: what it is about; empty if even that could not be read.
        records: all there are, in order; of a damaged one what could be read, with `lost_header` in
            place of its own if need be.
        notices: what the user should be told: ``journal_cut`` (the last record was not written to
            its end, as is usual after a crash), ``journal_damaged`` (some can't be read).
        bytes: size of what is whole.
        index: where the blobs lie.
        ending: how far the set is whole.
    """

    folder: Path
    about: Mapping[str, Any]
    records: tuple[Record, ...]
    notices: tuple[StorageError, ...]
    bytes: int
    index: BlobIndex = field(repr=False)
    ending: ScanEnding = field(repr=False)

    @property
    def is_damaged(self) -> bool:
        """Whether something of it can't be read, other than its end."""
        return not self.ending.is_whole

    @property
    def damage(self) -> tuple[str, ...]:
        """What is wrong with it, in words; none: nothing is."""
        bits = self.ending.mended
        told = [f"{one.what} {one.details}".strip() for one in self.notices]
        told += [f"Flipped bits that can be put right: {bits}."] * bool(bits)
        return tuple(told)

    @property
    def is_opened(self) -> bool:
        """Whether there is a record that can be read."""
        return any(record.header.get("kind") != LOST for record in self.records)

    @property
    def next_number(self) -> int:
        """What the next record's number will be."""
        return self.ending.number + 1

    def read_blob(self, ref: BlobRef) -> Array:
        """A blob's pixels, read-only.

        Raises:
            StorageError: ``journal_pixels_lost``.
        """
        return read_blob(self.index, ref)


def read_journal(folder: Path, *, verify: bool = True, headers: bool = True) -> JournalContents:
    """Read all records, past what is damaged. Loads no pixels.

    Args:
        folder: the journal's.
        verify: read the blobs' bytes, too, and check them. Without it a damaged blob is noticed
            when it is read.
        headers: False: keep records without blobs, and of headers "kind" and "count" alone, for a
            summary.

    Raises:
        StorageError: ``journal_unreadable`` if the disk or its permissions don't let it be read or
            there is no journal, ``journal_newer`` if a later version wrote it.
    """
    try:
        sets = sets_in(folder)
        if not sets:
            raise StorageError("journal_unreadable", reason="it is not there")
        contents = _read_set(folder, sets[0], verify, headers)
        # Where even the beginning is damaged, an old set that was not deleted yet is better.
        for older in sets[1:]:
            if contents.is_opened or not contents.notices:
                break
            contents = _read_set(folder, older, verify, headers)
    except OSError as error:
        raise StorageError("journal_unreadable", reason=plain_reason(error)) from error
    except NewerError as error:
        raise StorageError("journal_newer", version=error.args[0]) from error
    if contents.notices:
        _log.warning("journal %s: %s", folder.name, contents.ending.damage)
    return contents


def read_blob(index: BlobIndex, ref: BlobRef) -> Array:
    """A blob's pixels, read-only. Raises StorageError, ``journal_pixels_lost``."""
    try:
        return index.read(ref)
    except OSError as error:
        raise StorageError("journal_pixels_lost", reason=plain_reason(error)) from error
    except DamagedError as error:
        raise StorageError("journal_pixels_lost", reason=str(error)) from error


def _damage_notices(ending: ScanEnding, records: int) -> tuple[StorageError, ...]:
    """What to tell the user of how a scan ended; nothing if all was whole."""
    damages = [damage.reason for damage in ending.damages]
    if ending.damage is not None and ending.lost:
        damages.append(ending.damage)
    if not damages:
        return ()
    reason = str(damages[0])
    if not ending.damages and isinstance(ending.damage, CutError):
        return (StorageError("journal_cut", reason, count=records),)
    megabytes = round(ending.unread / 1e6, 1)
    return (StorageError("journal_damaged", reason, count=records, megabytes=megabytes),)


def _read_set(folder: Path, chosen: Path, verify: bool, headers: bool) -> JournalContents:
    scan = SetScan(chosen, verify)
    about: dict[str, Any] = {}
    records: list[Record] = []
    index = BlobIndex(chosen, b"")
    size = 0
    for found in scan:
        size += found.end - found.start
        if found.head.kind is RecordKind.ABOUT:
            about = found.header
            continue
        number = found.head.number
        index.add(number, found.segment, found.places)
        gone = [blob is not None and blob.encoding is Encoding.GONE for blob in found.blobs]
        broken = [place for place, at in enumerate(found.places) if not at or gone[place]]
        index.broken.update((BlobRef(number, place), found.blobs[place]) for place in broken)
        if found.head.kind is RecordKind.RECORD:
            record = Record.of(found)
            kept = {name: found.header[name] for name in ("kind", "count") if name in found.header}
            records.append(record if headers else Record(record.number, record.time, kept, ()))
    index.journal = scan.ending.journal
    if not (about or records or scan.ending.unread):
        scan.ending.damages.append(DamagedStretch(0, 0, 0, DamagedError("it is empty")))
    notices = _damage_notices(scan.ending, len(records))
    return JournalContents(folder, about, tuple(records), notices, size, index, scan.ending)
