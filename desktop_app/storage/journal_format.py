"""The bytes of a journal: heads, their digests, and what is believed of them. Opens no files.

A journal is a folder of sets; a set (`journal_sets`) is a row of segment files. A segment is its
head and then records; a record is its head, its JSON header and its blobs; a blob is its head and
its bytes as `journal_blobs` stores them. All numbers are little-endian.

Every head ends in a digest of itself, so that its lengths can be believed before anything is read
or allocated by them, and holds the digest of what follows it. Digests are BLAKE2b of 8 bytes, keyed
with the journal's id, and that of a blob's head covers its record's number and its place: what was
left on the disk by another journal, or by this one before it was cut, is never taken for a part.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias, cast

import numpy as np

from desktop_app.core.checked_text import with_check

Bytes: TypeAlias = bytes | bytearray | memoryview

VERSION = 1
ID_BYTES = 16

MAX_HEADER_BYTES = 64 << 20
"""Of a record's JSON; an undo step has some hundred."""

MAX_BLOB_BYTES = 256 << 20
"""Of one blob's pixels; a tile of 256 x 256 x 4 float32 has 1 MB."""

MAX_DIMENSIONS = 4

CHECKED_FROM = 8 << 10
"""Of so many bytes and fewer each bit can be tried: 65,536 digests, half a second of one core."""

DTYPES: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 3: np.dtype("<f4")}
"""The element types of blobs, by the number that is written: uint8, uint16, float32."""

LOST = "lost"
"""The "kind" of a header that stands for one which could not be read."""

_DIGEST_BYTES = 8
_SEGMENT = struct.Struct("<8sHxxI16sQ")
_SEGMENT_MAGIC = b"\x89VLTJ\r\n\x1a"
_RECORD = struct.Struct("<4sBxxxIIQQ8s")
RECORD_MAGIC = b"VLTr"
_BLOB = struct.Struct("<4sBBBx4IQ8s")
BLOB_MAGIC = b"VLTb"
_PLACE = struct.Struct("<QI")

SEGMENT_HEAD_BYTES = _SEGMENT.size + _DIGEST_BYTES
RECORD_HEAD_BYTES = _RECORD.size + _DIGEST_BYTES
BLOB_HEAD_BYTES = _BLOB.size + _DIGEST_BYTES


class DamagedError(Exception):
    """Bytes that are not what was written; its text says which, for the log."""


class NewerError(Exception):
    """A segment of a later version of the format; its only argument is that version."""


class RecordKind(IntEnum):
    """As numbers in a record's head: what is written once stays readable by them."""

    RECORD = 1
    CARRIER = 2
    """Let go by a compaction but for blobs that other records refer to."""
    ABOUT = 3
    """What the journal is about, from here on; its number: so many have been given by now."""


class Encoding(IntEnum):
    """How a blob's pixels are stored."""

    RAW = 0
    FLAT = 1
    """All pixels are equal: one is stored."""
    PLANES = 2
    """Byte planes, differences along each, deflated (`journal_blobs`)."""
    REFERENCE = 3
    """Nothing: it is a blob of an earlier record."""
    GONE = 4
    """Nothing: a compaction let it go."""


@dataclass(frozen=True, slots=True, order=True)
class BlobRef:
    """Which blob: the ``place``-th (from 0) of the record of that number.

    It stays true whatever is appended or let go by compactions.
    """

    number: int
    place: int


@dataclass(frozen=True, slots=True)
class SegmentHead:
    """The beginning of a segment file.

    Attributes:
        number: in its set, from 1.
        journal: the journal's id, 16 random bytes.
        after: number of the last record before this segment; 0: none.
    """

    number: int
    journal: bytes
    after: int

    def pack(self) -> bytes:
        head = _SEGMENT.pack(_SEGMENT_MAGIC, VERSION, self.number, self.journal, self.after)
        return head + digest_of(self.journal, head)

    @classmethod
    def unpack(cls, data: bytes) -> SegmentHead:
        """From a segment's first bytes. Raises DamagedError; NewerError for a later version's."""
        if len(data) < SEGMENT_HEAD_BYTES:
            raise DamagedError("cut off in a segment's head")
        magic, version, number, journal, after = _SEGMENT.unpack_from(data)
        if magic != _SEGMENT_MAGIC:
            raise DamagedError("no segment begins like this")
        _check_digest(journal, data[:SEGMENT_HEAD_BYTES])
        if version > VERSION:
            raise NewerError(version)
        return cls(number, journal, after)


@dataclass(frozen=True, slots=True)
class RecordHead:
    """The beginning of a record.

    Attributes:
        kind: what it is.
        header: bytes of its JSON.
        blobs: how many follow.
        number: from 1, growing.
        time_ms: when it was appended, milliseconds since 1970 (UTC).
        digest: of the JSON's bytes.
    """

    kind: RecordKind
    header: int
    blobs: int
    number: int
    time_ms: int
    digest: bytes

    def pack(self, journal: bytes) -> bytes:
        fields = (self.kind, self.header, self.blobs, self.number, self.time_ms, self.digest)
        head = _RECORD.pack(RECORD_MAGIC, *fields)
        return head + digest_of(journal, head)

    @classmethod
    def unpack(cls, journal: bytes, data: bytes) -> RecordHead:
        """From `RECORD_HEAD_BYTES` bytes. Raises DamagedError."""
        magic, kind, *fields = _RECORD.unpack_from(data)
        if magic != RECORD_MAGIC:
            raise DamagedError("no record begins like this")
        _check_digest(journal, data)
        try:
            return cls(RecordKind(kind), *fields)
        except ValueError as error:
            raise DamagedError(f"a record of kind {kind}") from error


