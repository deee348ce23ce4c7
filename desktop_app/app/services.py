"""What both the window and the command line need: folders, settings, tables, the model list."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.opening import OpenedFolder, open_folder
from desktop_app.app.plugin_loading import load_command_plugins
from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.intents import Intent, load_intents
from desktop_app.catalog.schedulers import SchedulerRow, load_schedulers
from desktop_app.core.plugins import LoadedPlugins

if TYPE_CHECKING:
    from desktop_app.app.model_services import ModelServices
    from desktop_app.enginelink.started_process import StartedProcess
    from desktop_app.library.collection.collection import Collection
    from desktop_app.library.model_list.model_library import ModelLibrary
    from desktop_app.library.sharing.used_folders import UsedFolders
    from desktop_app.storage.data.process_locks import DataFolderLock
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.settings import Settings


class AppServices:
    """The objects below the window. Nothing has been looked at or opened yet but the settings.

    Attributes:
        use: tells other programs that the data folder is in use, as long as it is kept.
        paths: the data folder's parts.
        settings: what is remembered.
        families, schedulers, intents: the catalog's tables, with what plugins brought: they are
            read when they are first asked for.
        plugged: the plugins of this start.
        engine: the engine's process, if it was started before there were any.
    """

    def __init__(
        self,
        use: DataFolderLock,
        paths: DataPaths,
        settings: Settings,
        models: ModelServices | None = None,
    ) -> None:
        """``models``: if there are any yet."""
        self.use, self.paths, self.settings = use, paths, settings
        self.plugged = LoadedPlugins()
        self.engine: StartedProcess | None = None
        self.schedulers: dict[str, SchedulerRow] = load_schedulers()
        self._models = models
        self._lock = threading.Lock()

    @cached_property
    def families(self) -> dict[str, Family]:
        return load_families()

    @cached_property
    def intents(self) -> dict[str, Intent]:
        return load_intents()

    @property
    def library(self) -> ModelLibrary:
        return self.models.library

    @property
    def shared(self) -> UsedFolders:
        """Folders of other programs that are used too."""
        return self.models.shared

    @property
    def collection(self) -> Collection:
        """The list with what was noted of each file."""
        return self.models.collection

    @property
    def models(self) -> ModelServices:
        """All that looks at files of weights; any thread may be the first to ask for it.

        The window is up before a background thread does: a hundred modules are imported for it.
        """
        with self._lock:
            if self._models is None:
                from desktop_app.app.model_services import build_model_services

                self._models = build_model_services(self.paths, self.settings, self.families)
            return self._models

    def close(self) -> None:
        if self._models is not None:
            self._models.collection.close()


def load_services(data_dir: Path | None, *, plugins: bool = False) -> AppServices:
    """Build them for the data folder ``data_dir`` (the system's usual one if None).

    With ``plugins`` those that are switched on are loaded, as for the command line.

    Raises:
        StorageError: ``catalog_invalid``, or as `open_data` does: ``data_newer``.
    """
    folder = open_folder(data_dir)
    folder.clear_leftovers()
    parts = build_services(folder)
    if plugins:
        parts.plugged = load_command_plugins(parts.paths, folder.settings.plugins)
    return parts


def build_services(folder: OpenedFolder, engine: StartedProcess | None = None) -> AppServices:
    """Build them for a data folder that is open, with the engine's process if there is one.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    parts = AppServices(folder.use, folder.paths, folder.settings)
    parts.engine = engine
    return parts
