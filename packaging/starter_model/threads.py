"""Settings that must stand before torch is imported; import this first.

Waiting threads spin briefly before they sleep: never costs 7 % of a step on free
cores, and long (the default) more than doubles small steps on a shared machine.
glibc keeps freed memory instead of handing it
back: page faults were a quarter of the time of encoding pictures, and system
time falls by 60 %. glibc reads its settings at a process's start alone, so
`restart_with_settings` starts the program over.
"""

from __future__ import annotations

import os
import sys

THREADS = int(os.environ.get("OMP_NUM_THREADS", "0")) or max(1, min(8, os.cpu_count() or 1))
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))

MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
    "MALLOC_TOP_PAD_": str(1 << 28),
}


def restart_with_settings() -> None:
    """Replace this process by itself with glibc's settings; no-op if they stand
    or where there is no glibc."""
    if sys.platform == "linux" and not all(name in os.environ for name in MALLOC):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **MALLOC})
