"""What can be done about damaged bytes of a journal. Opens no files.

One flipped bit is put right by the digest; what is whole after a damaged place is found again.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar

from desktop_app.storage.journal_format import (
    BLOB_HEAD_BYTES,
    BLOB_MAGIC,
    RECORD_HEAD_BYTES,
    RECORD_MAGIC,
    BlobHead,
    DamagedError,
    Kind,
    RecordHead,
)

T = TypeVar("T")

MOST_MENDED = 8 << 10
"""Bytes of what is put right bit by bit: 65,536 digests, half a second of one core. That one of
them is right by chance is less likely than 1 in 10^14."""


def mended(data: bytes, read: Callable[[bytes], T]) -> tuple[T, bool]:
    """What ``read`` makes of the bytes, or of the bytes with one bit flipped; and whether one was.

    Raises:
        DamagedError: no single bit makes them right, or there are too many to try.
    """
    try:
        return read(data), False
    except DamagedError:
        if len(data) > MOST_MENDED:
            raise
        found = list(_flipped(data, read))
        if not found:
            raise
        return found[0], True


def _flipped(data: bytes, read: Callable[[bytes], T]) -> Iterator[T]:
    """The first that is right."""
    spoilt = bytearray(data)
    for place in range(len(data)):
        for bit in range(8):
            spoilt[place] ^= 1 << bit
            try:
                yield read(bytes(spoilt))
            except DamagedError:
                spoilt[place] ^= 1 << bit
                continue
            return


def next_record(file: BinaryIO, at: int, journal: bytes, after: int) -> int:
    """Where the next record begins, from byte ``at`` on, that may come after that of number
    ``after``; the file's size if there is none."""
    for place, data in _places(file, at, RECORD_MAGIC, RECORD_HEAD_BYTES):
        try:
            head = RecordHead.unpack(journal, data)
        except DamagedError:
            continue
        if head.number >= after + (head.kind is not Kind.ABOUT):
            return place
    return os.fstat(file.fileno()).st_size


def next_blob(
    file: BinaryIO, at: int, end: int, journal: bytes, number: int, places: range
) -> tuple[int, int]:
    """The next blob of a record, from byte ``at`` on: its place among them, and where it begins.
    (``places.stop``, ``end``) if there is none before ``end``."""
    for start, data in _places(file, at, BLOB_MAGIC, BLOB_HEAD_BYTES):
        if start >= end:
            break
        for place in places:
            try:
                BlobHead.unpack(journal, number, place, data)
            except DamagedError:
                continue
            return place, start
    return places.stop, end


def _places(file: BinaryIO, at: int, magic: bytes, length: int) -> Iterator[tuple[int, bytes]]:
    """Where a head of that beginning may be, and its bytes."""
    size = os.fstat(file.fileno()).st_size
    if at >= size:
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        while 0 <= (at := view.find(magic, at)) <= size - length:
            yield at, view[at : at + length]
            at += 1
