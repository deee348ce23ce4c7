"""Going through a set of segments, record by record, past what is damaged.

Where a record is not whole, the next one that is leads on. It only finds out what is there; what
is kept of it is `journal_read`'s and `journal_write`'s.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from desktop_app.core.safe_open import open_regular
from desktop_app.storage.journal_format import (
    BLOB_HEAD_BYTES,
    MAX_HEADER_BYTES,
    RECORD_HEAD_BYTES,
    SEGMENT_HEAD_BYTES,
    BlobHead,
    DamagedError,
    RecordHead,
    RecordKind,
    SegmentHead,
    digest_of,
    hasher,
    header_bytes,
    header_from,
    lost_header,
)
from desktop_app.storage.journal_mending import mended, next_blob, next_record, right_bytes
from desktop_app.storage.journal_sets import segments_in

T = TypeVar("T")

_PIECE = 1 << 20


class CutError(DamagedError):
    """The file ends within something; what was written of it is as it was written."""


@dataclass(frozen=True, slots=True)
class DamagedStretch:
    """A stretch of a segment that could not be read, before something that could.

    Attributes:
        segment: number of its segment.
        start: its first byte there.
        bytes: its length; 0: what was there is missing.
        reason: what was found, for the log.
    """

    segment: int
    start: int
    bytes: int
    reason: DamagedError


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record, whole but for what it says.

    Attributes:
        head: its head.
        header: its JSON; `lost_header` if that can't be read.
        segment: number of its segment.
        start, end: its first byte there, and the first after it.
        text: the same, as it is stored.
        blobs: their heads; None: it can't be read.
        places: where each blob's head begins in the segment's file; 0: the blob can't be read.
        damage: what is wrong with it; None: it is whole.
    """

    head: RecordHead
    header: dict[str, Any]
    segment: int
    start: int
    end: int
    text: bytes
    blobs: tuple[BlobHead | None, ...]
    places: array[int]
    damage: DamagedError | None = None


