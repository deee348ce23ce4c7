"""What can be done about damaged bytes of a journal. Opens no files.

One flipped bit is put right by the digest; what is whole after a damaged place is found again.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, TypeVar

from desktop_app.core import checked_text
from desktop_app.core.checked_text import flipped_bit
from desktop_app.storage.journal_format import (
    BLOB_HEAD_BYTES,
    BLOB_MAGIC,
    CHECKED_FROM,
    RECORD_HEAD_BYTES,
    RECORD_MAGIC,
    BlobHead,
    DamagedError,
    RecordHead,
    RecordKind,
    digest_of,
)

T = TypeVar("T")


def mended(data: bytes, read: Callable[[bytes], T]) -> tuple[T, bool]:
    """What ``read`` makes of a head, or of the head with one bit flipped; and whether one was.

    Raises:
        DamagedError: no single bit makes it right.
    """
    try:
        return read(data), False
    except DamagedError:
        for one in _each_flipped(data):
            with suppress(DamagedError):
                return read(one), True
        raise


def right_bytes(journal: bytes, digest: bytes, data: bytes, crc: int = 0) -> tuple[bytes, bool]:
    """Bytes as they were written, and whether one bit of them was flipped.

    That another bit than the one that was flipped gives the digest is less likely than 1 in 10^14.

    Args:
        journal: its id.
        digest: of the bytes.
        data: as they are now.
        crc: CRC-32 of the bytes; 0: unknown.

    Raises:
        DamagedError: no single bit makes them right, or that can't be found out.
    """
    if digest_of(journal, data) == digest:
        return data, False
    for one in _by_crc(data, crc) if crc else _by_trying(data):
        if digest_of(journal, one) == digest:
            return one, True
    raise DamagedError("bytes whose digest is wrong")


def _by_crc(data: bytes, crc: int) -> Iterator[bytes]:
    found = flipped_bit(zlib.crc32(data) ^ crc, len(data))
    if found is not None:
        place, bit = found
        yield b"".join((data[:place], bytes([data[place] ^ bit]), data[place + 1 :]))


def _by_trying(data: bytes) -> Iterator[bytes]:
    if len(data) <= CHECKED_FROM:
        yield from _each_flipped(data)
    for whole in (checked_text.mended(data), checked_text.without_check(data)):
        if whole is not None:
            yield checked_text.with_check(whole)


def _each_flipped(data: bytes) -> Iterator[bytes]:
    spoilt = bytearray(data)
    for place in range(len(data)):
        for bit in range(8):
            spoilt[place] ^= 1 << bit
            yield bytes(spoilt)
            spoilt[place] ^= 1 << bit


def next_record(file: BinaryIO, at: int, journal: bytes, after: int) -> int:
    """Where the next record begins, from byte ``at`` on, that may come after that of number
    ``after``; the file's size if there is none."""
    for place, data in _places(file, at, RECORD_MAGIC, RECORD_HEAD_BYTES):
        try:
            head = RecordHead.unpack(journal, data)
        except DamagedError:
            continue
        if head.number >= after + (head.kind is not RecordKind.ABOUT):
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
