"""Waiting for what a window does, as patiently as `tests.patience`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE_MS


class PatientBot(QtBot):
    """pytest-qt's. Limits are for what hangs: whatever is waited for has `PATIENCE_MS`."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **more: Any) -> Any:
        least = 0 if more.get("raising") is False else PATIENCE_MS  # False: it may well not come
        return super().waitSignal(signal, timeout=max(timeout, least), **more)
