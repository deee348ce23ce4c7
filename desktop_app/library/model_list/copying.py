"""Copying a model into the models folder: under a hidden name first, then renamed whole.

So a killed copy never looks like a model, and what it left is cleared away by the next one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

from desktop_app.core.atomic_write import FULL, error_while_writing, sync_folder
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError, StorageError
from desktop_app.core.safe_open import open_regular

_PIECE = 4 << 20
_STAGING = re.compile(r"\.adding-(\d+)-[0-9a-f]{8}")


def copy_whole(
    files: Sequence[tuple[Path, Path]],
    folder: Path,
    on_progress: Callable[[int, int], None],
    cancel: CancelToken,
) -> None:
    """Copy ``files`` (relative names and paths) into ``folder``; all of them or none.

    Args:
        files: what to copy, and under which names.
        folder: the models folder; made if it is missing.
        on_progress: called with bytes done and bytes in all.
        cancel: looked at every 4 MiB.

    Raises:
        ModelError: ``model_exists``.
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
        Cancelled: nothing was kept.
    """
    tops = list(dict.fromkeys(name.parts[0] for name, _ in files))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_stale(folder)
        _refuse_existing(folder, tops)
        total = sum(path.stat().st_size for _, path in files)
        if shutil.disk_usage(folder).free < total:
            raise StorageError("disk_full", name=tops[0])
        staging = folder / f".adding-{os.getpid()}-{secrets.token_hex(4)}"
        staging.mkdir()
        try:
            done = 0
            on_progress(0, total)
            for name, path in files:
                for step in _copy(path, staging / name, cancel):
                    done += step
                    on_progress(done, total)
            _refuse_existing(folder, tops)
            for top in tops:
                (staging / top).rename(folder / top)
            sync_folder(folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        if error.errno not in FULL and error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise ModelError("model_exists", name=tops[0]) from error
        raise error_while_writing(error, tops[0]) from error


def _copy(source: Path, target: Path, cancel: CancelToken) -> Iterator[int]:
    """Copy one file; yields the bytes of each piece."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with open_regular(source) as reader, target.open("xb") as writer:
        while piece := reader.read(_PIECE):
            cancel.check()
            writer.write(piece)
            yield len(piece)
        writer.flush()
        os.fsync(writer.fileno())


def _refuse_existing(folder: Path, tops: Sequence[str]) -> None:
    for top in tops:
        if (folder / top).exists():
            raise ModelError("model_exists", name=top)


def _clear_stale(folder: Path) -> None:
    """Remove what copies of processes that are no more left behind."""
    for path in folder.glob(".adding-*"):
        match = _STAGING.fullmatch(path.name)
        if match and not psutil.pid_exists(int(match[1])):
            with contextlib.suppress(OSError):
                shutil.rmtree(path)
