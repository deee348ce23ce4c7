"""The members of a zip from a stranger: found even without its directory, unpacked with a limit.

Nothing is ever extracted to the disk. Which members there should be is the format's business
(`project_read`); writing is the standard library's. PKWARE's APPNOTE 6.3.10.
"""

from __future__ import annotations

import io
import struct
import threading
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_app.core.file_note import FileNote
from desktop_app.core.safe_open import open_regular

TOO_LARGE = "too large"
"""The words of a `BadMember` that is larger than it may be."""

MAX_MEMBERS = 50_000
_MAX_FALSE_STARTS = 1000  # places that look like a member and are none: each costs a search
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MARK = b"PK\3\4"
_STORED, _DEFLATED = 0, 8
_LATER, _UTF_8, _SECRET = 1 << 3, 1 << 11, 1  # flags
_PIECE = 1 << 18
_WIDE = 0xFFFFFFFF


class BadMember(Exception):  # noqa: N818 - says what it is about
    """A member can't be had: it is cut off, too large, packed in a strange way…"""


@dataclass(frozen=True, slots=True)
class Member:
    """One member.

    Attributes:
        name: as it stands in the zip, ``/`` between folders.
        begin: where its local header begins in the file.
        packed: bytes in the file.
        size: bytes when unpacked, as far as the zip says; never trusted.
        method: 0 stored, 8 deflated.
        crc: CRC-32 of the unpacked bytes.
    """

    name: str
    begin: int
    packed: int
    size: int
    method: int
    crc: int


