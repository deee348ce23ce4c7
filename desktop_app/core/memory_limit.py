"""The limit of memory that a container or a service manager set for this process (Linux).

The kernel ends what exceeds it, however much the machine has. psutil knows the machine alone. Both
versions of control groups, as in cgroup-v2.rst and cgroup-v1/memory.rst of the kernel's
documentation; page cache that was not used lately gives way and doesn't count as used.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class MemoryLimit(NamedTuple):
    """Bytes: the whole, and what of it is left now."""

    whole: int
    left: int


class _Files(NamedTuple):
    limit: str
    used: str
    gives_way: str


_V2 = _Files("memory.max", "memory.current", "inactive_file")
_V1 = _Files("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def memory_limit(root: Path = Path("/")) -> MemoryLimit | None:
    """The tightest limit of the groups this process is in; None if there is none.

    Args:
        root: where /proc and /sys are.
    """
    found = [limit for group in _groups(root) if (limit := _limit_of(*group))]
    machine = 1 << 50  # what version 1 has without a limit is greater than any machine's memory
    with contextlib.suppress(OSError, ValueError, IndexError):
        machine = int((root / "proc/meminfo").read_text().split()[1]) << 10
    limits = [limit for limit in found if limit.whole < machine]
    if not limits:
        return None
    return MemoryLimit(min(one.whole for one in limits), min(one.left for one in limits))


def within_limit(free: int) -> int:
    """So many free bytes of the machine's, or what this process's limit leaves of them."""
    limit = memory_limit()
    return free if limit is None else min(free, limit.left)


def memory_kills(root: Path = Path("/")) -> int | None:
    """How many processes of this machine the kernel has ended since its start because memory ran
    out (``oom_kill`` of proc_vmstat(5), from Linux 4.13 on); None: it doesn't say."""
    with contextlib.suppress(OSError, ValueError):
        for line in (root / "proc/vmstat").read_text().splitlines():
            name, _, count = line.partition(" ")
            if name == "oom_kill":
                return int(count)
    return None


def _groups(root: Path) -> Iterator[tuple[Path, _Files]]:
    """Folders of this process's group and of those above it. In a container the path may be that
    of the host and not be there: its root always is."""
    top = root / "sys/fs/cgroup"
    lines: list[str] = []
    with contextlib.suppress(OSError):
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    for line in lines:
        number, names, path = [*line.split(":", 2), "", ""][:3]
        if "memory" in names.split(","):
            places = [(top / "memory", _V1)]
        elif number == "0" and not names:
            places = [(top, _V2), (top / "unified", _V2)]
        else:
            continue
        for place, files in places:
            folder = place / path.strip("/")
            while folder.is_relative_to(place):
                yield folder, files
                folder = folder.parent


def _limit_of(folder: Path, files: _Files) -> MemoryLimit | None:
    with contextlib.suppress(OSError, ValueError):  # "max" isn't a number
        whole = int((folder / files.limit).read_text())
        used = int((folder / files.used).read_text())
        stat = (folder / "memory.stat").read_text().split()
        gives_way = int(stat[stat.index(files.gives_way) + 1]) if files.gives_way in stat else 0
        return MemoryLimit(whole, max(0, whole - max(0, used - gives_way)))
    return None
