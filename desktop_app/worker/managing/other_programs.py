"""Other programs' folders of models: found, used in place, or no longer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.library.probing.scan import model_files
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.model_walk import shared_files
from desktop_app.library.sharing.program_types import FoundFolder, this_system
from desktop_app.library.sharing.programs import find_programs
from desktop_app.state.model_cards import SharedFolder
from desktop_app.worker.background import reporting
from desktop_app.worker.managing.cards import owner_name

if TYPE_CHECKING:
    from desktop_app.library.sharing.used_folders import UsedFolders
    from desktop_app.state.app_state import AppState
    from desktop_app.state.manager import ManagerState
    from desktop_app.storage.settings import Settings
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.model_session import ModelSession


class OtherPrograms:
    """Commands on other programs' folders."""

    def __init__(
        self,
        state: ManagerState,
        app: AppState,
        background: BackgroundTasks,
        settings: Settings,
        models: ModelSession,
        used: UsedFolders,
    ) -> None:
        self._state = state
        self._app = app
        self._failed = reporting(self._app.notice)
        self._background = background
        self._settings = settings
        self._models = models
        self._used = used

    def find_programs(self) -> None:
        """Look for other programs' folders at their usual places."""
        self._background.run(self._look_for_programs, self._programs_found, self._failed)

    def share(self, folder: Path) -> None:
        """Use another program's folder in place, read-only."""
        text = str(folder.absolute())
        shared = self._settings.shared_folders
        if text not in shared:
            self._use((*shared, text))

    def unshare(self, folder: Path) -> None:
        """Use it no longer."""
        text = str(folder.absolute())
        self._use(tuple(each for each in self._settings.shared_folders if each != text))

    def _use(self, folders: tuple[str, ...]) -> None:
        self._settings.shared_folders = folders
        self._models.refresh()
        self.find_programs()

    def _look_for_programs(self) -> tuple[SharedFolder, ...]:
        """In a background thread."""
        used = self._used.folders()
        rows = [_shared_row(each.path, each.found, used=True) for each in used]
        known = {each.path for each in used} | {each.found.path for each in used if each.found}
        others = find_programs(this_system(), IoTimeout())
        rows += [_shared_row(found.path, found) for found in others if found.path not in known]
        return tuple(rows)

    def _programs_found(self, folders: tuple[SharedFolder, ...]) -> None:
        self._state.shared.value = folders


def _shared_row(path: Path, found: FoundFolder | None, *, used: bool = False) -> SharedFolder:
    if found is None:
        return SharedFolder(path.name, str(path), used=used, there=False)
    sizes = [_size(file.path) for file in shared_files(found)]
    name = path.name if found.program == "folder" else owner_name(found.program)
    return SharedFolder(name, str(path), len(sizes), sum(sizes), used)


def _size(path: Path) -> int:
    try:
        return sum(file.stat().st_size for _, file in model_files(path))
    except OSError:
        return 0
