"""Disks that fill up or fail under a server: mounted by root, else tests are skipped."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


def mounted(words: list[str | Path]) -> None:
    """Mount that, or skip the test."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting takes root")
    if subprocess.run(["mount", *words], capture_output=True).returncode:
        pytest.skip("this machine doesn't mount that")


def unmount(folder: Path) -> None:
    """It is gone, whoever still has files there."""
    subprocess.run(["umount", "--lazy", folder], check=True, capture_output=True)


@contextmanager
def small_disk(folder: Path, megabytes: int = 16) -> Iterator[Path]:
    """A disk of that size at ``folder``."""
    folder.mkdir(parents=True)
    mounted(["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder])
    try:
        yield folder
    finally:
        unmount(folder)


def fill(disk: Path) -> None:
    """A file takes all the room there is."""
    with (disk / "filling").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def empty(disk: Path) -> None:
    """There is room again."""
    (disk / "filling").unlink()


@contextmanager
def failing_disk(folder: Path) -> Iterator[Path]:
    """A disk with a file system that can be made to fail (`fail`), at ``folder``."""
    image = folder.with_name("disk.img")
    folder.mkdir(parents=True)
    image.touch()
    os.truncate(image, 96 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    mounted(["-o", "loop,errors=remount-ro", image, folder])
    try:
        yield folder
    finally:
        unmount(folder)


def fail(disk: Path) -> None:
    """From now on it is read-only, whoever has open files: so ext4 protects itself after an error.
    What was written by then is on it."""
    told = subprocess.run(["findmnt", "-no", "SOURCE", disk], check=True, capture_output=True)
    trigger = Path("/sys/fs/ext4") / Path(told.stdout.decode().strip()).name / "trigger_fs_error"
    if not trigger.exists():
        pytest.skip("this kernel's disks don't fail when asked")
    os.sync()
    trigger.write_text("a test")


def mended(disk: Path) -> None:
    """What the owner of a failed disk does, once nobody uses it."""
    image = disk.with_name("disk.img")
    unmount(disk)
    subprocess.run(["fsck.ext4", "-p", image], capture_output=True)  # 1: it had something to mend
    subprocess.run(["mount", "-o", "loop", image, disk], check=True)
