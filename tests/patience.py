"""Waiting for what a window does, not by the clock: a busy machine takes its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psutil
from pytestqt.qtbot import QtBot

PATIENCE_SECONDS = 300.0
"""For what hangs: half of what a test may take. Beside twenty busy processes a test of two seconds
took a minute and a half."""
PATIENCE_MS = round(1000 * PATIENCE_SECONDS)


class PatientBot(QtBot):
    """pytest-qt's. Limits are for what hangs: whatever is waited for has `PATIENCE_MS`."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **more: Any) -> Any:
        least = 0 if more.get("raising") is False else PATIENCE_MS  # False: it may well not come
        return super().waitSignal(signal, timeout=max(timeout, least), **more)


def gone(pid: int, seconds: float) -> bool:
    """Whether the process has ended within that time (a zombie has)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False
