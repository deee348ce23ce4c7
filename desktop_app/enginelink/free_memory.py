"""How much memory this machine has left, and what else a forecast asks of it. What needs how much,
others know (`studio.memory_check`, `catalog.forecast`)."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import cast

import psutil

from desktop_app.core.forecast import Host
from desktop_app.core.memory_limit import within_limit
from desktop_app.core.memory_plan import Precision


def free_bytes() -> int:
    """What could be allocated now without anything being ended for it: free memory, with caches
    that would give way, and free swap."""
    return within_limit(psutil.virtual_memory().available + psutil.swap_memory().free)


_PRECISIONS = ("float32", "bfloat16", "float16")


def host_of(machine: Mapping[str, str], process: int | None) -> Host:
    """The machine, from what the engine told and what is free now. Asks the system.

    Args:
        machine: ``core.messages.Ready.info``.
        process: the engine's; what it holds counts as room. None: this very process.
    """
    device = machine.get("device", "cpu").partition(":")[0]
    held = 0
    with contextlib.suppress(psutil.Error):
        held = psutil.Process(process).memory_info().rss
    precision = machine.get("dtype", "float32")
    room = machine.get("device memory", "")
    return Host(
        device if device in ("cpu", "cuda", "mps") else "cpu",
        cast("Precision", precision) if precision in _PRECISIONS else "float32",
        within_limit(psutil.virtual_memory().available) + held,
        int(room) if room.isdecimal() and device == "cuda" else None,
        psutil.cpu_count(logical=False) or 1,
        int(machine.get("process memory", "0")),
        quick_half=device != "cpu" or precision != "float32",
    )
