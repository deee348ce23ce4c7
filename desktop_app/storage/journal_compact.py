"""Compaction: a new set with the records that are still wanted, and the blobs these refer to."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from desktop_app.core.cancel import Cancelled
from desktop_app.core.safe_open import open_regular
from desktop_app.storage.journal_format import (
    BLOB_HEAD_BYTES,
    RECORD_HEAD_BYTES,
    BlobHead,
    BlobRef,
    Encoding,
    RecordKind,
)
from desktop_app.storage.journal_read import BlobIndex, Record
from desktop_app.storage.journal_scan import FoundRecord, SetScan, read_blob_bytes, read_blob_head
from desktop_app.storage.journal_set_writer import SetWriter, Stored
from desktop_app.storage.journal_sets import segment_file


@dataclass(frozen=True, slots=True, eq=False)
class CompactionChoice:
    """What a compaction is to keep.

    Attributes:
        headers: the records that stay, by number: None as they stand, bytes with another header
            (`journal_format.header_bytes`).
        blobs: what is wanted besides the blobs that records which stay as they stand hold or refer
            to: of records that go, or that get another header. What there is not is passed over.
    """

    headers: Mapping[int, bytes | None]
    blobs: Collection[BlobRef] = ()


Choose: TypeAlias = Callable[[Iterable[Record]], CompactionChoice]
"""Is given all records, in order, to be gone through once."""


def keeping(keep: Callable[[Record], bool], blobs: Collection[BlobRef] = ()) -> Choose:
    """Every record of which ``keep`` says so, as it stands; and ``blobs`` of others."""

    def choose(records: Iterable[Record]) -> CompactionChoice:
        return CompactionChoice({record.number: None for record in records if keep(record)}, blobs)

    return choose


@dataclass(frozen=True, slots=True, eq=False)
class KeptRecord:
    """What a compaction will copy.

    Attributes:
        headers: see `Choice`.
        places: of the blobs that stay of other records than those that stay as they stand.
        bytes: how large that is in all, but for the heads of segments.
    """

    headers: Mapping[int, bytes | None]
    places: Mapping[int, set[int]]
    bytes: int


def kept_of(index: BlobIndex, choose: Choose) -> KeptRecord:
    """Ask what is to be kept. Reads heads and headers alone, and changes nothing.

    Raises:
        DamagedError: something in the set is not as it was written.
        OSError: reading failed.
    """
    scan = SetScan(index.folder, verify=False)
    lengths: dict[int, tuple[int, array[int]]] = {}
    references: dict[BlobRef, BlobRef] = {}

    def records() -> Iterator[Record]:
        for found in scan:
            number = found.head.number
            if found.head.kind is RecordKind.ABOUT:
                continue
            lengths[number] = len(found.text), array("Q", (_length(blob) for blob in found.blobs))
            for place, blob in enumerate(found.blobs):
                if blob is not None and blob.reference is not None:
                    references[BlobRef(number, place)] = blob.reference
            if found.head.kind is RecordKind.RECORD:
                yield Record.of(found)

    rows = records()
    choice = choose(rows)
    for _ in rows:
        pass
    _check_whole(scan)
    refs = set(choice.blobs)
    refs |= {
        other for blob, other in references.items() if choice.headers.get(blob.number, b"") is None
    }
    places: dict[int, set[int]] = {}
    for ref in refs:
        step: BlobRef | None = ref
        while step is not None and step.place not in places.setdefault(step.number, set()):
            places[step.number].add(step.place)
            step = references.get(step)  # a blob that is itself another one
    size = sum(
        _size(length, blobs, choice.headers.get(number, b"{}"), places.get(number, set()))
        for number, (length, blobs) in lengths.items()
        if number in choice.headers or number in places
    )
    return KeptRecord(choice.headers, places, size)


def copy_kept(
    index: BlobIndex, fresh: SetWriter, kept: KeptRecord, stop: Callable[[], bool]
) -> None:
    """Copy records from a set into a fresh one. Records keep their numbers, blobs their places.

    A record that is not kept but has a blob that is wanted stays as a carrier: without its header,
    and with those blobs alone. Blobs are copied as they are stored, one at a time, and checked.
    The set that is read is not changed.

    Args:
        index: of the set that is read, all of which must be whole.
        fresh: an empty set.
        kept: what to copy.
        stop: asked before each record whether to leave it at that.

    Raises:
        DamagedError: something in the old set is not as it was written.
        OSError: reading or writing failed.
        Cancelled: ``stop`` said so.
    """
    scan = SetScan(index.folder, verify=False)
    for found in scan:
        head = found.head
        stays = head.kind is RecordKind.RECORD and head.number in kept.headers
        places = kept.places.get(head.number, set())
        if head.kind is RecordKind.ABOUT or not (stays or places):
            continue
        if stop():
            raise Cancelled
        other = kept.headers[head.number] if stays else b"{}"
        taken = set(range(head.blobs)) if other is None else places
        text = found.text if other is None else other
        kind = RecordKind.RECORD if stays else RecordKind.CARRIER
        copies = _copies(index, found, taken)
        fresh.append(kind, head.number, head.time_ms, text, head.blobs, copies)
    _check_whole(scan)


def copy_readable(index: BlobIndex, fresh: SetWriter) -> None:
    """Copy all that can be read of a set that is damaged into a fresh one, with what the index has
    from elsewhere. Records keep their numbers, blobs their places.

    Raises:
        OSError: reading or writing failed.
    """
    for found in SetScan(index.folder, verify=True):
        head = found.head
        if head.kind is not RecordKind.ABOUT:
            copies = _copies(index, found, set(range(head.blobs)))
            fresh.append(head.kind, head.number, head.time_ms, found.text, head.blobs, copies)


def _check_whole(scan: SetScan) -> None:
    end = scan.ending
    damages = [damage.reason for damage in end.damages]
    if end.damage is not None or damages:
        raise end.damage or damages[0]


def _length(blob: BlobHead | None) -> int:
    return 0 if blob is None or blob.reference else blob.stored


def _size(length: int, blobs: array[int], other: bytes | None, places: set[int]) -> int:
    """Bytes of one record as it will be."""
    heads = RECORD_HEAD_BYTES + len(blobs) * BLOB_HEAD_BYTES
    if other is None:
        return heads + length + sum(blobs)
    return heads + len(other) + sum(blobs[place] for place in places if place < len(blobs))


def _copies(index: BlobIndex, found: FoundRecord, taken: set[int]) -> Iterator[Stored]:
    gone = BlobHead.gone(index.journal)
    with open_regular(segment_file(index.folder, found.segment)) as file:
        for place, offset in enumerate(found.places):
            blob, kept = found.blobs[place], index.elsewhere(BlobRef(found.head.number, place))
            if place in taken and kept is not None:
                yield Stored(*kept)
                continue
            if place in taken and not offset and blob is not None:
                # What it looked like is known still: it is blank from now on.
                yield Stored(replace(gone, dtype=blob.dtype, shape=blob.shape), b"")
                continue
            if place not in taken or blob is None or blob.encoding is Encoding.GONE:
                yield Stored(gone, b"")
                continue
            file.seek(offset)
            head = read_blob_head(file, index.journal, found.head.number, place)
            data = b"" if head.reference else read_blob_bytes(file, index.journal, head)
            yield Stored(head, data)
