"""The first lines of a start: the data folder is opened, and for a window the engine's process is
started before Qt, or what else takes long, is imported. torch is imported while the window is made.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from desktop_app.app.plugin_loading import tell_engine
from desktop_app.core.atomic_write import clear_leftovers_below
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.record import record
from desktop_app.enginelink.started_process import StartedProcess
from desktop_app.storage.data.one_window import WindowPlace
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.data.process_locks import DataFolderLock
from desktop_app.storage.diagnostics.run_markers import failed_starts
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings

ENGINE_LOG = "engine.log"
"""Its name in the folder of log files."""


@record()
class OpenedFolder:
    """The data folder, and what was found in it.

    Attributes:
        use: tells other programs that it is in use, as long as it is kept.
        paths: its parts.
        settings: what is remembered.
    """

    use: DataFolderLock
    paths: DataPaths
    settings: Settings

    def clear_leftovers(self) -> None:
        """Remove what killed writers left behind, in a thread that nobody waits for."""
        but = (self.paths.models, self.paths.packs, self.paths.plugins)
        threading.Thread(
            target=clear_leftovers_below, args=(self.paths.root, but), name="leftovers", daemon=True
        ).start()


def open_folder(data_dir: Path | None) -> OpenedFolder:
    """Open the data folder ``data_dir`` (the system's usual one if None).

    Raises:
        StorageError: as `open_data` does.
    """
    paths = DataPaths.at(data_dir)
    use = open_data(paths)
    settings = Settings.load(paths.settings)
    return OpenedFolder(use, paths.with_models(settings.models_folder), settings)


def place_of(data_dir: Path | None) -> WindowPlace:
    """The place as the window of that data folder, which need not be there yet."""
    return WindowPlace(DataPaths.at(data_dir).window)


def _pack(paths: DataPaths) -> Path | None:
    """The build of torch to be used; few have added one."""
    if not paths.packs.is_dir():
        return None
    from desktop_app.app.used_pack import UsedPack

    return UsedPack(paths).folder()


class WindowOpening:
    """A window that is about to open. What goes wrong is told by `folder`: by then there can be a
    dialog for it.

    Args:
        data_dir: the data folder.
        safe: a safe start was asked for.
        engine: start the engine's process. After a start that failed, and for a safe one, it
            is left to the window (`Workspace.spawn_engine`).

    Attributes:
        safe: as it was asked for.
        engine: that process, which nobody talks to yet; None: there is none.
    """

    def __init__(self, data_dir: Path | None, *, safe: bool = False, engine: bool = True) -> None:
        self.safe = safe
        self.engine: StartedProcess | None = None
        self._folder: OpenedFolder | VelaturaError
        try:
            self._folder = folder = open_folder(data_dir)
        except VelaturaError as error:
            self._folder = error
            return
        if engine and not safe and not failed_starts(folder.paths):
            tell_engine(folder.paths, folder.settings.plugins)
            with suppress(EngineError):  # who starts it again says why
                self.engine = StartedProcess(
                    folder.paths.logs / ENGINE_LOG, pack=_pack(folder.paths)
                )

    def folder(self) -> OpenedFolder:
        """The data folder.

        Raises:
            StorageError: as `open_folder` did.
        """
        if isinstance(self._folder, VelaturaError):
            raise self._folder
        return self._folder

    def end_engine(self) -> None:
        """End the engine's process, whoever talks to it."""
        if self.engine is not None:
            self.engine.end()
            self.engine = None
