"""Who uses a data folder now: each process holds its own lock in it while it lives.

The system lets a lock go however its process ends, so no process id is ever believed.
"""

from __future__ import annotations

import contextlib
import os
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file, is_locked

_PATIENCE_SECONDS = 20.0
"""As long as another process may take for a backup."""

_GATE = "gate.lock"


class DataFolderLock:
    """This process's use of the data folder, from now on until `release` or its end.

    Attributes:
        id: a name for it, in files.
        folder: of the locks.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._lock = _taken(folder / f"{self.id}.lock")
        # Also when whoever used it forgets it, and at the process's orderly end.
        self._end = weakref.finalize(self, _let_go, self._lock)

    def others(self) -> int:
        """How many others use the folder now."""
        return sum(
            path.name != _GATE and path.stem != self.id and is_used(path)
            for path in self.folder.glob("*.lock")
        )

    def release(self) -> None:
        """It is not used any more. May be called twice."""
        self._end()


def is_used(path: Path) -> bool:
    """Whether a living process holds that lock; where that can't be told, no."""
    try:
        return is_locked(path)
    except StorageError:
        return False


@contextlib.contextmanager
def gate(folder: Path) -> Iterator[None]:
    """One process at a time looks at the folder's version and changes its formats.

    Raises:
        StorageError: ``data_in_use`` if another one does that, for a long time.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    lock = _taken(folder / _GATE)
    while isinstance(lock, LockOwner):
        if time.monotonic() > end:
            raise StorageError("data_in_use", folder=str(folder.parent))
        time.sleep(0.02)
        lock = _taken(folder / _GATE)
    try:
        yield
    finally:
        _let_go(lock)


def _taken(path: Path) -> Lock | LockOwner | None:
    try:
        return acquire_file(path)
    except StorageError:
        return None  # a file system without locks: used as if alone


def _let_go(lock: Lock | LockOwner | None) -> None:
    if isinstance(lock, Lock):
        lock.release()
