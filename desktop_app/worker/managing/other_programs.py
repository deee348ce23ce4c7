"""Other programs' folders of models: found, counted, used in place, or no longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.library.probing.scan import model_files
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.model_walk import FolderWalk
from desktop_app.library.sharing.program_types import FoundFolder, SharedFile, this_system
from desktop_app.library.sharing.programs import find_programs
from desktop_app.state.model_cards import NeedyModel, SharedFolder
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.main_thread_queue import MainThreadQueue
from desktop_app.worker.managing.cards import owner_name
from desktop_app.worker.managing.manager_parts import ManagerCommands, ManagerParts
from desktop_app.worker.managing.readiness import Readiness, readiness

_WALK_S = 10.0
"""A disk that needs longer to list a folder's files counts as gone: others are waiting."""


class _Folder(NamedTuple):
    """A folder with the models that are in it."""

    row: SharedFolder
    files: tuple[SharedFile, ...]


class _Counted(NamedTuple):
    """What was found out of the models of the folder ``path``; None while that is under way."""

    path: str
    counted: int
    found: Readiness | None = None


class OtherPrograms(ManagerCommands):
    """Commands on other programs' folders.

    First names are listed; then, in a separate thread, each folder's models are looked into, to
    tell which of them run as they are.
    """

    def __init__(self, parts: ManagerParts) -> None:
        super().__init__(parts)
        self._used = parts.services.used
        self._counting = BackgroundTasks(threads=1)
        self._home: MainThreadQueue[_Counted] = MainThreadQueue(self._counted)
        self._cancel = CancelToken()
        self._patience = IoTimeout(_WALK_S)

    @property
    def pending(self) -> int:
        """Folders whose models are not counted yet."""
        return self._counting.pending

    def find_programs(self) -> None:
        """Look for other programs' folders at their usual places."""
        self._background.run(self._find_programs, self._programs_found, self._failed)

    def share(self, folder: Path) -> None:
        """Use another program's folder in place, read-only."""
        text = str(folder.absolute())
        shared = self._settings.shared_folders
        if text not in shared:
            self._use((*shared, text))

    def unshare(self, folder: Path) -> None:
        text = str(folder.absolute())
        self._use(tuple(each for each in self._settings.shared_folders if each != text))

    def shutdown(self) -> None:
        self._cancel.cancel()
        self._counting.shutdown()
        self._home.close()

    def _use(self, folders: tuple[str, ...]) -> None:
        self._settings.shared_folders = folders
        self._models.refresh()
        self.find_programs()

    def _find_programs(self) -> tuple[_Folder, ...]:
        """In a background thread: folders in use first, then programs that are found."""
        used = self._used.folders()
        known = {each.path for each in used} | {each.found.path for each in used if each.found}
        there = find_programs(this_system(), IoTimeout())
        others = [each for each in there if each.path not in known]
        walk = FolderWalk()
        rows = [self._on_listed(walk, each.path, each.found, used=True) for each in used]
        rows += [self._on_listed(walk, found.path, found) for found in others]
        return tuple(each for each in rows if each.files or each.row.used)

    def _on_listed(
        self, walk: FolderWalk, path: Path, found: FoundFolder | None, *, used: bool = False
    ) -> _Folder:
        def list_files() -> tuple[tuple[SharedFile, int], ...] | None:
            files = walk.files(found) if found is not None else ()
            return tuple((file, _size(file.path)) for file in files)

        nothing: tuple[tuple[SharedFile, int], ...] | None = None
        files = self._patience.ask(str(path), list_files, nothing) if found is not None else None
        if found is None or files is None:
            return _Folder(SharedFolder(path.name, str(path), used=used, there=False), ())
        name = path.name if found.program == "folder" else owner_name(found.program)
        size = sum(size for _, size in files)
        row = SharedFolder(name, str(path), len(files), size, used, problems=found.problems)
        return _Folder(row, tuple(file for file, _ in files))

    def _programs_found(self, found: tuple[_Folder, ...]) -> None:
        before = {row.path: row for row in self._state.shared.value}
        self._state.shared.value = tuple(_as_counted(each.row, before) for each in found)
        self._cancel.cancel()
        self._cancel = CancelToken()
        for each in found:
            if each.files:
                count = partial(self._count, each, self._cancel, self._home.put)
                self._counting.run(count, self._counted, self._failed)

    def _count(
        self, folder: _Folder, cancel: CancelToken, put: Callable[[_Counted, str], None]
    ) -> _Counted:
        """In the thread that counts."""
        # Not before it is needed: the window is up by then.
        path = folder.row.path

        def tell(counted: int) -> None:
            put(_Counted(path, counted), path)

        try:
            library = self._models.collection.library
            found = readiness(library, folder.files, tell, cancel)
        except Cancelled:
            return _Counted(path, 0)
        return _Counted(path, len(folder.files), found)

    def _counted(self, counted: _Counted) -> None:
        def changed(row: SharedFolder) -> SharedFolder:
            if row.path != counted.path or (row.models is not None and counted.found is None):
                return row
            if counted.found is None:
                return replace(row, examined=counted.counted)
            needy = tuple(NeedyModel(name, needs) for name, needs in counted.found.needing)
            return replace(row, examined=counted.counted, models=counted.found.models, needy=needy)

        self._state.shared.value = tuple(map(changed, self._state.shared.value))


def _as_counted(row: SharedFolder, before: dict[str, SharedFolder]) -> SharedFolder:
    """With what was counted before, if as much lies there: it is counted again meanwhile."""
    old = before.get(row.path)
    if old is None or (old.files, old.size_bytes) != (row.files, row.size_bytes):
        return row
    return replace(row, examined=old.examined, models=old.models, needy=old.needy)


def _size(path: Path) -> int:
    try:
        return sum(file.stat().st_size for _, file in model_files(path))
    except OSError:
        return 0
