"""Which disk a path lies on, and whether that disk is there now, without waiting for a dead one.

The table of mounted disks comes from the system and touches none of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

import psutil

from desktop_app.library.sharing.io_timeout import IoTimeout

# File systems of other machines, and those without hard links, as the systems call them.
_REMOTE = ("nfs", "cifs", "smb", "afp", "webdav", "davfs", "sshfs", "fuse.sshfs", "9p", "ceph")
_NO_LINKS = frozenset({"exfat", "vfat", "msdos", "fat", "fat32", "fuse.exfat"})
_BY_ID = Path("/dev/disk/by-uuid")


@dataclass(frozen=True, slots=True)
class Volume:
    """A disk, or a part of one, as it is mounted.

    Attributes:
        mount: its mount point, or drive (``E:``); what `core.model_record.Sighting` calls volume.
        id: what stays the same when it is mounted elsewhere (the file system's UUID or serial
            number); empty where the system does not tell it cheaply.
        kind: its file system ("ext4", "ntfs", "apfs"), in lower case; empty if unknown.
        is_remote: whether another machine keeps it.
    """

    mount: str
    id: str = ""
    kind: str = ""
    is_remote: bool = False

    @property
    def knows_links(self) -> bool:
        """Whether files can have several names there, as far as its kind tells."""
        return self.kind not in _NO_LINKS


def mounted_volumes() -> list[Volume]:
    """The disks that are mounted now; none if the system doesn't tell."""
    try:
        disks = psutil.disk_partitions(all=os.name != "nt")
    except OSError:
        return []
    ids = _linux_ids()
    found: list[Volume] = []
    for disk in disks:
        kind = disk.fstype.lower()
        is_remote = kind.startswith(_REMOTE) or "remote" in disk.opts
        # A remote disk is not asked for its id: it might not answer.
        device = os.path.realpath(disk.device) if disk.device.startswith("/dev/") else ""
        known = "" if is_remote else ids.get(device, "") or _windows_id(disk.mountpoint)
        found.append(Volume(disk.mountpoint, known, kind, is_remote))
    return found


def _linux_ids() -> dict[str, str]:
    """UUIDs by device, from the links that udev keeps."""
    try:
        links = list(_BY_ID.iterdir()) if sys.platform == "linux" else []
    except OSError:
        return {}
    return {os.path.realpath(link): link.name for link in links}


def _windows_id(mount: str) -> str:
    """The serial number of a drive, in hexadecimal digits."""
    if sys.platform == "win32":
        import ctypes

        serial = ctypes.c_ulong(0)
        told = ctypes.windll.kernel32.GetVolumeInformationW(
            mount, None, 0, ctypes.byref(serial), None, None, None, 0
        )
        return f"{serial.value:08x}" if told else ""
    return ""


class Volumes:
    """Answers for paths; the table of disks is read once, and again after `refresh`.

    Args:
        read: gives the mounted disks.
        patience: how long a disk may take to answer.
    """

    def __init__(
        self,
        read: Callable[[], Sequence[Volume]] = mounted_volumes,
        patience: IoTimeout | None = None,
    ) -> None:
        self._read = read
        self._patience = patience or IoTimeout()
        self._table: Sequence[Volume] | None = None

    def refresh(self) -> None:
        """Read the table again at the next question: a disk came or went."""
        self._table = None

    def of(self, path: PurePath) -> Volume:
        """The volume that ``path`` lies on, told by its text alone; links are not followed.

        Where the table has none, it is named by the drive, the share or the root of ``path``.
        """
        table = self._table  # another thread may ask for a fresh one meanwhile
        if table is None:
            table = self._table = list(self._read())
        best: Volume | None = None
        for volume in table:
            # Of two on one mount point the later one hides the earlier.
            if path.is_relative_to(volume.mount) and (
                best is None or len(volume.mount) >= len(best.mount)
            ):
                best = volume
        return best or Volume(path.anchor, is_remote=_is_share(path))

    def is_reachable(self, path: Path) -> bool:
        """Whether ``path`` can be reached now; a disk that does not answer in time counts as away.

        While a question to a volume still hangs, its other paths count as away at once.
        """
        return self._patience.ask(self.of(path).mount, lambda: _reached(path), otherwise=False)


def _reached(path: Path) -> bool:
    path.stat()
    return True


def _is_share(path: PurePath) -> bool:
    return isinstance(path, PureWindowsPath) and path.drive.startswith("\\\\")