@dataclass(frozen=True, slots=True)
class BlobHead:
    """The beginning of a blob.

    Attributes:
        encoding: how it is stored.
        dtype: of its elements (one of `DTYPES`).
        shape: at most four sides.
        stored: bytes that follow.
        digest: of these bytes.
        reference: the blob that is meant, where it is a reference.
        crc: CRC-32 of these bytes, by which one flipped bit of many is found; it stands where the
            fourth side would, and 0 is none (four sides, or an older version wrote it).
    """

    encoding: Encoding
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    stored: int
    digest: bytes
    reference: BlobRef | None = None
    crc: int = 0

    @classmethod
    def to(cls, journal: bytes, reference: BlobRef) -> BlobHead:
        """A blob that is another one."""
        return cls(Encoding.REFERENCE, DTYPES[1], (), 0, digest_of(journal, b""), reference)

    @classmethod
    def gone(cls, journal: bytes) -> BlobHead:
        """A blob that was let go."""
        return cls(Encoding.GONE, DTYPES[1], (), 0, digest_of(journal, b""))

    @property
    def pixel_bytes(self) -> int:
        """Bytes of the pixels when they are unpacked."""
        return math.prod(self.shape) * self.dtype.itemsize

    def pack(self, journal: bytes, number: int, place: int) -> bytes:
        sides = (*self.shape, 0, 0, 0)[: MAX_DIMENSIONS - 1]
        sides += self.shape[MAX_DIMENSIONS - 1 :] or (self.crc,)
        length, dimensions = self.stored, len(self.shape)
        if self.reference is not None:
            sides, length = (self.reference.place, 0, 0, 0), self.reference.number
        code = next(code for code, dtype in DTYPES.items() if dtype == self.dtype)
        fields = (self.encoding, code, dimensions, *sides, length, self.digest)
        head = _BLOB.pack(BLOB_MAGIC, *fields)
        return head + digest_of(journal, head, _PLACE.pack(number, place))

    @classmethod
    def unpack(cls, journal: bytes, number: int, place: int, data: bytes) -> BlobHead:
        """From `BLOB_HEAD_BYTES` bytes, the blob of that record and place. Raises DamagedError."""
        magic, encoding, code, dimensions, *sides, length, digest = _BLOB.unpack_from(data)
        if magic != BLOB_MAGIC:
            raise DamagedError("no blob begins like this")
        _check_digest(journal, data, _PLACE.pack(number, place))
        try:
            kind, dtype = Encoding(encoding), DTYPES[code]
        except (ValueError, KeyError) as error:
            raise DamagedError(f"a blob of encoding {encoding} and type {code}") from error
        if kind is Encoding.REFERENCE:
            if not length < number:
                raise DamagedError("a blob that refers to a later record")
            return cls(kind, dtype, (), 0, digest, BlobRef(length, sides[0]))
        crc = sides[-1] if dimensions < MAX_DIMENSIONS else 0
        head = cls(kind, dtype, tuple(sides[:dimensions]), length, digest, crc=crc)
        if dimensions > MAX_DIMENSIONS or head.pixel_bytes > MAX_BLOB_BYTES:
            raise DamagedError("a blob of impossible shape")
        return head


def hasher(journal: bytes) -> hashlib.blake2b:
    """What makes this journal's digests; for bytes that come in pieces."""
    return hashlib.blake2b(digest_size=_DIGEST_BYTES, key=journal)


def digest_of(journal: bytes, *parts: Bytes) -> bytes:
    """The 8 bytes by which ``parts`` are known again in this journal."""
    made = hasher(journal)
    for part in parts:
        made.update(part)
    return made.digest()


def header_bytes(header: Mapping[str, Any]) -> bytes:
    """A record's JSON header as it is written; a long one with a check by which one flipped bit is
    found.

    Raises:
        TypeError, ValueError: it holds what JSON does not know, or is over 64 MB.
    """
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    if len(text) > CHECKED_FROM:
        text = with_check(text)
    if len(text) > MAX_HEADER_BYTES:
        raise ValueError(f"a header of {len(text)} bytes")
    return text


def lost_header(records: int, size: int) -> dict[str, Any]:
    """What is in place of a record that can't be read: for how many, and their bytes."""
    return {"kind": LOST, "records": records, "bytes": size}


def header_from(text: bytes) -> dict[str, Any]:
    """The JSON header of a record. Raises DamagedError."""
    try:
        header: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"a header that is not JSON: {type(error).__name__}") from error
    if not isinstance(header, dict):
        raise DamagedError("a header that is not an object")
    told = cast("dict[str, Any]", header)
    told.pop("crc", None)
    return told


def _check_digest(journal: bytes, head: bytes, *more: bytes) -> None:
    if digest_of(journal, head[:-_DIGEST_BYTES], *more) != head[-_DIGEST_BYTES:]:
        raise DamagedError("a head whose digest is wrong")
