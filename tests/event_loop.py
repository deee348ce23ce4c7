"""Waiting in programs that tests start, and elsewhere without pytest-qt's bot: events are handled,
and between two looks the processor is somebody else's, the program's own threads' too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QEvent, QObject

from tests.patience import PATIENCE_SECONDS

LOOK_SECONDS = 0.002


def until(is_so: Callable[[], object], why_not: str = "nothing happens") -> None:
    """Return once it is so; AssertionError after `PATIENCE_SECONDS`."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, why_not
        QCoreApplication.processEvents()
        time.sleep(LOOK_SECONDS)


class _LayoutWatch(QObject):
    """Whether any layout was done again."""

    asked = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.asked = self.asked or event.type() == QEvent.Type.LayoutRequest
        return False


def settle() -> None:
    """Let layouts come to rest: each waits a turn for those within it, so it takes as many as they
    are deep."""
    application, watch = QCoreApplication.instance(), _LayoutWatch()
    assert application is not None
    application.installEventFilter(watch)
    end = time.monotonic() + PATIENCE_SECONDS
    while watch.asked:
        assert time.monotonic() < end, "layouts never rest"
        watch.asked = False
        QCoreApplication.processEvents()
    application.removeEventFilter(watch)


def until_killed() -> NoReturn:
    """Go on as a program does whose user does nothing."""
    while True:
        QCoreApplication.exec()
