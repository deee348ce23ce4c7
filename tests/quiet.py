"""Waiting for another process by what it does, not by the clock: a busy machine takes its time."""

from __future__ import annotations

import time

import psutil

from tests.patience import PATIENCE_SECONDS

LOOK_SECONDS = 0.15


def wait_until_at_rest(pid: int) -> None:
    """Return once a process that has work to do has stopped using the processor.

    Raises:
        TimeoutError: it was never at rest.
    """
    process = psutil.Process(pid)
    deadline = time.monotonic() + PATIENCE_SECONDS
    used = -1.0
    while time.monotonic() < deadline:
        times = process.cpu_times()
        if times.user + times.system == used and process.status() != psutil.STATUS_RUNNING:
            return
        used = times.user + times.system
        time.sleep(LOOK_SECONDS)
    raise TimeoutError(f"process {pid} is still busy")
