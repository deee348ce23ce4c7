"""Where a build of torch goes once its wheels are here, as downloads see it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.core.cancel import CancelToken
from desktop_app.core.download import PackSource
from desktop_app.core.errors import StorageError
from desktop_app.core.sizes import size_text


class PackTarget(Protocol):
    """Unpacks, checks and keeps builds of torch."""

    @property
    def folder(self) -> Path:
        """Where they lie, each in a folder of its name; it exists."""
        ...

    def place(self, source: PackSource, wheels: Sequence[Path], stop: CancelToken) -> str:
        """Put one together of verified wheels; returns its name. May be called again after it was
        interrupted.

        Raises:
            Cancelled: somebody asked to stop.
            VelaturaError: it can't be used.
            OSError: the disk does not take it.
        """
        ...


def check_pack_disk_space(
    models: Path, packs: Path, name: str, missing: int, unpacked: int, reserve: int
) -> None:
    """Refuse to begin what can't end: the wheels, and what comes out of them beside them.

    Raises:
        StorageError: ``download_no_room``.
        OSError: a disk does not answer.
    """
    if models.stat().st_dev == packs.stat().st_dev:
        check_disk_space(models, name, missing + unpacked, reserve)
        return
    check_disk_space(models, name, missing, reserve)
    check_disk_space(packs, name, unpacked, reserve)


def check_disk_space(folder: Path, name: str, missing: int, reserve: int) -> None:
    """Refuse to begin what can't end.

    Args:
        folder: on the disk in question; it exists.
        name: of the download, for the error.
        missing: bytes that are still to come.
        reserve: bytes that stay free.

    Raises:
        StorageError: ``download_no_room``.
        OSError: the disk does not answer.
    """
    free = shutil.disk_usage(folder).free
    if missing and free < missing + reserve:
        needed, kept = size_text(missing), size_text(reserve)
        raise StorageError(
            "download_no_room", name=name, needed=needed, reserve=kept, free=size_text(free)
        )
