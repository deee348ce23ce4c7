"""Whether there is room on the disk for what is to come."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop_app.core.errors import StorageError

__all__ = ["check_room", "in_words"]

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def check_room(folder: Path, name: str, missing: int, reserve: int) -> None:
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
    needed = missing + reserve
    if missing and free < needed:
        raise StorageError(
            "download_no_room", name=name, needed=in_words(needed), free=in_words(free)
        )


def in_words(count: int) -> str:
    """``4.2 GB`` (of a thousand MB, as disks are sold and systems show them)."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit < 2 else f"{value:.1f} {_UNITS[unit]}"
