"""Which disk a place lies on, as sightings name it, and whether that disk is there now."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from desktop_app.library.sharing.volumes import Volumes


class Disks(Protocol):
    """What `SystemDisks` tells; tests tell something else."""

    def refresh(self) -> None:
        """Disks may have come or gone since the last question."""

    def of(self, path: Path) -> str:
        """The disk ``path`` lies on; the path need not exist."""
        ...

    def is_here(self, disk: str) -> bool:
        """Whether that disk can be reached; an empty text means it is not known, so it is."""
        ...


class SystemDisks:
    """The disks of this machine, told by where they are mounted (mount point, drive, share).

    Enough to tell "the disk is away" from "the file is gone"; two disks that take turns at one
    place look like one.
    """

    def __init__(self, volumes: Volumes | None = None) -> None:
        self._volumes = volumes or Volumes()
        self._known: dict[Path, str] = {}
        """By folder, since the table was read."""

    def refresh(self) -> None:
        """Read the table of mounted disks again."""
        self._known = {}
        self._volumes.refresh()

    def of(self, path: Path) -> str:
        """Its mount point; of a share that is in no table, its name."""
        disk = self._known.get(path.parent)
        if disk is None:
            disk = self._known[path.parent] = self._volumes.of(path.parent).mount
        return disk

    def is_here(self, disk: str) -> bool:
        """Whether something is mounted there, and answers if it is another machine's."""
        if not disk:
            return True
        volume = self._volumes.of(Path(disk))
        if volume.mount != disk:
            return False
        return not volume.is_remote or self._volumes.is_reachable(Path(disk))
