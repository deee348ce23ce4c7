"""Renaming a model's files and moving them to the trash, with what is next to them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.atomic_write import error_while_writing, sync_folder
from desktop_app.core.errors import InputError, ModelError
from desktop_app.library.download.safe_names import check_target
from desktop_app.library.model_list.model_entry import ModelEntry, stem
from desktop_app.library.sharing.programs import PROGRAMS
from desktop_app.library.sharing.trash import move_to_trash, removal_of

Mover: TypeAlias = Callable[[Path], None]
"""Moves a file or folder to the system's trash; raises OSError with the reason."""


def rename_files(entry: ModelEntry, name: str) -> Path:
    """Give the model's file or folder the name ``name`` (without ``.safetensors``).

    What is next to it comes along. All is renamed, or nothing.

    Returns:
        Its new path.

    Raises:
        InputError: ``name_unusable``, or ``output_unwritable``.
        ModelError: ``model_not_ours`` or ``model_exists``.
        StorageError: ``disk_full``.
    """
    _check_ours(entry)
    name = _checked(name)
    path = entry.path
    old = stem(path)
    files = (path, *(() if path.is_dir() else removal_of(path).companions))
    pairs = [(file, path.with_name(name + file.name[len(old) :])) for file in files]
    for source, target in pairs:
        # On some disks Name and NAME are one file: that rename is no clash.
        if os.path.lexists(target) and not (target.exists() and target.samefile(source)):
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


def _checked(name: str) -> str:
    """``name`` without blanks around it, if every system takes it as a file's name."""
    name = name.strip()
    try:
        check_target(name)
    except InputError as error:
        reason = error.params["reason"]
        raise InputError("name_unusable", name=name[:60], reason=reason) from error
    return name


def trash_files(entry: ModelEntry, trash: Mover) -> list[Path]:
    """Move the model's file or folder to the trash, and then what is next to it.

    Returns:
        Files beside it that could not be moved; they do no harm where they are.

    Raises:
        ModelError: ``model_not_ours``.
        InputError: ``file_missing``.
        StorageError: ``trash_failed``: nothing was moved.
    """
    _check_ours(entry)
    return move_to_trash(removal_of(entry.path), trash)


def _check_ours(entry: ModelEntry) -> None:
    if entry.bundled:
        raise ModelError("model_not_ours", name=entry.name, owner="Velatura itself")
    if entry.program:
        program = PROGRAMS.get(entry.program)
        owner = program.name if program else "another program"
        raise ModelError("model_not_ours", name=entry.name, owner=owner)
