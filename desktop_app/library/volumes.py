"""On which disk a path lies, and whether that disk is there now.

A disk is told by where it is mounted (a drive's letter, a share's name): enough to tell "the disk
is away" from "the file is gone". Two disks that take turns at one place look like one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

__all__ = ["Disks", "Volumes"]


class Volumes(Protocol):
    """What `Disks` tells; tests tell something else."""

    def of(self, path: Path) -> str:
        """The disk ``path`` lies on; the path need not exist."""
        ...

    def is_here(self, volume: str) -> bool:
        """Whether that disk can be reached; an empty text means it is not known, so it is."""
        ...


class Disks:
    """The disks of this machine. Keeps nothing: a disk may come and go between two calls."""

    def of(self, path: Path) -> str:
        """The mount point ``path`` lies under; on Windows its drive or share, with a backslash."""
        path = path.absolute()
        if os.name == "nt":
            return path.anchor
        for parent in (path, *path.parents):
            if os.path.ismount(parent):
                return str(parent)
        return path.anchor

    def is_here(self, volume: str) -> bool:
        """Whether something is mounted there."""
        if not volume:
            return True
        try:
            return Path(volume).exists() if os.name == "nt" else os.path.ismount(volume)
        except (OSError, ValueError):
            return False
