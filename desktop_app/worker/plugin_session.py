"""Which plugins there are, and which are switched on from the next start on."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop_app.core.crash_trace import trace_without_values
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.plugin_calls import MOST_FAULTS, short_error
from desktop_app.core.plugins import LIMIT, FailedPlugin, LoadedPlugins, Plugin, find_plugins
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.plugin_marks import note_slow, write_mark
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, repeated
from desktop_app.worker.main_thread_queue import MainThreadQueue
from desktop_app.worker.plugin_watch import PluginWatch


class PluginSession(QObject):
    """Looks for plugins, and keeps which are switched on. None is imported here.

    Attributes:
        folder: the plugin folder, which need not be there.
        found: those that are installed; None until `refresh` has come back.
        running: names of those that were loaded at this start.
        left_out: name → reason of those that could not be.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        settings: Settings,
        paths: DataPaths,
        plugged: LoadedPlugins | None = None,
    ) -> None:
        super().__init__()
        self._state, self._background, self._settings = state, background, settings
        self._paths = paths
        self.folder = paths.plugins
        self.found: Observable[tuple[Plugin, ...] | None] = Observable(None)
        plugged = plugged or LoadedPlugins()
        left_out = plugged.left_out
        self.left_out = {each.name: each.reason for each in left_out}
        self.running = frozenset(plugged.switched.names) - self.left_out.keys()
        self._awaited = [each for each in left_out if each.back is not None]
        for each in left_out:
            if each.hung and each.back is None:
                self.switch(each.name, on=False)
        if left_out:
            # What is wrong with the others stands in the list of plugins.
            first = next((each for each in left_out if each.hung), left_out[0])
            off = first.hung and first.back is None
            self._say("plugin_hung" if off else "plugin_left_out", first)
        self._began = time.monotonic()
        self._looks = repeated(self, self._check_awaited, 1000)
        if self._awaited:
            self._looks.start()
        self._faults: MainThreadQueue[tuple[str, BaseException, int]] = MainThreadQueue(self._blame)
        self._watch: PluginWatch | None = None
        if self.running:
            plugged.calls.told = self._on_fault
            self._watch = PluginWatch(plugged.calls, paths.plugin_loading, self)

    def shutdown(self) -> None:
        """Nothing is waited for or watched any more; may be called twice."""
        self._looks.stop()
        self._faults.close()
        if self._watch is not None:
            self._watch.close()
        for each in self._awaited:
            if each.back is not None and each.back.is_set():
                write_mark(self._paths.plugin_loading, "")

    def refresh(self) -> None:
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

    @Slot()
    def _check_awaited(self) -> None:
        """One that did not come back in time may do so later: the next start waits for it. Else it
        is switched off."""
        for each in list(self._awaited):
            back = each.back is not None and each.back.is_set()
            if not back and time.monotonic() - self._began < LIMIT:
                continue
            self._awaited.remove(each)
            write_mark(self._paths.plugin_loading, "")
            if back:
                note_slow(self._paths, each.name)
            else:
                self.switch(each.name, on=False)
            self._say("plugin_late" if back else "plugin_hung", each)
        if not self._awaited:
            self._looks.stop()

    def _say(self, code: str, failed: FailedPlugin) -> None:
        error = StorageError(code, name=failed.name, reason=failed.reason)
        self._state.notice.value = Notice(error)

    def _on_fault(self, name: str, error: BaseException, times: int) -> None:
        """In any thread; ``times``: how often that was by now."""
        self._faults.put((name, error, times))

    def _blame(self, fault: tuple[str, BaseException, int]) -> None:
        """Something that a plugin's function raised: said once, and when it is enough."""
        name, error, times = fault
        code = {1: "plugin_failed", MOST_FAULTS: "plugin_off"}.get(times)
        if code is not None:
            reason, trace = short_error(error), trace_without_values(error)
            said = StorageError(code, trace, name=name, reason=reason, times=times)
            self._state.notice.value = Notice(said)

    def _on_found(self, found: list[Plugin]) -> None:
        self.found.value = tuple(found)

    def _on_error(self, error: VelaturaError) -> None:
        self.found.value = ()
        self._state.notice.value = Notice(error)
