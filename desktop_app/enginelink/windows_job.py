"""On Windows: a job object that ends its processes when the last handle to it is closed.

The engine leaves when its stdin ends; this is the second rope, for an engine that hangs while the
window is ended by force. Elsewhere nothing here does anything.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any

from desktop_app.core.windows_limits import (
    EXTENDED_LIMIT_INFORMATION,
    KILL_ON_JOB_CLOSE,
    ExtendedLimits,
)


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
