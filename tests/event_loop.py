"""Waiting in programs that tests start, and elsewhere without pytest-qt's bot: events are handled,
and between two looks the processor is somebody else's, the program's own threads' too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn

from PySide6.QtCore import QCoreApplication

from tests.patience import PATIENCE_SECONDS

LOOK_SECONDS = 0.002


def until(is_so: Callable[[], object]) -> None:
    """Return once it is so; AssertionError after `PATIENCE_SECONDS`."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, "nothing happens"
        QCoreApplication.processEvents()
        time.sleep(LOOK_SECONDS)


def until_killed() -> NoReturn:
    """Go on as a program does whose user does nothing."""
    while True:
        QCoreApplication.exec()
