"""The structures for Windows have the layout of winnt.h; elsewhere the job does nothing."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from desktop_app.core.windows_job import BasicLimits, ExtendedLimits, KillOnCloseJob


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of 64-bit Windows")
def test_the_structures_have_the_sizes_that_windows_expects() -> None:
    assert ctypes.sizeof(BasicLimits) == 64
    assert ctypes.sizeof(ExtendedLimits) == 144


def test_a_process_can_be_added_and_the_job_closed_twice() -> None:
    job = KillOnCloseJob()
    process = subprocess.Popen([sys.executable, "-c", ""])
    job.add(process)
    process.wait()
    job.close()
    job.close()
