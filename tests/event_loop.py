"""Waiting in programs that tests start, and elsewhere without pytest-qt's bot: events are handled,
and between two looks the processor is somebody else's, the program's own threads' too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn

from PySide6.QtCore import QCoreApplication

LOOK_SECONDS = 0.002


def until(is_so: Callable[[], object], seconds: float = 60.0) -> None:
    """Return once it is so; AssertionError after so long."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "nothing happens"
        QCoreApplication.processEvents()
        time.sleep(LOOK_SECONDS)


def until_killed() -> NoReturn:
    """Go on as a program does whose user does nothing."""
    while True:
        QCoreApplication.exec()
