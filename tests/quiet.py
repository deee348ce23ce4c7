"""Waiting for another process by what it does, not by the clock: a busy machine takes its time."""

from __future__ import annotations

import time

import psutil

LOOK_SECONDS = 0.15


def wait_until_at_rest(pid: int, seconds: float = 20) -> None:
    """Return once a process that has work to do has stopped using the processor.

    Args:
        pid: the process.
        seconds: how long it may go on.

    Raises:
        TimeoutError: it was never at rest.
    """
    process = psutil.Process(pid)
    deadline = time.monotonic() + seconds
    used = -1.0
    while time.monotonic() < deadline:
        times = process.cpu_times()
        if times.user + times.system == used and process.status() != psutil.STATUS_RUNNING:
            return
        used = times.user + times.system
        time.sleep(LOOK_SECONDS)
    raise TimeoutError(f"process {pid} is still busy")
