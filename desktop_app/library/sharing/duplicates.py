"""Files with the same content: by size, then by pieces, then by SHA-256 of all of it.

Most files of a collection differ in size and are never opened; of those that don't, most differ in
the pieces that `digest.quick_digest` reads. Several names of one file (hard links, symbolic links)
are one file here, and no duplicates of one another. Nothing is changed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.digest import quick_digest

Stage: TypeAlias = Literal["pieces", "whole"]
Progress: TypeAlias = Callable[[Stage, int, int], None]
"""Called with what is being read, bytes done and bytes in all."""

K = TypeVar("K", bound=Hashable)

_PIECE = 4 << 20
_LEAST = 1 << 20


@dataclass(frozen=True, slots=True)
class SameFile:
    """One file on a disk, with all its names that were looked at.

    Attributes:
        names: its paths, sorted; never symbolic links.
        size: bytes.
        modified: time of its last change in nanoseconds.
        device: which disk it lies on.
        inode: which file of that disk it is.
        links: how many names it has in all; more than ``names`` if some were not looked at.
    """

    names: tuple[Path, ...]
    size: int
    modified: int
    device: int
    inode: int
    links: int

    @property
    def is_all_here(self) -> bool:
        """Whether ``names`` are all its names: only then does its room come free with them."""
        return self.links <= len(self.names)


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Files with the same content, the one with the first name first.

    Attributes:
        sha256: of their content.
        size: bytes of each.
        files: two or more different files.
    """

    sha256: str
    size: int
    files: tuple[SameFile, ...]

    def saved_bytes(self, device: int | None = None) -> int:
        """Bytes that come free if hard links take the place of all but one file on each disk.

        Args:
            device: count that disk alone.
        """
        disks: dict[int, list[SameFile]] = defaultdict(list)
        for file in self.files:
            if device in (None, file.device):
                disks[file.device].append(file)
        saved_bytes = 0
        for files in disks.values():
            free = sum(file.is_all_here for file in files)
            # If some file's other names are not known, that file is the one to keep.
            saved_bytes += self.size * min(free, len(files) - 1)
        return saved_bytes


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What a search found.

    Attributes:
        groups: those that win most come first.
        unreadable: files that could not be read, or changed while they were.
        hashed: SHA-256 of the files that were read whole, by path, so that it need not be again.
    """

    groups: tuple[DuplicateGroup, ...]
    unreadable: tuple[Path, ...]
    hashed: Mapping[Path, str]

    @property
    def saved_bytes(self) -> int:
        """Bytes that hard links would free in all."""
        return sum(group.saved_bytes() for group in self.groups)


def same_files(paths: Iterable[Path]) -> tuple[list[SameFile], list[Path]]:
    """The files behind ``paths``, each once whatever its names, and the paths that lead to none.

    Symbolic links stand for what they lead to. Folders and special files are left out unsaid.
    """
    found: dict[tuple[int, int], tuple[os.stat_result, set[Path]]] = {}
    missing: list[Path] = []
    folders: dict[Path, Path] = {}  # resolving a path takes a call for each of its folders
    for path in paths:
        try:
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                real = path.resolve(strict=True)
                status = real.stat()
            else:
                folder = path.parent
                if folder not in folders:
                    folders[folder] = folder.resolve(strict=True)
                real = folders[folder] / path.name
        except (OSError, RuntimeError):  # RuntimeError: a circle of links, up to Python 3.12
            missing.append(path)
            continue
        if stat.S_ISREG(status.st_mode):
            found.setdefault((status.st_dev, status.st_ino), (status, set()))[1].add(real)
    files = [
        SameFile(
            names=tuple(sorted(names)),
            size=status.st_size,
            modified=status.st_mtime_ns,
            device=status.st_dev,
            inode=status.st_ino,
            links=status.st_nlink,
        )
        for status, names in found.values()
    ]
    return sorted(files, key=lambda file: file.names), sorted(missing)


def find_duplicates(
    paths: Iterable[Path],
    *,
    known: Callable[[Path, int, int], str] = lambda path, size, modified: "",
    at_least: int = _LEAST,
    on_progress: Progress = lambda stage, done, total: None,
    cancel: CancelToken | None = None,
) -> Duplicates:
    """Files among ``paths`` that have the same content.

    Args:
        paths: files, or links to them.
        known: the SHA-256 of a file with that path, size and time of change in nanoseconds, where
            somebody has calculated it before; else an empty text.
        at_least: bytes; smaller files are left out (they win nothing).
        on_progress: told after every piece of 4 MiB.
        cancel: looked at as often.

    Raises:
        Cancelled: by ``cancel``.
    """
    search = _Search(known, on_progress, cancel or CancelToken())
    files, unreadable = same_files(paths)
    search.unreadable.extend(unreadable)
    alike = _alike(files, lambda file: file.size)
    alike = [group for group in alike if group[0].size >= max(1, at_least)]
    alike = search.by("pieces", alike, search.pieces)
    alike = search.by("whole", alike, search.whole)
    groups = [
        DuplicateGroup(search.hashed[group[0].names[0]], group[0].size, tuple(group))
        for group in alike
    ]
    groups.sort(key=lambda group: (-group.saved_bytes(), -group.size, group.files[0].names))
    return Duplicates(tuple(groups), tuple(sorted(search.unreadable)), search.hashed)


def _alike(files: Iterable[SameFile], key: Callable[[SameFile], K]) -> list[list[SameFile]]:
    """Groups of two or more with the same key, in the order of their first files."""
    groups: dict[K, list[SameFile]] = defaultdict(list)
    for file in files:
        groups[key(file)].append(file)
    return [group for group in groups.values() if len(group) > 1]


class _Search:
    """One search: what it reads, and what came of it."""

    def __init__(
        self, known: Callable[[Path, int, int], str], on_progress: Progress, cancel: CancelToken
    ) -> None:
        self.hashed: dict[Path, str] = {}
        self.unreadable: list[Path] = []
        self._known = known
        self._on_progress = on_progress
        self._cancel = cancel
        self._done = 0
        self._total = 0

    def by(
        self,
        stage: Stage,
        groups: list[list[SameFile]],
        read: Callable[[SameFile], str],
    ) -> list[list[SameFile]]:
        """Split every group by what ``read`` says of its files; what can't be read falls out."""
        self._done, self._total = 0, sum(file.size for group in groups for file in group)
        found: list[list[SameFile]] = []
        for group in groups:
            digests: dict[SameFile, str] = {}
            for file in group:
                self._cancel.check()
                begun = self._done
                text = read(file)
                self._done = begun + file.size
                self._on_progress(stage, self._done, self._total)
                if text and _is_unchanged(file):
                    digests[file] = text
                else:
                    self.unreadable.append(file.names[0])
            found += _alike(digests, lambda file, digests=digests: digests[file])
        return found

    def pieces(self, file: SameFile) -> str:
        """A digest of its beginning and 16 pieces; empty if it can't be read."""
        try:
            return quick_digest([("", file.names[0])])
        except InputError:
            return ""

    def whole(self, file: SameFile) -> str:
        """Its SHA-256: a known one, or by reading all of it; empty if that fails."""
        path = file.names[0]
        text = self._known(path, file.size, file.modified) or self._read(path)
        if text:
            self.hashed[path] = text
        return text

    def _read(self, path: Path) -> str:
        sha = hashlib.sha256()
        begun = self._done
        try:
            with open_regular(path) as opened:
                while piece := opened.read(_PIECE):
                    self._cancel.check()
                    sha.update(piece)
                    self._done += len(piece)
                    self._on_progress("whole", min(self._done, self._total), self._total)
        except OSError:
            return ""
        finally:
            self._done = begun
        return sha.hexdigest()


def _is_unchanged(file: SameFile) -> bool:
    try:
        status = file.names[0].stat()
    except OSError:
        return False
    now = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    return now == (file.device, file.inode, file.size, file.modified)
