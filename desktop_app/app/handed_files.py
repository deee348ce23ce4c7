"""Files that another start of the program hands on to the window that is open already."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.storage.data.one_window import WindowPlace
from desktop_app.worker.background import repeated

_POLL_MS = 1000
"""Where the system can't watch the folder."""


class HandedFiles(QObject):
    """Opens what other starts hand on, and brings the window to the front.

    Args:
        window: of this data folder.
        place: as its window, which is taken.
        open_files: opens files, one tab each.
    """

    def __init__(
        self,
        window: QWidget,
        place: WindowPlace,
        open_files: Callable[[Sequence[Path]], object],
    ) -> None:
        super().__init__(window)
        self._window, self._place, self._open = window, place, open_files
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._take)
        if not self._watcher.addPath(str(place.folder)):
            timer = repeated(self, self._take, _POLL_MS)
            timer.start()
        self._take()

    @Slot()
    def _take(self) -> None:
        for handed in self._place.take_handed():
            self._open(handed.files)
            if handed.token:  # under Wayland nobody comes to the front without the user's leave
                os.environ["XDG_ACTIVATION_TOKEN"] = handed.token
            self._come_to_front()

    def _come_to_front(self) -> None:
        shown = self._window.windowState() & ~Qt.WindowState.WindowMinimized
        self._window.setWindowState(shown | Qt.WindowState.WindowActive)
        self._window.raise_()
        self._window.activateWindow()
