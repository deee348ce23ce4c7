"""Going through a set of segments, record by record, up to the first that is not whole.

It only finds out what is there. What is kept of it is `journal_read`'s and `journal_write`'s.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from desktop_app.core.safe_open import open_regular
from desktop_app.storage.journal_format import (
    BLOB_HEAD_BYTES,
    MAX_HEADER_BYTES,
    RECORD_HEAD_BYTES,
    SEGMENT_HEAD_BYTES,
    BlobHead,
    DamagedError,
    Kind,
    RecordHead,
    SegmentHead,
    digest_of,
    hasher,
    header_from,
)
from desktop_app.storage.journal_sets import segments_in

_PIECE = 1 << 20


class CutError(DamagedError):
    """The file ends within something; what was written of it is as it was written."""


@dataclass(frozen=True, slots=True)
class Found:
    """One whole record.

    Attributes:
        head: its head.
        header: its JSON.
        segment: number of its segment.
        start, end: its first byte there, and the first after it.
        text: the same, as it is stored.
        blobs: their heads.
        places: where each blob's head begins in the segment's file.
    """

    head: RecordHead
    header: dict[str, Any]
    segment: int
    start: int
    end: int
    text: bytes
    blobs: tuple[BlobHead, ...]
    places: array[int]


@dataclass(slots=True)
class Ending:
    """Where a scan stands: what was whole so far, and why it stopped.

    Attributes:
        journal: the journal's id; empty: no segment's head could be read.
        segment, offset: the end of the last whole record; segment 0: there is none.
        number: of the last whole record.
        lost: bytes that follow and are not part of a whole record, or come after such.
        damage: why it stopped; None: all of it was whole.
    """

    journal: bytes = b""
    segment: int = 0
    offset: int = 0
    number: int = 0
    lost: int = 0
    damage: DamagedError | None = None


class SetScan:
    """Iterate over it once for the whole records; then `ending` says how it ended.

    With ``verify`` the blobs' bytes are read and checked, else they are passed over and only heads
    and headers are. Memory: one record's header and blob heads, and 1 MB.

    Raises, while iterating:
        NewerError: the set was written by a later version.
        OSError: it could not be read, which says nothing of what is in it.
    """

    def __init__(self, folder: Path, verify: bool) -> None:
        self._segments = segments_in(folder)
        self._verify = verify
        self.ending = Ending()

    def __iter__(self) -> Iterator[Found]:
        for position, path in enumerate(self._segments):
            with open_regular(path) as file:
                size = os.fstat(file.fileno()).st_size
                start = 0
                try:
                    self._begin_segment(file, position + 1)
                    while (start := self.ending.offset) < size:
                        found = self._record(file, start, size)
                        self.ending.offset = found.end
                        self.ending.number = found.head.number
                        yield found
                except DamagedError as damage:
                    later = self._segments[position + 1 :]
                    self._stop(damage, size - start, later)
                    return

    def _stop(self, damage: DamagedError, rest: int, later: list[Path]) -> None:
        if later and isinstance(damage, CutError):
            damage = DamagedError("a segment is cut off and is not the last")
        self.ending.damage = damage
        self.ending.lost = rest + sum(path.stat().st_size for path in later)

    def _begin_segment(self, file: BinaryIO, number: int) -> None:
        data = file.read(SEGMENT_HEAD_BYTES)
        if number > 1 and len(data) < SEGMENT_HEAD_BYTES:
            raise CutError("a segment's head is cut off")
        head = SegmentHead.unpack(data)
        end = self.ending
        if head.number != number or (end.journal and head.journal != end.journal):
            raise DamagedError("a segment is missing, or is another journal's")
        if head.after != end.number and number > 1:
            raise DamagedError(f"records after {end.number} are missing")
        end.journal, end.segment, end.offset = head.journal, number, SEGMENT_HEAD_BYTES

    def _record(self, file: BinaryIO, start: int, size: int) -> Found:
        journal = self.ending.journal
        file.seek(start)
        head = RecordHead.unpack(journal, _exactly(file, RECORD_HEAD_BYTES))
        at = start + RECORD_HEAD_BYTES
        if head.header > MAX_HEADER_BYTES:
            raise DamagedError("a header of impossible length")
        if size - at < head.header + head.blobs * BLOB_HEAD_BYTES:
            raise CutError("a record is cut off")
        if head.number < self.ending.number + (head.kind is not Kind.ABOUT):
            raise DamagedError("records in a wrong order")
        text = file.read(head.header)
        if digest_of(journal, text) != head.digest:
            raise DamagedError("a header whose digest is wrong")
        header = header_from(text)
        at += head.header
        blobs: list[BlobHead] = []
        places = array("Q")
        for place in range(head.blobs):
            file.seek(at)
            blob = read_blob_head(file, journal, head.number, place)
            places.append(at)
            blobs.append(blob)
            at += BLOB_HEAD_BYTES
            end = at + (0 if blob.reference else blob.stored)
            if end > size:
                raise CutError("a blob is cut off")
            if self._verify:
                _check_bytes(file, journal, end - at, blob)
            at = end
        segment = self.ending.segment
        return Found(head, header, segment, start, at, text, tuple(blobs), places)


def read_blob_head(file: BinaryIO, journal: bytes, number: int, place: int) -> BlobHead:
    """The head at the file's position. Raises DamagedError, OSError."""
    return BlobHead.unpack(journal, number, place, _exactly(file, BLOB_HEAD_BYTES))


def read_blob_bytes(file: BinaryIO, journal: bytes, blob: BlobHead) -> bytes:
    """The bytes that follow the blob's head, checked. Raises DamagedError, OSError."""
    size = os.fstat(file.fileno()).st_size
    if blob.stored > size - file.tell():
        raise CutError("a blob is cut off")
    data = file.read(blob.stored)
    if digest_of(journal, data) != blob.digest:
        raise DamagedError("a blob whose digest is wrong")
    return data


def _check_bytes(file: BinaryIO, journal: bytes, length: int, blob: BlobHead) -> None:
    made = hasher(journal)
    while length:
        piece = file.read(min(_PIECE, length))
        if not piece:
            raise CutError("a blob is cut off")
        made.update(piece)
        length -= len(piece)
    if made.digest() != blob.digest:
        raise DamagedError("a blob whose digest is wrong")


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise CutError("a head is cut off")
    return data
