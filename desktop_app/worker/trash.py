"""The system's trash, through Qt: what is moved there can be brought back by the user."""

from __future__ import annotations

import errno
from pathlib import Path

from PySide6.QtCore import QFile


def move_to_system_trash(path: Path) -> None:
    """Move a file or a folder to the trash; never deletes it in place of that.

    Raises:
        OSError: with the reason in ``strerror``; the file is where it was.
    """
    file = QFile(str(path))
    if not file.moveToTrash():
        reason = file.errorString().rstrip(".").lower() or "the system gave no reason"
        raise OSError(errno.EIO, reason, str(path))
