"""The most that this process may use, asked of the system: for those that read what strangers
sent."""

from __future__ import annotations

import contextlib
import ctypes
import sys

from desktop_app.core.windows_job import (
    ACTIVE_PROCESS,
    EXTENDED_LIMIT_INFORMATION,
    PROCESS_MEMORY,
    PROCESS_TIME,
    ExtendedLimits,
)


def limit_process(memory: int, seconds: int, output: int, *, threads: bool = False) -> None:
    """Hold this process to so many bytes of memory, seconds of work and bytes of any file it
    writes; it starts no other, nor ``threads``, which Linux counts alike. What the system doesn't
    offer is left out."""
    if sys.platform == "win32":
        _limit_windows(memory, seconds)
    else:
        _limit_posix(memory, seconds, output, threads=threads)


def _limit_posix(memory: int, seconds: int, output: int, *, threads: bool) -> None:
    import resource

    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: output,
        resource.RLIMIT_CORE: 0,
    }
    if not threads and hasattr(resource, "RLIMIT_NPROC"):
        wanted[resource.RLIMIT_NPROC] = 0
    for which, value in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit stands already
            # One second more before the end by force, so that the parent can tell why it ended.
            resource.setrlimit(which, (value, value + (which == resource.RLIMIT_CPU)))


def _limit_windows(memory: int, seconds: int) -> None:
    if sys.platform != "win32":
        return
    kernel = ctypes.WinDLL("kernel32")  # pyrefly: ignore[missing-attribute] # of Windows alone
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = ExtendedLimits()
    basic = limits.BasicLimitInformation
    basic.LimitFlags = PROCESS_MEMORY | PROCESS_TIME | ACTIVE_PROCESS
    basic.PerProcessUserTimeLimit = seconds * 10_000_000
    basic.ActiveProcessLimit = 1
    limits.ProcessMemoryLimit = memory
    size = ctypes.c_uint32(ctypes.sizeof(limits))
    kernel.SetInformationJobObject(job, EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size)
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
