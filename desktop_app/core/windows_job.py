"""What Windows' job objects are told (structures and flags of winnt.h), and one that ends its
processes when the last handle to it is closed.

The engine leaves when its stdin ends; that job is the second rope, for an engine that hangs while
the window is ended by force. Elsewhere nothing here does anything.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any

EXTENDED_LIMIT_INFORMATION = 9  # JobObjectExtendedLimitInformation
PROCESS_TIME = 0x2  # JOB_OBJECT_LIMIT_PROCESS_TIME, in units of 100 ns
ACTIVE_PROCESS = 0x8  # JOB_OBJECT_LIMIT_ACTIVE_PROCESS
PROCESS_MEMORY = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
KILL_ON_JOB_CLOSE = 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION (winnt.h); DWORD is 32 bits, LARGE_INTEGER 64."""

    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    ]


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, its IO_COUNTERS as six numbers."""

    _fields_ = [
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]


class KillOnCloseJob:
    """A job object; what was added to it ends with this process at the latest."""

    def __init__(self) -> None:
        self._kernel: Any = None
        self._handle: Any = None
        if sys.platform == "win32":
            self._kernel = ctypes.WinDLL("kernel32")
            self._kernel.CreateJobObjectW.restype = ctypes.c_void_p
            self._handle = ctypes.c_void_p(self._kernel.CreateJobObjectW(None, None))
            limits = ExtendedLimits()
            limits.BasicLimitInformation.LimitFlags = KILL_ON_JOB_CLOSE
            self._kernel.SetInformationJobObject(
                self._handle,
                EXTENDED_LIMIT_INFORMATION,
                ctypes.byref(limits),
                ctypes.c_uint32(ctypes.sizeof(limits)),
            )

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """Put ``process`` into the job. Where the system refuses, the first rope remains."""
        if self._handle:
            handle: Any = getattr(process, "_handle")  # noqa: B009 - Popen names it no other way
            self._kernel.AssignProcessToJobObject(self._handle, ctypes.c_void_p(int(handle)))

    def close(self) -> None:
        """Close the handle; what is still in the job ends. May be called twice."""
        if self._handle:
            self._kernel.CloseHandle(self._handle)
            self._handle = None
