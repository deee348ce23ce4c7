"""The folders of other programs that the user lets this one use, and the models in them now.

Only their paths are remembered, in the settings: what lies there is looked for each time, since it
is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.core.cancel import CancelToken
from desktop_app.core.safe_open import state_of
from desktop_app.library.formats.json_file import text_of
from desktop_app.library.sharing.invokeai import INVOKEAI, database_in, key_folder
from desktop_app.library.sharing.model_walk import all_shared_files
from desktop_app.library.sharing.ownership import Ownership
from desktop_app.library.sharing.program_types import FoundFolder, SharedFile, System, this_system
from desktop_app.library.sharing.programs import PROGRAMS, found_at, plain_folder
from desktop_app.library.sharing.sidecar_names import sidecars_of
from desktop_app.library.sharing.volumes import Volumes

_Said = TypeVar("_Said")


def program_name(program: str) -> str:
    """What the user reads for a program's id; the id itself for one that isn't known."""
    row = PROGRAMS.get(program)
    return row.name if row is not None else program


@dataclass(frozen=True, slots=True)
class UsedFolder:
    """One folder that is used in place.

    Attributes:
        path: as the user pointed to it.
        found: what it is now; None while it can't be reached.
    """

    path: Path
    found: FoundFolder | None


class UsedFolders:
    """The list. Methods may be called from any thread, but none from the GUI's: disks may sleep.

    Args:
        paths: those folders, as the settings have them at that moment.
        volumes: tells whether a disk answers.
        system: this machine.
        names: reads InvokeAI's database: what its models are called, by their keys.
    """

    def __init__(
        self,
        paths: Callable[[], Sequence[str]],
        volumes: Volumes | None = None,
        system: Callable[[], System] = this_system,
        names: Callable[[Path], Mapping[str, str]] = lambda database: {},
    ) -> None:
        self._paths = paths
        self._volumes = volumes or Volumes()
        self._system = system
        self._read_names = names
        self._known: dict[Path, tuple[tuple[int, int, int], Any]] = {}

    def folders(self) -> list[UsedFolder]:
        """Every folder, with what it is now."""
        paths = [Path(text) for text in self._paths() if "\0" not in text]
        return [UsedFolder(path, self._found(path)) for path in paths]

    def files(self, cancel: CancelToken) -> Sequence[SharedFile]:
        """The models in all folders that can be reached now, each once. Raises Cancelled."""
        found = [folder.found for folder in self.folders() if folder.found is not None]
        return all_shared_files(found, cancel)

    def ownership(self, ours: Path) -> Ownership:
        """Tells whose a path is; ``ours`` is our own folder of models."""
        found = [folder.found or plain_folder(folder.path) for folder in self.folders()]
        return Ownership(found, [ours])

    def name_of(self, path: Path) -> str:
        """What its user called the model that ``path`` is or belongs to in the program it lies
        with: by that program's database where its folder is called by a key there, else by a file
        beside it; empty if nothing tells.

        A key means the same model in every InvokeAI: if its database is not beside the folder of
        models, those of others on this machine are asked.
        """
        folder = key_folder(path)
        if folder is not None:
            known = (self._said_in(each, self._read_names) for each in self._databases(folder))
            named = (names.get(folder.name) for names in known if names is not None)
            return text_of(next(filter(None, named), ""))
        said = (self._said_in(file, read) for file, read in sidecars_of(path))
        return next(filter(None, said), "")

    def _databases(self, folder: Path) -> Iterator[Path]:
        system = self._system()
        for root in (folder.parent.parent, *map(Path, self._paths()), *INVOKEAI.places(system)):
            if self._volumes.is_reachable(root):
                yield database_in(root, system)

    def _said_in(self, file: Path, read: Callable[[Path], _Said]) -> _Said | None:
        """What ``read`` finds in ``file``, once while that stays as it is; None: there is none."""
        now = state_of(file) if self._volumes.is_reachable(file.parent) else None
        if now is None:
            return None
        known = self._known.get(file)
        if known is None or known[0] != now:
            known = self._known[file] = now, read(file)
        return known[1]

    def _found(self, path: Path) -> FoundFolder | None:
        return self._found_folder(path) if self._volumes.is_reachable(path) else None

    def _found_folder(self, path: Path) -> FoundFolder:
        return found_at(path, self._system()) or plain_folder(path)
