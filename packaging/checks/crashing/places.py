"""Disks to write on: a plain folder, one that is soon full, and one whose power can be cut."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

SMALL_MB = 4
BALLAST_BYTES = 5 << 19
IMAGE_MB = 48
SETTLE_SECONDS = 0.03


def can_mount() -> bool:
    """Whether this user may mount."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A tmpfs of 4 MB at ``folder``. Raises OSError where there can be none."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={SMALL_MB}m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _unmount(folder)


class PowerDisk:
    """A disk in a file. Copying that file is what a power cut leaves: what was not synced is not
    in it, but in the memory of the system.
    """

    def __init__(self, folder: Path) -> None:
        """Make one of 48 MB with ext4. Raises OSError where there can be none."""
        folder.mkdir(parents=True, exist_ok=True)
        self._image = folder / "disk.img"
        self.mounted = folder / "disk"
        self._copy = folder / "copy.img"
        self.copy_mounted = folder / "copy"
        with self._image.open("wb") as file:
            file.truncate(IMAGE_MB << 20)
        _call("mkfs.ext4", "-q", "-F", str(self._image))
        self.mounted.mkdir(exist_ok=True)
        self.copy_mounted.mkdir(exist_ok=True)

    @contextlib.contextmanager
    def switched_on(self) -> Iterator[Path]:
        """The disk, mounted. The system's own writing is put off for as long as it can be."""
        _mount("-o", "loop,commit=300", str(self._image), str(self.mounted))
        try:
            yield self.mounted
        finally:
            _unmount(self.mounted)

    def cut(self) -> None:
        """Take down what is on the disk now. Whoever writes must have been stopped."""
        time.sleep(SETTLE_SECONDS)
        shutil.copyfile(self._image, self._copy)

    @contextlib.contextmanager
    def switched_on_again(self) -> Iterator[Path]:
        """What was on the disk when the power was cut, mounted."""
        _mount("-o", "loop", str(self._copy), str(self.copy_mounted))
        try:
            yield self.copy_mounted
        finally:
            _unmount(self.copy_mounted)


def _mount(*words: str) -> None:
    _call("mount", *words)


def _unmount(folder: Path) -> None:
    # A process that was killed a moment ago may still hold it.
    for _ in range(50):
        with contextlib.suppress(OSError):
            _call("umount", str(folder))
            return
        time.sleep(0.1)
    _call("umount", "--lazy", str(folder))


def _call(*words: str) -> None:
    try:
        done = subprocess.run(words, check=False, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise OSError(f"there is no {words[0]} here") from error
    if done.returncode:
        raise OSError(f"{words[0]}: {done.stderr.strip()}")
