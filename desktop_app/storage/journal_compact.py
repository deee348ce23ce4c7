"""Compaction: a new set with the records that are still wanted, and the blobs these refer to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from desktop_app.storage.journal_format import (
    BlobHead,
    BlobRef,
    Encoding,
    Kind,
)
from desktop_app.storage.journal_read import BlobIndex, Record
from desktop_app.storage.journal_scan import Found, SetScan, read_blob_bytes, read_blob_head
from desktop_app.storage.journal_set_writer import SetWriter, Stored
from desktop_app.storage.journal_sets import segment_file

__all__ = ["copy_kept"]


def copy_kept(
    index: BlobIndex,
    fresh: SetWriter,
    keep: Callable[[Record], bool],
    blobs: Collection[BlobRef],
) -> None:
    """Copy records from a set into a fresh one. Records keep their numbers, blobs their places.

    A record that is not kept but has a blob that is referred to stays as a carrier: without its
    header, and with those blobs alone. Blobs are copied as they are stored, one at a time, and
    checked. The set that is read is not changed.

    Args:
        index: of the set that is read, all of which must be whole.
        fresh: an empty set.
        keep: called once for each record, in order.
        blobs: what is wanted besides those that kept records hold or refer to.

    Raises:
        DamagedError: something in the old set is not as it was written.
        OSError: reading or writing failed.
    """
    kept, wanted = _wanted(index, keep, blobs)
    scan = SetScan(index.folder, verify=False)
    for found in scan:
        head = found.head
        whole = head.kind is Kind.RECORD and head.number in kept
        places = wanted.get(head.number, set())
        if head.kind is Kind.ABOUT or not (whole or places):
            continue
        taken = set(range(head.blobs)) if whole else places
        kind, text = (Kind.RECORD, found.text) if whole else (Kind.CARRIER, b"{}")
        copies = _copies(index, found, taken)
        fresh.append(kind, head.number, head.time_ms, text, head.blobs, copies)
    if scan.ending.damage is not None:
        raise scan.ending.damage


def _wanted(
    index: BlobIndex, keep: Callable[[Record], bool], blobs: Collection[BlobRef]
) -> tuple[set[int], dict[int, set[int]]]:
    """Numbers of the records that are kept, and the places of other records' blobs by number."""
    kept: set[int] = set()
    refs = set(blobs)
    scan = SetScan(index.folder, verify=False)
    for found in scan:
        if found.head.kind is Kind.RECORD and keep(Record.of(found)):
            kept.add(found.head.number)
            refs.update(blob.reference for blob in found.blobs if blob.reference)
    if scan.ending.damage is not None:
        raise scan.ending.damage
    wanted: dict[int, set[int]] = {}
    for ref in refs:
        step: BlobRef | None = ref
        while step is not None and step.place not in wanted.setdefault(step.number, set()):
            wanted[step.number].add(step.place)
            step = index.head(step).reference  # a blob that is itself another one
    return kept, wanted


def _copies(index: BlobIndex, found: Found, taken: set[int]) -> Iterator[Stored]:
    gone = BlobHead.gone(index.journal)
    with segment_file(index.folder, found.segment).open("rb") as file:
        for place, offset in enumerate(found.places):
            if place not in taken or found.blobs[place].encoding is Encoding.GONE:
                yield Stored(gone, b"")
                continue
            file.seek(offset)
            head = read_blob_head(file, index.journal, found.head.number, place)
            data = b"" if head.reference else read_blob_bytes(file, index.journal, head)
            yield Stored(head, data)
