"""Writes the settings file soon after a setting was changed: a killed program has lost none.

Lives in the GUI thread; settings may be changed in any.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.core.errors import VelaturaError
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, delayed

WAIT_MS = 1000
"""Changes that come within so many milliseconds are written together."""


class SettingsAutosave(QObject):
    """Follows ``settings`` until `shutdown`. A disk that takes nothing is told of once."""

    _changed = Signal()

    def __init__(self, state: AppState, background: BackgroundTasks, settings: Settings) -> None:
        super().__init__()
        self._state, self._background, self._settings = state, background, settings
        self._is_told = False
        self._soon = delayed(self, self._save, WAIT_MS)
        self._changed.connect(self._soon.start)
        settings.on_change = self._changed.emit

    def shutdown(self) -> None:
        self._settings.on_change = None
        self._soon.stop()

    def now(self) -> None:
        """Write them at once, in the background."""
        self._soon.stop()
        self._save()

    @Slot()
    def _save(self) -> None:
        self._background.run(self._settings.save, self._saved, self._failed)

    def _saved(self, _: None) -> None:
        self._is_told = False

    def _failed(self, error: VelaturaError) -> None:
        """They stay in memory, and are written with the next change or at the end."""
        if not self._is_told:
            self._is_told = True
            self._state.notice.value = Notice(error)
