"""The locks of the files that are open in this window. Called in any thread."""

from __future__ import annotations

import hashlib
import os
import threading
import unicodedata
from pathlib import Path

from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file
from desktop_app.state.document.document import Document
from desktop_app.storage.format_features import same_file


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


def lock_file(folder: Path, document: Path) -> Path:
    """The file in ``folder`` that stands for a document, whatever way its path is written."""
    key = os.path.normcase(os.path.realpath(document))
    key = unicodedata.normalize("NFC", key)
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return folder / f"{digest[:32]}.lock"


def acquire(folder: Path, document: Path) -> Lock | LockOwner:
    """Take the lock of a document, or learn who has it after a tenth of a second.

    Args:
        folder: of the locks; made if it is missing.
        document: the user's file. It need not exist, and nothing is written beside it.

    Raises:
        StorageError: ``lock_failed``, as `acquire_file` says.
    """
    return acquire_file(lock_file(folder, document))