@dataclass(slots=True)
class ScanEnding:
    """Where a scan stands: what was whole so far, and why it stopped.

    Attributes:
        journal: the journal's id; empty: no segment's head could be read.
        segment, offset: the end of the last whole record; segment 0: there is none.
        number: of the last whole record.
        lost: bytes that follow and are not part of a whole record.
        damage: why it stopped; None: the end is whole.
        damages: what could not be read before that.
        repaired: places where one bit was put right.
    """

    journal: bytes = b""
    segment: int = 0
    offset: int = 0
    number: int = 0
    lost: int = 0
    damage: DamagedError | None = None
    damages: list[DamagedStretch] = field(default_factory=list[DamagedStretch])
    mended: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it can be gone on with behind its last record: nothing but its end is cut."""
        spoilt = self.damages or self.mended
        return not spoilt and (self.damage is None or isinstance(self.damage, CutError))

    @property
    def unread(self) -> int:
        """Bytes that could not be read, in all."""
        return self.lost + sum(damage.bytes for damage in self.damages)


class SetScan:
    """Iterate over it once for the records there are; then `ending` says how it ended.

    A record that is damaged comes with what can be read of it; where not even its number can be
    told, one stands for it (`lost_header`). With ``verify`` the blobs' bytes are read and checked,
    else they are passed over and only heads and headers are. Memory: one record's header and blob
    heads, and 1 MB.

    Raises, while iterating:
        NewerError: the set was written by a later version.
        OSError: it could not be read, which says nothing of what is in it.
    """

    def __init__(self, folder: Path, verify: bool) -> None:
        self._segments = segments_in(folder)
        self._verify = verify
        self._pending: list[DamagedStretch] = []
        """What could not be read since the last record."""
        self.ending = ScanEnding()

    def __iter__(self) -> Iterator[FoundRecord]:
        self.ending.journal = self._id()
        for path in self._segments if self.ending.journal else ():
            number = int(path.stem)
            with open_regular(path) as file:
                size = os.fstat(file.fileno()).st_size
                start = self._begin_segment(file, number, size)
                yield from self._records(file, number, start, size)
        if self._pending and not self.ending.number:
            yield self._opening()
        elif self._pending or not self.ending.journal:
            self._stop()

    def _id(self) -> bytes:
        """The journal's, of the first segment whose head tells it."""
        for path in self._segments:
            with open_regular(path) as file, suppress(DamagedError):
                return self._mended(file.read(SEGMENT_HEAD_BYTES), SegmentHead.unpack).journal
        return b""

    def _opening(self) -> FoundRecord:
        """What stands for the first record, where no record can be read: it was started."""
        end, last = self.ending, self._segments[-1]
        at, size = last.stat(), sum(damage.bytes for damage in self._pending)
        time_ms = at.st_mtime_ns // 1_000_000
        end.damages += self._pending
        end.segment, end.offset, end.number = int(last.stem), at.st_size, 1
        reason = self._pending[0].reason
        return self._lost(1, size, (1, time_ms), (end.segment, end.offset), reason)

    def _stop(self) -> None:
        """Nothing that is whole follows."""
        end, pending = self.ending, self._pending
        if not end.journal:
            sizes = [path.stat().st_size for path in self._segments]
            pending = [DamagedStretch(0, 0, size, DamagedError("its beginning")) for size in sizes]
        if not pending:
            return
        end.damage, end.lost = pending[0].reason, sum(damage.bytes for damage in pending)
        if isinstance(end.damage, CutError) and len(pending) > 1:
            end.damage = DamagedError("a segment is cut off and is not the last")

    def _begin_segment(self, file: BinaryIO, number: int, size: int) -> int:
        """Read its head; where its records begin."""
        end = self.ending
        try:
            head = self._mended(file.read(SEGMENT_HEAD_BYTES), SegmentHead.unpack)
        except DamagedError as damage:
            is_cut = size < SEGMENT_HEAD_BYTES and number > 1
            reason = CutError("a segment's head is cut off") if is_cut else damage
            self._pending.append(DamagedStretch(number, 0, min(size, SEGMENT_HEAD_BYTES), reason))
            return SEGMENT_HEAD_BYTES
        if head.number != number or head.journal != end.journal:
            reason = DamagedError("a segment is another one, or another journal's")
            self._pending.append(DamagedStretch(number, 0, size, reason))
            return size
        if number > 1 and head.after != end.number and not self._pending:
            reason = DamagedError(f"records after {end.number} are missing")
            self._pending.append(DamagedStretch(number, 0, 0, reason))
        if not self._pending:
            end.segment, end.offset = number, SEGMENT_HEAD_BYTES
        return SEGMENT_HEAD_BYTES

    def _records(self, file: BinaryIO, segment: int, at: int, size: int) -> Iterator[FoundRecord]:
        while at < size:
            try:
                found = self._record(file, segment, at, size)
            except DamagedError as damage:
                upto = next_record(file, at + 1, self.ending.journal, self.ending.number)
                self._pending.append(DamagedStretch(segment, at, upto - at, damage))
                at = upto
            else:
                yield from self._taken(found)
                at = found.end

    def _taken(self, found: FoundRecord) -> Iterator[FoundRecord]:
        """A record that leads on; before it one that stands for what is missing."""
        end, head = self.ending, found.head
        missing = head.number - end.number - (head.kind is not RecordKind.ABOUT)
        if self._pending and missing > 0:
            size = sum(damage.bytes for damage in self._pending)
            told, reason = (end.number + 1, head.time_ms), self._pending[0].reason
            yield self._lost(missing, size, told, (found.segment, found.start), reason)
        end.damages += self._pending
        self._pending = []
        if found.damage is not None:
            length = found.end - found.start
            end.damages.append(DamagedStretch(found.segment, found.start, length, found.damage))
        end.segment, end.offset, end.number = found.segment, found.end, head.number
        yield found

    def _lost(
        self,
        records: int,
        size: int,
        first: tuple[int, int],
        place: tuple[int, int],
        reason: DamagedError,
    ) -> FoundRecord:
        """What stands for records that can't be read. ``first``: number and time of the first;
        ``place``: segment and byte."""
        header = lost_header(records, size)
        text = header_bytes(header)
        digest = digest_of(self.ending.journal, text)
        head = RecordHead(RecordKind.RECORD, len(text), 0, *first, digest)
        segment, start = place
        return FoundRecord(head, header, segment, start, start, text, (), array("Q"), reason)

    def _record(self, file: BinaryIO, segment: int, start: int, size: int) -> FoundRecord:
        journal = self.ending.journal
        file.seek(start)
        data = _exactly(file, RECORD_HEAD_BYTES)
        head = self._mended(data, partial(RecordHead.unpack, journal))
        at = start + RECORD_HEAD_BYTES
        if head.header > MAX_HEADER_BYTES:
            raise DamagedError("a header of impossible length")
        if head.number < self.ending.number + (head.kind is not RecordKind.ABOUT):
            raise DamagedError("records in a wrong order")
        if size - at < head.header:
            raise CutError("a record is cut off")
        text, wrong = file.read(head.header), None
        try:
            text, was_wrong = right_bytes(journal, head.digest, text)
            self.ending.mended += was_wrong
            header = header_from(text)
        except DamagedError as damage:
            if head.kind is RecordKind.ABOUT:
                raise
            wrong, header = damage, {}
        blobs, places, end, spoilt = self._blobs(file, head, at + head.header, size)
        if wrong is not None:
            header = lost_header(1, end - start)
            text = header_bytes(header)
        return FoundRecord(head, header, segment, start, end, text, blobs, places, wrong or spoilt)

    def _blobs(
        self, file: BinaryIO, head: RecordHead, at: int, size: int
    ) -> tuple[tuple[BlobHead | None, ...], array[int], int, DamagedError | None]:
        """A record's blobs, where they begin, where the record ends, what is wrong with them.

        Raises:
            CutError: the file ends within them, and nothing whole follows; not for the first.
        """
        journal = self.ending.journal
        blobs: list[BlobHead | None] = [None] * head.blobs
        places = array("Q", [0] * head.blobs)
        spoilt: DamagedError | None = None
        place = 0
        while place < head.blobs:
            file.seek(at)
            try:
                data = _exactly(file, BLOB_HEAD_BYTES)
                read = partial(BlobHead.unpack, journal, head.number, place)
                blob = self._mended(data, read)
                end = at + BLOB_HEAD_BYTES + (0 if blob.reference else blob.stored)
                if end > size:
                    raise CutError("a blob is cut off")
            except DamagedError as damage:
                upto = next_record(file, at, journal, head.number)
                # Without the first record all others are nothing: of that what there is.
                if isinstance(damage, CutError) and upto == size and self.ending.number:
                    raise
                spoilt = spoilt or damage
                later = range(place + 1, head.blobs)
                place, at = next_blob(file, at + 1, upto, journal, head.number, later)
                continue
            blobs[place] = blob
            if not self._verify or self._is_right(file, blob):
                places[place] = at
            else:
                spoilt = spoilt or DamagedError("a blob whose digest is wrong")
            at, place = end, place + 1
        return tuple(blobs), places, at, spoilt

    def _is_right(self, file: BinaryIO, blob: BlobHead) -> bool:
        """Whether the bytes at the file's position are the blob's, but for one bit at most."""
        at, journal = file.tell(), self.ending.journal
        length = 0 if blob.reference else blob.stored
        made = hasher(journal)
        for start in range(0, length, _PIECE):
            made.update(file.read(min(_PIECE, length - start)))
        if made.digest() == blob.digest:
            return True
        file.seek(at)
        try:
            read_blob_bytes(file, journal, blob)
        except DamagedError:
            return False
        self.ending.mended += 1
        return True

    def _mended(self, data: bytes, read: Callable[[bytes], T]) -> T:
        made, was_wrong = mended(data, read)
        self.ending.mended += was_wrong
        return made


def read_blob_head(file: BinaryIO, journal: bytes, number: int, place: int) -> BlobHead:
    """The head at the file's position. Raises DamagedError, OSError."""
    data = _exactly(file, BLOB_HEAD_BYTES)
    return mended(data, partial(BlobHead.unpack, journal, number, place))[0]


def read_blob_bytes(file: BinaryIO, journal: bytes, blob: BlobHead) -> bytes:
    """The bytes that follow the blob's head, checked. Raises DamagedError, OSError."""
    size = os.fstat(file.fileno()).st_size
    if blob.stored > size - file.tell():
        raise CutError("a blob is cut off")
    return right_bytes(journal, blob.digest, file.read(blob.stored), blob.crc)[0]


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise CutError("a head is cut off")
    return data
