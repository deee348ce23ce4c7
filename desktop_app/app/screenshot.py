"""``velatura --screenshot F``: a picture of the window once nothing moves any more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from desktop_app.worker.workspace import Workspace

POLL_MS = 100
PATIENCE = 300
"""Polls (30 s) after which the picture is taken whatever the engine does."""


class Screenshot(QObject):
    """Waits until engine and background are at rest, saves the picture, ends the program."""

    def __init__(self, window: QWidget, workspace: Workspace, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._path = path
        self._polls = 0
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._polls += 1
        state = self._workspace.state
        settled = (
            state.engine.value.phase in ("ready", "failed")
            and not state.jobs.active
            and self._workspace.is_idle
        )
        if not settled and self._polls < PATIENCE:
            return
        self._timer.stop()
        saved = self._window.grab().save(str(self._path))
        QApplication.exit(0 if saved else 2)
