"""The folders and names of a journal, and how one set of segments takes another's place.

A journal's folder holds sets, ``set-000001``, each with its segments, ``000001.seg``. The set with
the highest number counts. A new one is made under a temporary name and renamed when all of it is on
the disk; only then the old one is deleted. So there is always a whole one.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from pathlib import Path

from desktop_app.core.atomic_write import sync_folder

_SET = re.compile(r"set-(\d{6,})")
_SEGMENT = re.compile(r"(\d{6,})\.seg")
_TEMPORARY = ".new"
_ASIDE = "damaged-"


def sets_in(folder: Path) -> list[Path]:
    """The whole sets, newest first; mostly one. None if the folder is none."""
    return _numbered(folder, _SET)[::-1]


def is_only_begun(folder: Path) -> bool:
    """Whether whoever began the journal did not come to its first set. Raises OSError."""
    names = [entry.name for entry in folder.iterdir()]
    return all(
        name.endswith(_TEMPORARY) and _SET.fullmatch(name.removesuffix(_TEMPORARY))
        for name in names
    )


def segments_in(folder: Path) -> list[Path]:
    """A set's segment files in order."""
    return _numbered(folder, _SEGMENT)


def segment_file(folder: Path, number: int) -> Path:
    """Where a set's segment of that number lies."""
    return folder / f"{number:06}.seg"


def next_set(folder: Path) -> Path:
    """The name of the set that would take the newest one's place."""
    there = sets_in(folder)
    number = int(there[0].name[4:]) + 1 if there else 1
    return folder / f"set-{number:06}"


def new_set(folder: Path) -> Path:
    """An empty folder to make the next set in; see `swap_in`. Raises OSError."""
    made = next_set(folder)
    temporary = made.with_name(made.name + _TEMPORARY)
    if temporary.exists():
        shutil.rmtree(temporary)
    temporary.mkdir()
    return temporary


def swap_in(temporary: Path) -> Path:
    """Make a new set count, all files of which are synced; returns its folder.

    Raises:
        OSError: the old one counts.
    """
    sync_folder(temporary)
    final = temporary.with_name(temporary.name.removesuffix(_TEMPORARY))
    temporary.rename(final)
    try:
        sync_folder(final.parent)
    except OSError:
        # What is written from now on goes to the old set, so this one must not be found.
        final.rename(temporary)
        raise
    return final


def quarantine(chosen: Path) -> Path:
    """Keep a damaged set beside the one that took its place, where nobody takes it for one; where.
    Where the disk refuses it stays an older set."""
    kept = chosen.with_name(_ASIDE + chosen.name)
    try:
        chosen.rename(kept)
    except OSError:
        return chosen
    return kept


def sweep(folder: Path, keep: Path) -> None:
    """Delete all sets but one, and what an unfinished swap left. What can't be deleted stays."""
    with contextlib.suppress(OSError):
        for entry in list(folder.iterdir()):
            ours = _SET.fullmatch(entry.name.removesuffix(_TEMPORARY))
            if ours and entry != keep:
                shutil.rmtree(entry, ignore_errors=True)


def sync_file(handle: int) -> None:
    """Bring a file's bytes and size to the disk itself. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        # There fsync stops at the drive's own cache, which a power cut empties.
        with contextlib.suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    if sys.platform == "linux":
        os.fdatasync(handle)
    else:
        os.fsync(handle)


def _numbered(folder: Path, pattern: re.Pattern[str]) -> list[Path]:
    try:
        found = [(pattern.fullmatch(entry.name), entry) for entry in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [entry for _, entry in sorted((int(m[1]), entry) for m, entry in found if m)]
