"""One window for a data folder: who has its lock is it, others hand their files on to it.

What is handed on lies as a small file in the data folder, which is closed to other accounts, until
the window takes it. The system lets the lock go however a window ends, and what such a window never
took is opened by the next one: there is nothing that could be stale.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file
from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular

_PATIENCE_SECONDS: Final = 10.0
_STEP_SECONDS: Final = 0.02
_MOST_BYTES: Final = 1 << 20

HandedOn: TypeAlias = Literal["", "taken", "busy"]


@record()
class Handed:
    """What another start hands on.

    Attributes:
        files: to be opened; none: the window is only to come to the front.
        token: the desktop's leave to do that; empty: it gave none.
    """

    files: tuple[Path, ...]
    token: str = ""


class WindowPlace:
    """The place as the window of a data folder.

    Args:
        folder: `DataPaths.window`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: Lock | None = None

    def take(self) -> bool:
        """Take it; whether it is ours, or there can be no locks and nobody can be asked."""
        try:
            lock = self._lock or acquire_file(self.folder / "window.lock")
        except StorageError:
            return True
        if isinstance(lock, LockOwner):
            return False
        self._lock = lock
        return True

    def hand_on(self, files: Sequence[Path], token: str = "") -> HandedOn:
        """Hand files on to the window that there is, and wait until it takes them.

        Args:
            files: none: it only comes to the front.
            token: see `Handed`.

        Returns:
            "busy": it takes them as soon as it can. "": there is no window, or none any more; this
            start has the place, except in a new data folder.
        """
        if not self.folder.is_dir() or self.take():
            return ""
        told = {"files": [str(file.absolute()) for file in files], "token": token}
        letter = self.folder / f"{time.time_ns():020}-{os.urandom(4).hex()}.json"
        write_atomic(letter, json.dumps(told).encode(), private=True)
        end = time.monotonic() + _PATIENCE_SECONDS
        while letter.exists():
            if self.take():
                letter.unlink(missing_ok=True)
                return ""
            if time.monotonic() > end:
                return "busy"
            time.sleep(_STEP_SECONDS)
        return "taken"

    def take_handed(self) -> list[Handed]:
        """What was handed on, oldest first; it is gone then."""
        found = list[Handed]()
        for letter in sorted(self.folder.glob("*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError):
                read: Any = json.loads(read_regular(letter, _MOST_BYTES))
                files, token = read["files"], read["token"]
                found.append(Handed(tuple(Path(file) for file in files), str(token)))
            with suppress(OSError):
                letter.unlink()
        return found

    def release(self) -> None:
        """Leave it to the next start. May be called twice."""
        if self._lock is not None:
            self._lock.release()
