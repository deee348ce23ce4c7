"""The files a layered picture is kept in: projects (`.velatura`) and OpenRaster (`.ora`).

One form serves both: an OpenRaster file, and in a project our own part besides, so any OpenRaster
program opens a project that is renamed. Layouts: docs/decisions/0013-project-files.md. PSD is
`psd_read` and `psd_write`; plain pictures are `pictures`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.file_note import FileNote
from desktop_app.imaging.layer_stack import Stack
from desktop_app.imaging.layered_files.project_read import ReadStack, read_stack_file
from desktop_app.imaging.layered_files.project_write import write_stack_file

__all__ = [
    "ReadStack",
    "read_project",
    "write_ora",
    "write_project",
]


def write_project(
    path: Path,
    stack: Stack,
    *,
    progress: Callable[[float], object] | None = None,
    cancel: CancelToken | None = None,
) -> tuple[FileNote, ...]:
    """Write a project: all of the stack comes back exactly. The file before is kept as ``name~``.

    Not for the GUI thread. Pixels are asked for one layer at a time, in the calling thread.

    Args:
        path: where; an existing file is replaced when the new one is whole.
        stack: what to write.
        progress: gets 0..1, in the calling thread.
        cancel: looked at often; then nothing is written.

    Returns:
        What must be said: nothing, now.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
        Cancelled: and the file is as it was.
    """
    return write_stack_file(path, stack, own=True, progress=progress, cancel=cancel)


def write_ora(
    path: Path,
    stack: Stack,
    *,
    progress: Callable[[float], object] | None = None,
    cancel: CancelToken | None = None,
) -> tuple[FileNote, ...]:
    """Write plain OpenRaster: layers, groups, modes; floats in 16 bits. Of our own there is only
    what adjustment layers are, which other programs see as pixels.

    Arguments and errors as `write_project`; no backup is kept: it is an export.

    Returns:
        What is not in the file: ``saved_in_16_bit``, ``masks_left_out``, ``references_hidden``,
        ``guides_left_out``, ``about_left_out``; and what is otherwise in it: ``adjustment_baked``.
    """
    return write_stack_file(path, stack, own=False, progress=progress, cancel=cancel, backup=False)


def read_project(source: Path | bytes, name: str | None = None) -> ReadStack:
    """Open a project or an OpenRaster file from anywhere, whole or damaged.

    Not for the GUI thread. Keep it open while pixels are asked for, then close it: on Windows an
    open file can't be saved over.

    Args:
        source: the file, or its bytes.
        name: what errors call it; the file's name unless told.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``project_unreadable`` (there is no
            picture in it), ``picture_too_large``.
    """
    shown = name or (source.name if isinstance(source, Path) else "the file")
    return read_stack_file(source, shown)
