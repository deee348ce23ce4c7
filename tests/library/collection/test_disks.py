from __future__ import annotations

import subprocess
from pathlib import Path

from desktop_app.library.collection.disks import SystemDisks


def test_a_disk_is_here_as_long_as_it_is_mounted(small_disk: Path) -> None:
    disks = SystemDisks()
    path = small_disk / "folder" / "m.safetensors"
    disk = disks.of(path)
    assert disk == str(small_disk) and disks.is_here(disk)
    subprocess.run(["umount", str(small_disk)], check=True)
    disks.refresh()
    assert not disks.is_here(disk)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(small_disk)], check=True)
    disks.refresh()
    assert disks.is_here(disk)


def test_what_is_not_known_counts_as_here(tmp_path: Path) -> None:
    disks = SystemDisks()
    assert disks.is_here("") and disks.is_here(disks.of(tmp_path))
    assert not disks.is_here(str(tmp_path / "never mounted"))
