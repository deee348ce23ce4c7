"""Where the pickle is in a file of PyTorch's, and where its weights: three formats.

* ``zip`` (since 1.6): ``ROOT/data.pkl`` and ``ROOT/data/KEY``, stored and not packed;
* ``legacy``: five pickles one behind the other, then the weights;
* ``plain``: any other pickle.

Names in the archive are compared, never used as paths. Source: torch/serialization.py.
"""

from __future__ import annotations

import os
import struct
import zipfile
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal, TypeAlias

from desktop_app.library.formats.zip_directory import directory_size
from desktop_app.library.pickles.problem import PickleProblem

Layout: TypeAlias = Literal["zip", "legacy", "plain"]
Span: TypeAlias = tuple[int, int]
"""Offset in the file, and length, in bytes."""

LEGACY_MAGIC: Final = 0x1950A86A20F9469CFC6C
_LEGACY_START: Final = b"\x8a\x0a" + LEGACY_MAGIC.to_bytes(10, "little")
_MAX_DIRECTORY: Final = 32 << 20
_MAX_ENTRIES: Final = 100_000
_MAX_PICKLE: Final = 256 << 20
_LOCAL_HEADER: Final = 30


@dataclass(frozen=True, slots=True)
class Archive:
    """Where things are.

    Attributes:
        layout: the format.
        pickle: where the pickle lies (of ``legacy`` and ``plain`` up to the file's end).
        storages: key → where its bytes lie; of ``zip`` alone.
    """

    layout: Layout
    pickle: Span
    storages: dict[str, Span] = field(default_factory=dict[str, Span])


def open_archive(file: BinaryIO) -> Archive:
    """Look at ``file``, which can be read and sought.

    Raises:
        PickleProblem: it can't be understood, or is meant to do harm by its form alone.
        OSError: it can't be read.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    start = file.read(512)
    if start.startswith(b"PK\x03\x04"):
        return _zip(file, size)
    if start[2:].startswith(_LEGACY_START):
        return Archive("legacy", (0, size))
    if len(start) == 512 and start[257:262] == b"ustar":
        raise PickleProblem("tar")
    if not start:
        raise PickleProblem("not_a_pickle")
    return Archive("plain", (0, size))


def _zip(file: BinaryIO, size: int) -> Archive:
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            byte_order = _small(archive, entries, "byteorder")
    except (zipfile.BadZipFile, ValueError, EOFError, struct.error, NotImplementedError) as error:
        raise PickleProblem("archive") from error
    except (RuntimeError, OSError) as error:  # encrypted, or offsets that lead nowhere
        raise PickleProblem("archive") from error
    if len(entries) > _MAX_ENTRIES:
        raise PickleProblem("too_long")
    _check_entries(entries)
    if byte_order not in (b"", b"little"):
        raise PickleProblem("big_endian")
    names = [entry.filename for entry in entries]
    pickles = [entry for entry in entries if entry.filename.endswith("/data.pkl")]
    if len(pickles) != 1 or len(set(names)) != len(names):
        raise PickleProblem("archive")
    root = pickles[0].filename.removesuffix("data.pkl")
    if any(name.startswith(f"{root}code/") for name in names):
        raise PickleProblem("torchscript")
    if pickles[0].file_size > _MAX_PICKLE:
        raise PickleProblem("too_long")
    prefix = f"{root}data/"
    storages = {
        entry.filename.removeprefix(prefix): _place(file, entry, size)
        for entry in entries
        if entry.filename.startswith(prefix)
    }
    return Archive("zip", _place(file, pickles[0], size), storages)


def _check_directory(file: BinaryIO) -> None:
    """Its list of contents must be small: the zip module reads it all at once."""
    length = directory_size(file)
    if length is None:
        raise PickleProblem("archive")
    if length > _MAX_DIRECTORY:
        raise PickleProblem("too_long")
    file.seek(0)


def _small(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> bytes:
    """The content of a tiny stored entry ``ROOT/name``; empty if there is none."""
    for entry in entries:
        is_plain = entry.compress_type == zipfile.ZIP_STORED and entry.file_size <= 16
        if is_plain and entry.filename.endswith(f"/{name}"):
            return archive.read(entry)
    return b""


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        name = entry.orig_filename
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith(("/", "\\")) or ":" in name or "\0" in name:
            raise PickleProblem("escaping")
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise PickleProblem("compressed")
        if entry.flag_bits & 1:
            raise PickleProblem("archive")


def _place(file: BinaryIO, entry: zipfile.ZipInfo, size: int) -> Span:
    """Where a stored entry's bytes lie, from its local header."""
    if not 0 <= entry.header_offset < size:  # a directory that lies may give a negative one
        raise PickleProblem("archive")
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) != _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise PickleProblem("archive")
    name, extra = struct.unpack_from("<HH", header, 26)
    start = entry.header_offset + _LOCAL_HEADER + name + extra
    if start + entry.file_size > size:
        raise PickleProblem("archive")
    return start, entry.file_size
