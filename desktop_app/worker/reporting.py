"""The report of a problem, made in the background of what the state knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError
from desktop_app.state.app_state import AppState
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks


class Reporting(QObject):
    """Makes reports and saves them. ``redacted`` is a `Privacy`."""

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        paths: DataPaths,
        settings: Settings,
        redacted: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._state, self._background = state, background
        self._paths, self._settings, self._redacted = paths, settings, redacted

    def make(
        self,
        window: Mapping[str, str],
        on_done: Callable[[str], None],
        on_error: Callable[[VelaturaError], None],
    ) -> None:
        """Make one; ``window``: what the window knows of its screen."""
        # Not at the window's start: few ask for a report.
        from desktop_app.storage.diagnostics.report import harmless_settings, report_text

        engine = self._state.engine.value
        told = {"engine": engine.phase, **engine.info, **window}
        task = partial(
            report_text, self._paths, harmless_settings(self._settings), told, self._redacted
        )
        self._background.run(task, on_done, on_error)

    def save(
        self,
        path: Path,
        text: str,
        on_done: Callable[[None], None],
        on_error: Callable[[VelaturaError], None],
    ) -> None:
        """Write one to a file."""
        self._background.run(partial(write_atomic, path, text.encode()), on_done, on_error)
