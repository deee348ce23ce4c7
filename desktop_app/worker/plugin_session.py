"""Which plugins there are, and which are switched on from the next start on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.plugins import LoadedPlugins, Plugin, find_plugins
from desktop_app.state.app_state import AppState, Notice

if TYPE_CHECKING:
    from desktop_app.storage.settings import Settings
    from desktop_app.worker.background import BackgroundTasks


class PluginSession(QObject):
    """Looks for plugins, and keeps which are switched on. None is imported here.

    Attributes:
        folder: the plugin folder, which need not be there.
        found: those that are installed; None until `look` has come back.
        running: names of those that were loaded at this start.
        left_out: name → reason of those that could not be.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        settings: Settings,
        folder: Path,
        plugged: LoadedPlugins | None = None,
    ) -> None:
        super().__init__()
        self._state, self._background, self._settings = state, background, settings
        self.folder = folder
        self.found: Observable[tuple[Plugin, ...] | None] = Observable(None)
        plugged = plugged or LoadedPlugins()
        left_out = plugged.left_out
        self.left_out = {each.name: each.reason for each in left_out}
        self.running = frozenset(plugged.switched.names) - self.left_out.keys()
        for each in left_out:
            if each.hung:
                self.switch(each.name, on=False)
        if left_out:
            # What is wrong with the others stands in the list of plugins.
            first = next((each for each in left_out if each.hung), left_out[0])
            code = "plugin_hung" if first.hung else "plugin_left_out"
            error = StorageError(code, name=first.name, reason=first.reason)
            state.notice.value = Notice(error)

    def look(self) -> None:
        """Look for them again."""
        self._background.run(partial(find_plugins, self.folder), self._on_found, self._on_error)

    def is_on(self, name: str) -> bool:
        """Whether it is loaded at the next start."""
        return name in self._settings.plugins

    def switch(self, name: str, *, on: bool) -> None:
        """Load it at the next start, or don't."""
        others = tuple(each for each in self._settings.plugins if each != name)
        self._settings.plugins = (*others, name) if on else others

    def make_folder(self) -> None:
        """Make the plugin folder if there is none.

        Raises:
            OSError: it can't be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)

    def _on_found(self, found: list[Plugin]) -> None:
        self.found.value = tuple(found)

    def _on_error(self, error: VelaturaError) -> None:
        self.found.value = ()
        self._state.notice.value = Notice(error)