class ZipParts:
    """A zip's members by name. Safe to ask from several threads; close it when done.

    Attributes:
        members: by name, in the order of the file.
        notes: ``file_cut_off``, ``member_refused`` (a strange name, or bytes that are another
            member's too), ``member_twice``.

    Args:
        source: a path, which is held open, or the bytes.
        most: further members are left out.

    Raises:
        OSError: the file can't be opened.
        ValueError: it is no zip, not even the beginning of one.
    """

    def __init__(self, source: Path | bytes, most: int = MAX_MEMBERS) -> None:
        self._most = most
        self._file: BinaryIO = (
            io.BytesIO(source) if isinstance(source, bytes) else open_regular(source)
        )
        self._lock = threading.Lock()
        self.notes: list[FileNote] = []
        self.members: dict[str, Member] = {}
        try:
            if self._file.read(4) != _LOCAL_MARK:
                raise ValueError("no zip")
            self._length = self._file.seek(0, io.SEEK_END)
            self._find()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def read(self, name: str, limit: int) -> tuple[bytes, bool]:
        """A member's bytes, unpacked, and whether they fit the zip's checksum.

        Args:
            name: of the member.
            limit: most bytes it may have.

        Raises:
            BadMember: there is none, it is larger than ``limit``, cut off or can't be unpacked.
        """
        member = self.members.get(name)
        if member is None:
            raise BadMember("there is none")
        if max(member.packed if member.method == _STORED else 0, member.size) > limit:
            raise BadMember(TOO_LARGE)
        try:
            data = self._unpacked(member, limit)
        except (OSError, ValueError, zlib.error, struct.error) as error:
            raise BadMember(str(error)) from error
        return data, zlib.crc32(data) == member.crc

    @property
    def length(self) -> int:
        """Bytes of the whole file."""
        return self._length

    def is_stored(self, name: str) -> bool:
        """Whether the member is there as it is, not packed."""
        member = self.members.get(name)
        return member is None or member.method == _STORED

    def begin(self, name: str, count: int) -> bytes:
        """The first bytes of a member, unpacked; at least ``count`` if it has so many.

        Raises:
            BadMember: there is none, or its beginning can't be read.
        """
        member = self.members.get(name)
        if member is None:
            raise BadMember("there is none")
        try:
            packed = self._packed(member, count + 1024)
            if member.method == _STORED:
                return packed
            return zlib.decompressobj(-15).decompress(packed, count)
        except (OSError, ValueError, zlib.error, struct.error) as error:
            raise BadMember(str(error)) from error

    def _unpacked(self, member: Member, limit: int) -> bytes:
        packed = self._packed(member)
        if member.method == _STORED:
            return packed
        worker, parts, total = zlib.decompressobj(-15), list[bytes](), 0
        for at in range(0, len(packed), _PIECE):
            rest = packed[at : at + _PIECE]
            while rest and not worker.eof:
                part = worker.decompress(rest, _PIECE)
                rest = worker.unconsumed_tail
                parts.append(part)
                total += len(part)
                if total > limit:
                    raise BadMember(TOO_LARGE)
        while not worker.eof and (part := worker.decompress(b"", _PIECE)):
            parts.append(part)
            total += len(part)
            if total > limit:
                raise BadMember(TOO_LARGE)
        if not worker.eof:
            raise BadMember("it is cut off")
        return b"".join(parts)

    def _packed(self, member: Member, most: int | None = None) -> bytes:
        with self._lock:
            self._file.seek(member.begin)
            head = _LOCAL.unpack(self._file.read(_LOCAL.size))
            if head[0] != _LOCAL_MARK:
                raise BadMember("it is not where it should be")
            begin = member.begin + _LOCAL.size + head[9] + head[10]
            if begin + member.packed > self._length:
                raise BadMember("it is cut off")
            self._file.seek(begin)
            return self._file.read(member.packed if most is None else min(most, member.packed))

    def _find(self) -> None:
        try:
            with zipfile.ZipFile(self._file) as whole:
                found = [_member_of(info) for info in whole.infolist()[: self._most]]
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a damaged directory makes zipfile raise many things
            self.notes.append(FileNote("file_cut_off"))
            found = self._scanned()
        end = 0
        for member in sorted(
            (one for one in found if one is not None and not one.name.endswith("/")),
            key=lambda one: one.begin,
        ):
            overlaps = member.begin < end
            end = max(end, member.begin + _LOCAL.size + member.packed)
            if overlaps or not _plain_name(member.name):
                self.notes.append(FileNote("member_refused", {"member": _shown(member.name)}))
            elif member.name in self.members:
                self.notes.append(FileNote("member_twice", {"member": _shown(member.name)}))
            else:
                self.members[member.name] = member

    def _scanned(self) -> list[Member | None]:
        """What the local headers tell, as far as they follow each other."""
        found, at, false_starts = list[Member | None](), 0, 0
        while false_starts < _MAX_FALSE_STARTS and at + _LOCAL.size <= self._length:
            self._file.seek(at)
            _, _, flags, method, _, _, crc, packed, size, names, extras = _LOCAL.unpack(
                self._file.read(_LOCAL.size)
            )
            name, extra = self._file.read(names), self._file.read(extras)
            if _WIDE in (packed, size):
                size, packed = _wide(extra, size, packed)
            begin = at + _LOCAL.size + names + extras
            known = not flags & (_LATER | _SECRET) and begin + packed <= self._length
            if known and method in (_STORED, _DEFLATED):
                text = name.decode("utf-8" if flags & _UTF_8 else "cp437", "replace")
                found.append(Member(text, at, packed, size, method, crc))
            at = begin + packed if known else at + 4
            if not self._mark_at(at):
                false_starts += 1
                at = self._next_mark(at)
        return found[: self._most]

    def _mark_at(self, at: int) -> bool:
        self._file.seek(at)
        return self._file.read(4) == _LOCAL_MARK

    def _next_mark(self, at: int) -> int:
        """Where the next local header begins, or the end."""
        while at < self._length:
            self._file.seek(at)
            piece = self._file.read(_PIECE + 3)
            where = piece.find(_LOCAL_MARK)
            if where >= 0:
                return at + where
            at += _PIECE
        return self._length


def _member_of(info: zipfile.ZipInfo) -> Member | None:
    if info.flag_bits & _SECRET or info.compress_type not in (_STORED, _DEFLATED):
        return None
    # orig_filename: Python's own name stops at a NUL and has turned backslashes on Windows.
    name = info.orig_filename
    return Member(
        name, info.header_offset, info.compress_size, info.file_size, info.compress_type, info.CRC
    )


def _wide(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    """Sizes of 64 bits from the extra field (4.5.3): size and packed size, those that are wide."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            count = min(length, len(extra) - at - 4) // 8
            wide = list(struct.unpack_from(f"<{count}Q", extra, at + 4))
            size = wide.pop(0) if size == _WIDE and wide else size
            packed = wide.pop(0) if packed == _WIDE and wide else packed
        at += 4 + length
    return size, packed


def _plain_name(name: str) -> bool:
    """Whether a name stays inside: relative, without ``..``, drives, backslashes and controls."""
    parts = name.split("/")
    return (
        len(name) <= 1024
        and not any(part in ("", ".", "..") for part in parts)
        and not any(mark in name for mark in "\\:")
        and name.isprintable()
    )


def _shown(name: str) -> str:
    """A name as it may be shown: printable and not too long."""
    return "".join(one if one.isprintable() else "?" for one in name[:80])
