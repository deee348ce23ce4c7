"""Writing one set of segments: records in a row, a new segment when one is large.

Raises OSError as it comes: `journal_write` explains it. Whatever fails, the set ends with a whole
record, or is made to before the next one is written.
"""

from __future__ import annotations

import contextlib
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.atomic_write import sync_folder
from desktop_app.core.pixels import Array
from desktop_app.storage.journal_blobs import packed_ahead
from desktop_app.storage.journal_format import (
    BlobHead,
    BlobRef,
    Bytes,
    RecordHead,
    RecordKind,
    SegmentHead,
    digest_of,
)
from desktop_app.storage.journal_read import BlobIndex, JournalContents
from desktop_app.storage.journal_segment import SegmentWriter
from desktop_app.storage.journal_sets import segment_file, segments_in

_TOGETHER = 64 << 10
"""Up to this size a blob goes out in one call with its head."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A blob as it is stored already: its head and its bytes."""

    head: BlobHead
    data: Bytes


Blob: TypeAlias = BlobRef | Stored
"""What can be written: another record's blob, or one as it is stored."""


def stored_ahead(journal: bytes, blobs: Sequence[Array | BlobRef]) -> Iterator[Blob]:
    """Blobs as they are written, one by one; arrays are `storable`, large ones are packed side by
    side (`packed_ahead`)."""
    arrays = [blob for blob in blobs if not isinstance(blob, BlobRef)]
    with contextlib.closing(packed_ahead(arrays)) as packs:
        for blob in blobs:
            if isinstance(blob, BlobRef):
                yield blob
                continue
            encoding, data = next(packs)
            digest = digest_of(journal, data)
            crc = zlib.crc32(data)
            head = BlobHead(encoding, blob.dtype, blob.shape, len(data), digest, crc=crc)
            yield Stored(head, data)


class SetWriter:
    """Appends records to a set.

    Attributes:
        folder: the set's.
        journal: the journal's id.
        index: where the blobs lie.
        number: the last that was given to a record.
        synced: of the last record that is on the disk itself.
    """

    def __init__(
        self, folder: Path, journal: bytes, index: BlobIndex, number: int, segment_bytes: int
    ) -> None:
        self.folder = folder
        self.journal = journal
        self.index = index
        self.number = self.synced = number
        self._segment_bytes = segment_bytes
        self._segment: SegmentWriter | None = None
        self._last = (0, 0)
        """Number of the last segment and its whole bytes, for when it is not open."""

    @classmethod
    def begin(cls, folder: Path, journal: bytes, segment_bytes: int) -> SetWriter:
        """A set without records in an empty folder."""
        made = cls(folder, journal, BlobIndex(folder, journal), 0, segment_bytes)
        made._begin_segment()
        return made

    @classmethod
    def resume(cls, contents: JournalContents, segment_bytes: int) -> SetWriter:
        """Go on behind the last whole record that was read; what follows it is cut off."""
        ending, index = contents.ending, contents.index
        # From the last one on: stopped in between, the set reads as it did before.
        for later in reversed(segments_in(index.folder)[ending.segment :]):
            later.unlink()
        sync_folder(index.folder)
        made = cls(index.folder, index.journal, index, ending.number, segment_bytes)
        made._last = (ending.segment, ending.offset)
        made._ready()
        return made

    def append(
        self,
        kind: RecordKind,
        number: int,
        time_ms: int,
        text: bytes,
        count: int,
        blobs: Iterable[Blob],
    ) -> None:
        """Write one record: all of it, or nothing.

        Args:
            kind: what it is.
            number: above that of all before; for ``ABOUT`` the last that was given.
            time_ms: when it happened.
            text: its JSON.
            count: of the blobs.
            blobs: taken one by one; see `stored_ahead`.
        """
        segment = self._ready()
        if segment.end >= self._segment_bytes:
            self.sync()
            segment = self._begin_segment()
        try:
            digest = digest_of(self.journal, text)
            head = RecordHead(kind, len(text), count, number, time_ms, digest)
            segment.write(head.pack(self.journal) + text)
            places = array("Q")
            for place, blob in enumerate(blobs):
                places.append(segment.end)
                self._write_blob(segment, number, place, blob)
        except BaseException:
            with contextlib.suppress(OSError):  # else it is cut before the next record
                segment.cut()
            raise
        segment.commit()
        if kind is not RecordKind.ABOUT:
            self.index.add(number, self._last[0], places)
        self.number = number

    def sync(self) -> None:
        """Bring all records to the disk itself.

        When that fails, the records after `synced` are gone and must be appended again (see
        `SegmentWriter.sync`).
        """
        try:
            self._ready().sync()
        except OSError:
            self.number = self.synced
            self.index.forget_after(self.synced)
            raise
        self.synced = self.number

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        if self._segment is not None:
            self._last = (self._last[0], self._segment.whole)
            self._segment.close()
            self._segment = None

    def moved(self, folder: Path) -> None:
        """The set's folder has another name now. Only when closed."""
        self.folder = self.index.folder = folder

    def _ready(self) -> SegmentWriter:
        """The last segment, open and ending with a whole record."""
        if self._segment is None:
            number, end = self._last
            self._segment = SegmentWriter(segment_file(self.folder, number), end)
        self._segment.cut()
        return self._segment

    def _begin_segment(self) -> SegmentWriter:
        number = self._last[0] + 1
        head = SegmentHead(number, self.journal, self.number if number > 1 else 0)
        made = SegmentWriter.begin(segment_file(self.folder, number), head.pack())
        if self._segment is not None:
            self._segment.close()
        self._segment = made
        self._last = (number, made.whole)
        return made

    def _write_blob(self, segment: SegmentWriter, number: int, place: int, blob: Blob) -> None:
        data: Bytes = b""
        match blob:
            case BlobRef():
                head = BlobHead.to(self.journal, blob)
            case Stored():
                head, data = blob.head, blob.data
        start = head.pack(self.journal, number, place)
        if len(data) <= _TOGETHER:
            segment.write(start + data)
        else:
            segment.write(start)
            segment.write(data)
