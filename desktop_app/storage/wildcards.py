"""The user's wildcards: folders of text, YAML and JSON files, looked at again when they changed.

Names and files are remembered by their times and sizes: to ask again costs a look at the folders
and at the files that are used.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.events import Noted
from desktop_app.core.prompt.wildcard_lists import Weighted
from desktop_app.storage.wildcard_files import (
    STRUCTURED,
    SUFFIXES,
    WildcardFile,
    checked_name,
    read_wildcards,
)

MAX_FILES: Final = 20_000
_MAX_DEPTH: Final = 16

_Stamp = tuple[int, int, int]


@dataclass(slots=True)
class _Folder:
    """What is in one folder.

    Attributes:
        stamp: of the folder when it was looked at.
        files: by their paths.
        folders: in it.
        notes: what has to be said of it.
    """

    stamp: _Stamp
    files: list[Path] = field(default_factory=list[Path])
    folders: list[Path] = field(default_factory=list[Path])
    notes: list[Noted] = field(default_factory=list[Noted])


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was read so far; reads nothing itself, so that the window may ask it.

    Attributes:
        lists: options by name.
        there: names of all lists there were at the last look.
    """

    lists: Mapping[str, Sequence[Weighted]]
    there: tuple[str, ...]

    def names(self) -> Collection[str]:
        return self.there

    def options(self, name: str) -> Sequence[Weighted]:
        """The options of the list ``name``, if they were read."""
        return self.lists.get(name, ())


class Wildcards:
    """All lists of some folders; a list of the first hides one of the same name in the others. Any
    thread may ask; never raises."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """``folders`` need not be there."""
        self._roots = [folder.absolute() for folder in folders]
        self._lock = threading.Lock()
        self._folders: dict[Path, _Folder] = {}
        self._files: dict[Path, tuple[_Stamp, WildcardFile]] = {}
        self._lists: dict[str, Sequence[Weighted]] = {}
        self._names: dict[str, tuple[Path, str]] = {}

    def names(self) -> Collection[str]:
        """Names of all lists, as they are now."""
        with self._lock:
            self._scan()
            return tuple(self._names)

    def options(self, name: str) -> Sequence[Weighted]:
        """The options of the list ``name``, as they are now."""
        with self._lock:
            if name not in self._names:
                self._scan()
            place = self._names.get(name)
            if place is None:
                self._lists.pop(name, None)
                return ()
            path, key = place
            options = self._read(path).lists.get(key, ())
            self._lists[name] = options
            return options

    @property
    def remembered(self) -> Remembered:
        """What was read so far, as it was then."""
        with self._lock:
            return Remembered(dict(self._lists), tuple(self._names))

    def notes(self) -> tuple[Noted, ...]:
        """What has to be said of the folders, and of the files that were read."""
        with self._lock:
            notes = [note for folder in self._folders.values() for note in folder.notes]
            notes += [note for _, file in self._files.values() for note in file.notes]
            return tuple(notes)

    # -- with the lock --------------------------------------------------------------------------

    def _scan(self) -> None:
        """Find the names again; folders that did not change are not read."""
        names: dict[str, tuple[Path, str]] = {}
        seen: set[Path] = set()
        files: set[Path] = set()
        for root in self._roots:
            for path in self._walk(root, seen):
                files.add(path)
                if path.suffix.lower() in STRUCTURED:
                    for key in self._read(path).lists:
                        names.setdefault(key, (path, key))
                else:
                    relative = path.relative_to(root).with_suffix("").as_posix()
                    if checked_name(relative):
                        names.setdefault(relative, (path, ""))
        self._folders = {path: at for path, at in self._folders.items() if path in seen}
        self._files = {path: read for path, read in self._files.items() if path in files}
        self._names = names

    def _walk(self, root: Path, seen: set[Path]) -> Iterator[Path]:
        """The files below ``root``, those of a folder before those of the folders in it."""
        todo, left = [(root, 0)], MAX_FILES
        while todo:
            path, depth = todo.pop()
            folder = self._folder(path, root)
            if folder is None:
                continue
            seen.add(path)
            left -= len(folder.files)
            if left < 0:
                folder.notes[:] = [Noted("wildcards_many", {"limit": MAX_FILES})]
                return
            yield from folder.files
            if depth < _MAX_DEPTH:
                todo += [(each, depth + 1) for each in reversed(folder.folders)]

    def _folder(self, path: Path, root: Path) -> _Folder | None:
        try:
            stamp = _stamp(path.stat())
            known = self._folders.get(path)
            if known is None or known.stamp != stamp:
                known = self._folders[path] = _listed(path, root, stamp)
        except FileNotFoundError:
            return None
        except OSError as error:
            note = Noted("wildcards_unreadable", {"file": path.name, "reason": plain_reason(error)})
            known = self._folders[path] = _Folder((0, 0, 0), notes=[note])
        return known

    def _read(self, path: Path) -> WildcardFile:
        try:
            stamp = _stamp(path.stat())
        except OSError:
            self._files.pop(path, None)
            return WildcardFile()
        known = self._files.get(path)
        if known is None or known[0] != stamp:
            known = self._files[path] = stamp, read_wildcards(path, path.name)
        return known[1]


def _stamp(at: os.stat_result) -> _Stamp:
    return at.st_mtime_ns, at.st_size, at.st_ino


def _listed(path: Path, root: Path, stamp: _Stamp) -> _Folder:
    """Files and folders of ``path``; links out of ``root`` become notes. Raises OSError."""
    folder, inside = _Folder(stamp), root.resolve()
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            where = path / entry.name
            is_folder, is_link = entry.is_dir(), entry.is_symlink()
            if not is_folder and where.suffix.lower() not in SUFFIXES:
                continue
            if is_link and not where.resolve().is_relative_to(inside):
                folder.notes.append(Noted("wildcards_outside", {"file": entry.name}))
            elif is_folder and not is_link:
                folder.folders.append(where)
            elif not is_folder:
                folder.files.append(where)
    return folder
