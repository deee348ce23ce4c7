"""Calls back a user who went elsewhere when a long run has come to its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.core.observable import Observable
from desktop_app.ui.qt.bind import listen

if TYPE_CHECKING:
    from desktop_app.state.work.jobs import Job

_LONG = 20.0
"""Seconds after which the end of a run is worth a call."""


class RunAlert(QObject):
    """``call`` is called when a run that took long has ended; ``current`` is what runs now."""

    def __init__(
        self,
        current: Observable[Job | None],
        call: Callable[[], None],
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._call, self._clock = call, clock
        self._began: float | None = None
        listen(current.changed, self._on_job)

    def _on_job(self, job: Job | None) -> None:
        if job is not None and self._began is None:
            self._began = self._clock()
        elif job is None and self._began is not None:
            long = self._clock() - self._began > _LONG
            self._began = None
            if long:
                self._call()
