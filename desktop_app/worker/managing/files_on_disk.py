"""What models take on the disk: each with its files, distinguished by the disk's own numbers.

The input of `disk_usage` and `cleanup_proposals`; nothing but names and sizes is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.model_record import ModelRecord
from desktop_app.library.collection.collection import CollectionEntry
from desktop_app.library.probing.scan import model_files


@dataclass(frozen=True, slots=True)
class FileOnDisk:
    """One name of a file on a disk.

    Attributes:
        path: of it.
        size: bytes.
        device: which disk it lies on.
        inode: which file of that disk it is.
        links: how many names it has in all.
    """

    path: Path
    size: int
    device: int
    inode: int
    links: int

    @property
    def identity(self) -> tuple[int, int]:
        """The same for all names of a file."""
        return (self.device, self.inode)


@dataclass(frozen=True, slots=True)
class ModelDiskUsage:
    """One model that is on a disk now.

    Attributes:
        key: its content digest.
        name: what the user calls it.
        path: its file or folder.
        files: what it consists of.
        family: a key of `catalog.components`; empty if unknown.
        component: as in `WeightsInfo`.
        program: id of the program whose folder it is in; empty for ours.
        favourite: whether the user marked it.
        is_bundled: whether it came with the program.
        added: when it was first seen, milliseconds since 1970, UTC.
        last_used: when a picture was last made with it; 0 for never.
    """

    key: str
    name: str
    path: Path
    files: tuple[FileOnDisk, ...]
    family: str = ""
    component: str = "checkpoint"
    program: str = ""
    favourite: bool = False
    is_bundled: bool = False
    added: int = 0
    last_used: int = 0

    @property
    def freed(self) -> int:
        """Bytes that come free when it goes: of files that have no names outside it."""
        return sum(file.size for file in self.unshared())

    def unshared(self) -> list[FileOnDisk]:
        """Its files that have no names elsewhere, each once."""
        names: dict[tuple[int, int], list[FileOnDisk]] = {}
        for file in self.files:
            names.setdefault(file.identity, []).append(file)
        return [files[0] for files in names.values() if files[0].links <= len(files)]


def disk_usage_of(
    record: ModelRecord, path: Path, files: Iterable[Path], program: str = ""
) -> ModelDiskUsage:
    """The model of ``record`` at ``path``.

    Links are followed: what is counted is the file that takes the room. Files that can't be
    reached are left out.

    Args:
        record: what is remembered about it.
        path: its file or folder.
        files: what it consists of.
        program: id of the program whose folder it is in; empty for ours.
    """
    held: dict[str, FileOnDisk] = {}
    for file in files:
        try:
            real = os.path.realpath(file, strict=True)
            status = Path(real).stat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            held[real] = FileOnDisk(
                Path(real), status.st_size, status.st_dev, status.st_ino, status.st_nlink
            )
    origin = record.origin
    return ModelDiskUsage(
        key=record.key,
        name=record.name or record.seen_name or path.name,
        path=path,
        files=tuple(held[real] for real in sorted(held)),
        family=record.family,
        component=record.component,
        program=program,
        favourite=record.favourite,
        is_bundled=origin is not None and origin.kind == "bundled",
        added=record.added,
        last_used=record.last_used,
    )


def files_of(path: Path, row: CollectionEntry) -> list[Path]:
    """The files of one copy of a model; none if it is not there."""
    if not row.is_present:
        return []
    try:
        return [file for _, file in model_files(path)]
    except OSError:
        return []


def disk_usages_of(rows: Iterable[CollectionEntry]) -> list[ModelDiskUsage]:
    """Every copy of every model that is there."""
    return [
        disk_usage_of(row.record, entry.path, files_of(entry.path, row), entry.program)
        for row in rows
        if row.is_present
        for entry in row.entries
    ]
