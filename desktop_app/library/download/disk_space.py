"""Whether there is disk space for what is to come."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop_app.core.errors import StorageError
from desktop_app.core.sizes import size_text


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
