"""Renaming a model's files and moving them to the trash, with what lies beside them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.disk import error_while_writing, sync_folder
from desktop_app.core.errors import ModelError
from desktop_app.library.file_names import check_name
from desktop_app.library.model_entry import ModelEntry, stem

__all__ = ["Mover", "beside", "rename_files", "trash_files"]

Mover: TypeAlias = Callable[[Path], None]
"""Moves a file or folder to the system's trash; raises OSError or VelaturaError."""

# What programs of the field lay beside NAME.safetensors: configuration, a preview, its card.
_BESIDE = (
    ".velatura.json",
    ".yaml",
    ".json",
    ".civitai.info",
    ".metadata.json",
    ".cm-info.json",
    ".txt",
    ".preview.png",
    ".preview.jpg",
    ".preview.jpeg",
    ".preview.webp",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
)


def beside(path: Path) -> list[Path]:
    """The files beside a single file that bear its name and go where it goes."""
    if path.is_dir():
        return []
    found = (path.with_name(stem(path) + ending) for ending in _BESIDE)
    return [file for file in found if file.is_file()]


def rename_files(entry: ModelEntry, name: str) -> Path:
    """Give the model's file or folder the name ``name`` (without ``.safetensors``).

    What lies beside it comes along. All is renamed, or nothing.

    Returns:
        Its new path.

    Raises:
        InputError: ``name_unusable``, or ``output_unwritable``.
        ModelError: ``model_not_ours`` or ``model_exists``.
        StorageError: ``disk_full``.
    """
    _check_ours(entry)
    name = check_name(name)
    path = entry.path
    old = stem(path)
    pairs = [(file, path.with_name(name + file.name[len(old) :])) for file in (path, *beside(path))]
    for source, target in pairs:
        # On some disks Name and NAME are one file: that rename is no clash.
        if target.exists() and not target.samefile(source):
            raise ModelError("model_exists", name=target.name)
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in pairs:
            source.rename(target)
            done.append((source, target))
    except OSError as error:
        for source, target in reversed(done):
            with contextlib.suppress(OSError):
                target.rename(source)
        raise error_while_writing(error, path.name) from error
    sync_folder(path.parent)
    return pairs[0][1]


def trash_files(entry: ModelEntry, trash: Mover) -> None:
    """Move the model's file or folder to the trash, and then what lies beside it.

    Raises:
        ModelError: ``model_not_ours``.
        VelaturaError: what ``trash`` raises, or what its OSError means.
    """
    _check_ours(entry)
    companions = beside(entry.path)
    _trash(entry.path, trash)
    for file in companions:
        _trash(file, trash)


def _trash(path: Path, trash: Mover) -> None:
    try:
        trash(path)
    except OSError as error:
        raise error_while_writing(error, path.name) from error


def _check_ours(entry: ModelEntry) -> None:
    if entry.bundled:
        raise ModelError("model_not_ours", name=entry.name, owner="Velatura itself")
    if entry.program:
        raise ModelError("model_not_ours", name=entry.name, owner=entry.program)
