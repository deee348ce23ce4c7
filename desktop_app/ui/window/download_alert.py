"""Calls back a user who went elsewhere when a long download has come to its end."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.core.download import DownloadStatus
from desktop_app.core.observable import Observable
from desktop_app.ui.qt.bind import listen

_LONG = 20.0
"""Seconds after which the end of a download is worth a call."""


class DownloadAlert(QObject):
    """``call`` is called when a download that took long is done, or stops for good."""

    def __init__(
        self,
        downloads: Observable[tuple[DownloadStatus, ...]],
        call: Callable[[], None],
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._call, self._clock = call, clock
        self._began: dict[str, float] = {}
        listen(downloads.changed, self._on_downloads)

    def _on_downloads(self, downloads: tuple[DownloadStatus, ...]) -> None:
        now, long = self._clock(), False
        for each in downloads:
            if each.is_active:
                self._began.setdefault(each.request.id, now)
            elif each.phase in ("done", "failed"):
                long |= now - self._began.pop(each.request.id, now) > _LONG
            else:
                self._began.pop(each.request.id, None)
        if long:
            self._call()
