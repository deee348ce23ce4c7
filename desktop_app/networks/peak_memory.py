"""How much memory a job held at its worst moment, and how much there is.

On CUDA the allocator tells. Elsewhere a process shares main memory, and the kernel's own figure is
taken: VmHWM of /proc/self/status, set back by writing 5 to /proc/self/clear_refs (proc(5)); it is
the figure that anyone can look at from outside. Where a system lacks it, nothing is told.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import psutil
import torch

from desktop_app.core.memory_limit import within_limit
from desktop_app.core.safe_open import read_regular
from desktop_app.networks.device import Compute

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_HIGH_WATER = "VmHWM:"


class PeakMemory:
    """The most bytes since `begin`: reserved by CUDA's allocator, else the process's high water."""

    def __init__(self, compute: Compute) -> None:
        self._device = compute.device
        self._begun = False

    def begin(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self._device)
            self._begun = True
        else:
            self._begun = _forget_high_water()

    def bytes(self) -> int | None:
        """The most since `begin`; None where it can't be measured."""
        if not self._begun:
            return None
        if self._device.type == "cuda":
            return int(torch.cuda.max_memory_reserved(self._device))
        return _status(_HIGH_WATER)


def resident_bytes() -> int:
    """What this process holds of main memory now."""
    return int(psutil.Process().memory_info().rss)


def available_bytes(compute: Compute) -> int:
    """What can be had now without anything being ended for it: of the device's own memory, or of
    main memory, also within the limits this process was given (RLIMIT_AS, a container's)."""
    if compute.device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(compute.device)
        kept = torch.cuda.memory_reserved(compute.device)
        return int(free + kept - torch.cuda.memory_allocated(compute.device))
    return available_ram_bytes()


def available_ram_bytes() -> int:
    """What can be had of main memory now, also within the limits this process was given."""
    return min(within_limit(psutil.virtual_memory().available), _limit_left())


def _limit_left() -> int:
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return sys.maxsize
    return max(0, limit - int(psutil.Process().memory_info().vms))


def _forget_high_water() -> bool:
    if sys.platform != "linux":
        return False
    with contextlib.suppress(OSError):
        _CLEAR.write_text("5")
        return True
    return False


def _status(key: str) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        for line in read_regular(_STATUS).decode().splitlines():
            if line.startswith(key):
                return int(line.split()[1]) << 10
    return None
