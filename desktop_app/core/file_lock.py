"""Who has a document, a journal or a download: a lock of the operating system on a small file.

The file lies among the program's own data, never beside the user's. The system lets the lock go
when its process ends, however it ends; what is in the file only says who took it. It stands
here because storage and library both lock and may not import each other.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import StorageError
from desktop_app.core.record import record
from desktop_app.core.safe_open import open_regular

_PATIENCE_SECONDS = 0.1
"""Whoever only looks whether a lock is held has it for a moment itself."""

_RETRY_SECONDS = 0.01
_INFO_BYTES = 512
_LOCKED_BYTE = 1 << 20
"""On Windows a locked byte can't be read: this one is behind all that is in the file."""

_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@record()
class LockOwner:
    """Another window, of this process or another, that has the lock.

    Attributes:
        pid: its process; 0: unknown.
        host: its machine's name; may be another one's where the data folder is shared.
        since: when it took the lock (UTC); None: unknown.
    """

    pid: int
    host: str
    since: datetime | None

    @property
    def since_words(self) -> str:
        """The local time, with the date where it is not today's: ``14:05``."""
        if self.since is None:
            return "?"
        local = self.since.astimezone()
        today = datetime.now(UTC).astimezone().date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"

    def error(self, name: str, code: str = "open_elsewhere") -> StorageError:
        """The document called ``name`` is open in that window; or ``written_elsewhere``: it was to
        be written over."""
        return StorageError(code, name=name, since=self.since_words, host=self.host, pid=self.pid)


class Lock:
    """A lock that is held until `release`, the end of a ``with``, or the end of the process."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle

    def release(self) -> None:
        """Let it go. May be called twice."""
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        # While it is held: who opened the file before sees that it is gone and begins again.
        _unlink(self.path)
        _close(handle)
        if sys.platform == "win32":  # where an open file can't be deleted
            _unlink(self.path)

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def acquire_file(path: Path) -> Lock | LockOwner:
    """Take the lock that is the file ``path``, or learn who has it after a tenth of a second.

    Raises:
        StorageError: ``lock_failed`` if there can be no lock (permissions, a full disk, a file
            system without locks).
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            try:
                if _lock(handle):
                    if _is_still(handle, path):
                        _write_info(handle)
                        return Lock(path, handle)
                elif time.monotonic() > deadline:
                    held = _read_info(path)
                    os.close(handle)
                    return held
                else:
                    time.sleep(_RETRY_SECONDS)
            except BaseException:
                _close(handle)
                raise
            _close(handle)
    except OSError as error:
        raise StorageError("lock_failed", name=path.name, reason=plain_reason(error)) from error


def is_locked(path: Path) -> bool:
    """Whether a living process has the lock that is the file ``path``. Raises as `acquire_file`."""
    try:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StorageError("lock_failed", name=path.name, reason=plain_reason(error)) from error
    try:
        return not _lock(handle, shared=True)
    except OSError as error:
        raise StorageError("lock_failed", name=path.name, reason=plain_reason(error)) from error
    finally:
        _close(handle)


def who_holds(path: Path) -> LockOwner | None:
    """Who has the lock that is the file ``path``; None: nobody. Raises as `acquire_file`."""
    return _read_info(path) if is_locked(path) else None


def _lock(handle: int, shared: bool = False) -> bool:
    """Whether the lock was free and is now held through ``handle``. Raises OSError."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            # Of the open file, not of the process: two windows of one process exclude each other.
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _close(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        with contextlib.suppress(OSError):  # it may not be held
            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    os.close(handle)


def _is_still(handle: int, path: Path) -> bool:
    """Whether ``path`` is still the file that was opened: who let it go deleted it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _write_info(handle: int) -> None:
    info = {
        "pid": os.getpid(),
        "host": platform.node()[:64],
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    # Always of one length and in one call, so that a reader sees the old one or the new one.
    with contextlib.suppress(OSError):  # on a full disk: the lock holds without it, too
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(info).encode("ascii").ljust(_INFO_BYTES))


def _read_info(path: Path) -> LockOwner:
    info: dict[str, Any] = {}
    since = None
    with contextlib.suppress(OSError, ValueError):
        with open_regular(path) as file:
            read: Any = json.loads(file.read(_INFO_BYTES))
        if isinstance(read, dict):
            info = cast("dict[str, Any]", read)
            since = datetime.fromisoformat(str(info.get("since", "")))
    pid = info.get("pid")
    return LockOwner(pid if isinstance(pid, int) else 0, str(info.get("host", "?")), since)


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
