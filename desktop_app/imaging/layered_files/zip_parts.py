"""The members of a zip from a stranger: found even without its directory, unpacked with a limit.

Nothing is ever extracted to the disk. Which members there should be is the format's business
(`project_read`); writing is the standard library's. PKWARE's APPNOTE 6.3.10.
"""

from __future__ import annotations

import io
import logging
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_app.core.file_note import FileNote
from desktop_app.core.safe_open import open_regular

_log = logging.getLogger(__name__)

TOO_LARGE = "too large"
"""The words of a `BadMember` that is larger than it may be."""

MAX_MEMBERS = 50_000
_MAX_FALSE_STARTS = 1000  # places that look like a member and are none: each costs a search
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MARK = b"PK\3\4"
_STORED, _DEFLATED = 0, 8
_LATER, _UTF_8, _SECRET = 1 << 3, 1 << 11, 1  # flags
_PIECE = 1 << 18
_WIDE, _MANY = 0xFFFFFFFF, 0xFFFF
_MOST_TRIED = 1 << 32
_MOST_END = 22 + 0xFFFF  # bytes of the end of the directory, with the longest comment


class BadMember(Exception):  # noqa: N818 - says what it is about
    """A member can't be had: it is cut off, too large, packed in a strange way…"""


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One member.

    Attributes:
        name: as it is in the zip, ``/`` between folders.
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
        self.members: dict[str, ZipMember] = {}
        try:
            if self._file.read(4) != _LOCAL_MARK and not zipfile.is_zipfile(self._file):
                raise ValueError("no zip")
            self.length = self._file.seek(0, io.SEEK_END)
            """Bytes of the whole file."""
            self._find()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
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
            data = b"".join(self._pieces(member, limit))
        except (OSError, ValueError, zlib.error, struct.error) as error:
            raise BadMember(str(error)) from error
        return data, zlib.crc32(data) == member.crc

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

    def _pieces(self, member: ZipMember, limit: int) -> Iterator[bytes]:
        """What it unpacks to, one after another."""
        packed, worker, total = self._packed(member), zlib.decompressobj(-15), 0
        if member.method == _STORED:
            yield packed
            return
        for at in range(0, len(packed), _PIECE):
            rest = packed[at : at + _PIECE]
            while rest and not worker.eof:
                part = worker.decompress(rest, _PIECE)
                rest = worker.unconsumed_tail
                total += len(part)
                if total > limit:
                    raise BadMember(TOO_LARGE)
                yield part
        while not worker.eof and (part := worker.decompress(b"", _PIECE)):
            total += len(part)
            if total > limit:
                raise BadMember(TOO_LARGE)
            yield part
        if not worker.eof:
            raise BadMember("it is cut off")

    def _packed(self, member: ZipMember, most: int | None = None) -> bytes:
        with self._lock:
            self._file.seek(member.begin)
            head = _LOCAL.unpack(self._file.read(_LOCAL.size))
            if head[0] != _LOCAL_MARK:
                raise BadMember("it is not where it should be")
            begin = member.begin + _LOCAL.size + head[9] + head[10]
            if begin + member.packed > self.length:
                raise BadMember("it is cut off")
            self._file.seek(begin)
            return self._file.read(member.packed if most is None else min(most, member.packed))

    def _find(self) -> None:
        """By the directory. Where a local header says otherwise, one of them is damaged, and a
        member has both names."""
        listed: Sequence[ZipMember] = ()
        by_header = frozenset[ZipMember]()
        is_whole = False
        try:
            with zipfile.ZipFile(self._file) as whole:
                infos = whole.infolist()
                is_whole = self._written_bytes() in (len(infos), _MANY) and all(
                    map(self._agrees, infos)
                )
                listed = [one for one in map(_member_of, infos[: self._most]) if one is not None]
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a damaged directory makes it raise many things
            _log.debug("its directory can't be read: %r", error)
        if not is_whole:
            self.notes.append(FileNote("file_cut_off"))
            scanned = self._scanned()
            by_header = frozenset(scanned)
            places = {one.begin: one for one in reversed(listed)}  # of each place the first
            shared = {one.name for one in listed if places[one.begin] is not one}
            self.notes += map(_refused, sorted(shared - {one.name for one in scanned}))
            tried = (*self._sound([*places.values()][::-1]), *self._sound(scanned))
            sound = {one.name: one for one in tried}
            listed = [*sound.values(), *(one for one in scanned if one.name not in sound)]
        begin, end = -1, 0
        for member in sorted(
            (one for one in listed if not one.name.endswith("/")),
            key=lambda one: (one.begin, one in by_header),
        ):
            overlaps = member.begin < end and (member.begin != begin or member not in by_header)
            begin = member.begin
            end = max(end, member.begin + _LOCAL.size + member.packed)
            if overlaps or not _plain_name(member.name):
                self.notes.append(_refused(member.name))
            elif member.name in self.members:
                self.notes.append(FileNote("member_twice", {"member": _shown(member.name)}))
            else:
                self.members[member.name] = member

    def _agrees(self, info: zipfile.ZipInfo) -> bool:
        """Whether the local header of a member is where the directory says, and says the same."""
        self._file.seek(info.header_offset)
        head = _LOCAL.unpack(self._file.read(_LOCAL.size))
        name = self._file.read(head[9]).decode("utf-8" if head[2] & _UTF_8 else "cp437", "replace")
        told = info.compress_type, info.CRC, info.compress_size, info.file_size
        own = told if head[2] & _LATER or _WIDE in head[7:9] else (head[3], *head[6:9])
        return (head[0], name, *own) == (_LOCAL_MARK, info.orig_filename, *told)

    def _sound(self, members: Sequence[ZipMember]) -> list[ZipMember]:
        """Those that can be unpacked, to what fits their checksum; only so many bytes are read and
        unpacked in all, as a file may claim anything."""
        found, room = list[ZipMember](), _MOST_TRIED
        for member in members:
            crc, room = 0, room - member.packed
            if room < 0:
                break
            with suppress(BadMember, OSError, ValueError, zlib.error, struct.error):
                for piece in self._pieces(member, min(member.size, room)):
                    crc, room = zlib.crc32(piece, crc), room - len(piece)
                if crc == member.crc:
                    found.append(member)
        return found

    def _written_bytes(self) -> int:
        """How many members the end of the directory tells (4.3.16)."""
        self._file.seek(max(0, self.length - _MOST_END))
        tail = self._file.read()
        return int.from_bytes(tail[(at := tail.rfind(b"PK\5\6") + 10) : at + 2], "little")

    def _scanned(self) -> list[ZipMember]:
        """What the local headers tell, as far as they follow each other."""
        found, at, false_starts = list[ZipMember](), 0, 0
        while false_starts < _MAX_FALSE_STARTS and at + _LOCAL.size <= self.length:
            self._file.seek(at)
            _, _, flags, method, _, _, crc, packed, size, names, extras = _LOCAL.unpack(
                self._file.read(_LOCAL.size)
            )
            name, extra = self._file.read(names), self._file.read(extras)
            if _WIDE in (packed, size):
                size, packed = _wide(extra, size, packed)
            begin = at + _LOCAL.size + names + extras
            known = not flags & (_LATER | _SECRET) and begin + packed <= self.length
            if known and method in (_STORED, _DEFLATED):
                text = name.decode("utf-8" if flags & _UTF_8 else "cp437", "replace")
                found.append(ZipMember(text, at, packed, size, method, crc))
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
        while at < self.length:
            self._file.seek(at)
            piece = self._file.read(_PIECE + 3)
            where = piece.find(_LOCAL_MARK)
            if where >= 0:
                return at + where
            at += _PIECE
        return self.length


def _member_of(info: zipfile.ZipInfo) -> ZipMember | None:
    if info.flag_bits & _SECRET or info.compress_type not in (_STORED, _DEFLATED):
        return None
    # orig_filename: Python's own name stops at a NUL and has turned backslashes on Windows.
    name = info.orig_filename
    return ZipMember(
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


def _refused(name: str) -> FileNote:
    return FileNote("member_refused", {"member": _shown(name)})


def _shown(name: str) -> str:
    """A name as it may be shown: printable and not too long."""
    return "".join(one if one.isprintable() else "?" for one in name[:80])
