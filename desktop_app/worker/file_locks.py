"""The locks of the files that are open in this window. Called in any thread."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner
from desktop_app.storage.document_lock import acquire
from desktop_app.storage.format_features import same_file

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document


class FileLocks:
    """Takes a file's lock for a document, and lets it go with it.

    Args:
        folder: where the locks are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, tuple[Path, Lock]] = {}
        self._guard = threading.Lock()

    def take(self, document: Document, path: Path) -> StorageError | None:
        """Lock ``path`` for ``document``; returns who has it, if somebody else does.

        Where locks can't be had at all, the file is opened as if nobody had it.
        """
        with self._guard:
            for key, (held, lock) in tuple(self._held.items()):
                if held == path:  # opened anew in this window
                    del self._held[key]
                    self._held[document.id] = (path, lock)
                    return None
            try:
                lock = acquire(self._folder, path)
            except StorageError:
                return None
            if isinstance(lock, LockOwner):
                return lock.error(path.name)
            self._held[document.id] = (path, lock)
            return None

    def elsewhere(self, path: Path) -> StorageError | None:
        """Who else has ``path`` open, if anybody: it must not be written over."""
        with self._guard:
            if any(same_file(held, path) for held, _ in self._held.values()):
                return None
            try:
                lock = acquire(self._folder, path)
            except StorageError:
                return None
        if isinstance(lock, LockOwner):
            return lock.error(path.name, "written_elsewhere")
        lock.release()
        return None

    def move_to(self, document: Document, path: Path) -> None:
        """``document`` is saved there from now on."""
        self.release(document.id)
        self.take(document, path)

    def release_all(self) -> None:
        """Let go of all files."""
        for key in tuple(self._held):
            self.release(key)

    def release(self, document: str) -> None:
        """Let go of the file of a document, by its id."""
        with self._guard:
            held = self._held.pop(document, None)
        if held is not None:
            held[1].release()
