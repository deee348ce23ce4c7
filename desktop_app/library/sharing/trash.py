"""What goes to the trash with a model, and what that frees. The moving itself is handed in.

A model is a folder, or a file with those beside it that belong to it alone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import InputError, StorageError
from desktop_app.library.probing.single_file import companions
from desktop_app.library.sharing.model_walk import WEIGHT_ENDINGS

# What programs of the field write beside a file of weights; `companions` names ours.
_BESIDE = (
    ".civitai.info",
    ".cm-info.json",
    ".metadata.json",
    ".preview.png",
    ".preview.jpg",
    ".preview.jpeg",
    ".preview.webp",
)
_MAX_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Removal:
    """What would be moved to the trash.

    Attributes:
        path: the model: a folder or a file.
        companions: files beside it that go with it.
        size: bytes of all that.
        freed: bytes that come free once the trash is emptied; less than ``size`` if files have
            other names elsewhere.
        linked: files of it that have other names elsewhere, which stay and go on working.
    """

    path: Path
    companions: tuple[Path, ...]
    size: int
    freed: int
    linked: tuple[Path, ...]


def removal_of(path: Path) -> Removal:
    """What goes with the model at ``path``.

    Files beside it go along, unless another file of weights of that name stays. A symbolic link is
    moved itself; what it leads to stays.

    Raises:
        InputError: ``file_missing``.
    """
    try:
        status = path.lstat()
    except OSError as error:
        raise InputError("file_missing", name=path.name) from error
    if stat.S_ISDIR(status.st_mode):
        beside: tuple[Path, ...] = ()
        inside = _below(path)
    else:
        beside = _companions(path)
        inside = [path, *beside]
    names: dict[tuple[int, int], list[tuple[Path, os.stat_result]]] = {}
    size = 0
    for file in inside:
        try:
            each = file.lstat()
        except OSError:
            continue
        size += each.st_size
        names.setdefault((each.st_dev, each.st_ino), []).append((file, each))
    linked = [
        file for files in names.values() for file, each in files if each.st_nlink > len(files)
    ]
    freed = sum(
        files[0][1].st_size for files in names.values() if files[0][1].st_nlink <= len(files)
    )
    return Removal(path, beside, size, freed, tuple(sorted(linked)))


def _below(folder: Path) -> list[Path]:
    files: list[Path] = []
    for base, _, names in os.walk(folder):
        files += [Path(base) / name for name in names]
        if len(files) > _MAX_FILES:
            break
    return files


def _companions(path: Path) -> tuple[Path, ...]:
    try:
        siblings = {each.name for each in path.parent.iterdir()}
    except OSError:
        siblings = set[str]()
    others = (path.stem + ending for ending in WEIGHT_ENDINGS)
    if any(name in siblings and name != path.name for name in others):
        return ()
    theirs = (path.with_name(path.stem + ending) for ending in _BESIDE)
    there = [file for file in theirs if file.name in siblings and file.is_file()]
    return tuple(sorted({*companions(path), *there}))


def move_to_trash(
    removal: Removal,
    move: Callable[[Path], None],
    is_foreign: Callable[[Path], bool] = lambda path: False,
) -> list[Path]:
    """Move the model, then what goes with it.

    Args:
        removal: what `removal_of` gave.
        move: moves one file or folder to the trash; raises OSError with the reason.
        is_foreign: whether a path is in another program's folder: nothing is moved then.

    Returns:
        Files beside the model that could not be moved; they do no harm where they are.

    Raises:
        InputError: ``trash_foreign``.
        StorageError: ``trash_failed``: nothing was moved.
    """
    name = removal.path.name
    if is_foreign(removal.path):
        raise InputError("trash_foreign", name=name)
    try:
        move(removal.path)
    except OSError as error:
        reason = error.strerror or "the system gave no reason"
        raise StorageError("trash_failed", name=name, reason=reason) from error
    return [path for path in removal.companions if not _moved(path, move)]


def _moved(path: Path, move: Callable[[Path], None]) -> bool:
    try:
        move(path)
    except OSError:
        return False
    return True
