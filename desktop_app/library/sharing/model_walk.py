"""The models in the folders of a program: files of weights and diffusers folders, by name alone.

No file is opened here. What a file really is, `library.identify` tells.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.weights_info import Component
from desktop_app.library.formats.folder_index import INDEXES, index_of
from desktop_app.library.sharing.hub_cache import is_repository, repository_of, snapshots
from desktop_app.library.sharing.program_types import FoundFolder, SharedFile

WEIGHT_ENDINGS = frozenset({".safetensors", ".sft", ".gguf", ".ckpt", ".pt", ".pth", ".bin"})
_PARTS = ("unet", "transformer")
_OTHERS = ("datasets--", "spaces--")  # what a cache of the hub holds beside models
_MAX_ENTRIES = 100_000
_MAX_DEPTH = 8


def shared_files(found: FoundFolder, cancel: CancelToken | None = None) -> list[SharedFile]:
    """Every model in the folders of ``found``, each once, sorted by path.

    A diffusers folder is one model, whatever is in it. Links to folders are followed, circles are
    not; hidden names are left out; after 100,000 entries it ends. In a cache of the hub, what an
    older commit shares with a newer one counts once, under the newer one.

    Raises:
        Cancelled: by ``cancel``.
    """
    return all_shared_files([found], cancel)


def all_shared_files(
    found: Iterable[FoundFolder], cancel: CancelToken | None = None
) -> list[SharedFile]:
    """As `shared_files`, of several programs; what two of them share counts for the first.

    Raises:
        Cancelled: by ``cancel``.
    """
    walk = FolderWalk(cancel)
    return sorted((file for each in found for file in walk.files(each)), key=_by_path)


def _by_path(file: SharedFile) -> str:
    return str(file.path)


class FolderWalk:
    """Looks through the folders of several programs, one after the other: a file that two of them
    share, by links or by settings, counts for the first."""

    def __init__(self, cancel: CancelToken | None = None) -> None:
        self._cancel = cancel or CancelToken()
        self._seen: set[str] = set()

    def files(self, found: FoundFolder) -> list[SharedFile]:
        """The models of the next one that are in none before, sorted by path. Raises Cancelled."""
        walk = _Walk(found.program, self._cancel, self._seen)
        for component, folder in found.folders:
            walk.folder(folder, component, 0)
        return sorted(walk.found, key=_by_path)


class _Walk:
    """One look through the folders of one program."""

    def __init__(self, program: str, cancel: CancelToken, seen: set[str]) -> None:
        self.found: list[SharedFile] = []
        self._program = program
        self._cancel = cancel
        self._seen = seen  # what was taken before, by its real path
        self._left = _MAX_ENTRIES

    def folder(self, folder: Path, component: Component, depth: int) -> None:
        """Take what is in ``folder`` and below."""
        if not self._is_new(folder):
            return
        entries = self._entries(folder)
        if _is_pipeline(folder, {entry.name for entry in entries}):
            self.found.append(SharedFile(folder, component, self._program))
            return
        for entry in entries:
            path = Path(entry.path)
            if not _is_folder(entry):
                if path.suffix.lower() in WEIGHT_ENDINGS and path.is_file() and self._is_new(path):
                    self.found.append(SharedFile(path, component, self._program))
            elif is_repository(entry.name):
                self._repository(path, component)
            elif depth < _MAX_DEPTH and not entry.name.startswith(_OTHERS):
                self.folder(path, component, depth + 1)

    def _repository(self, path: Path, component: Component) -> None:
        repo = repository_of(path.name)
        for snapshot, revision in snapshots(path):
            weights = list(self._weights(snapshot, 0))
            # Every one is looked at, or those after the first new one would stay unknown.
            new = [file for file in weights if self._is_new(file)]
            pipeline = index_of(snapshot) is not None
            for each in [snapshot] if pipeline and new else new:
                self.found.append(SharedFile(each, component, self._program, repo, revision))

    def _weights(self, folder: Path, depth: int) -> Iterator[Path]:
        for entry in self._entries(folder):
            path = Path(entry.path)
            if _is_folder(entry):
                if depth < _MAX_DEPTH and not entry.is_symlink():
                    yield from self._weights(path, depth + 1)
            elif path.suffix.lower() in WEIGHT_ENDINGS and path.is_file():
                yield path

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        self._cancel.check()
        taken: list[os.DirEntry[str]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._left -= 1
                    if self._left < 0:
                        break
                    if not entry.name.startswith("."):
                        taken.append(entry)
        except OSError:
            return []
        return sorted(taken, key=lambda entry: entry.name)

    def _is_new(self, path: Path) -> bool:
        real = os.path.normcase(os.path.realpath(path))
        if real in self._seen:
            return False
        self._seen.add(real)
        return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_pipeline(folder: Path, names: set[str]) -> bool:
    """A diffusers folder: by its index, or by a denoiser with its configuration."""
    return bool(names & {*INDEXES}) or any(
        part in names and (folder / part / "config.json").is_file() for part in _PARTS
    )
