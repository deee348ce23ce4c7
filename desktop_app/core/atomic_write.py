"""Writing a file whole, and plain words for what the disk answers. No formats, no pictures.

It stands here because storage and library both write and may not import each other.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from desktop_app.core.errors import InputError, StorageError, VelaturaError

_MINUTE: Final = 60.0
_DAY: Final = 86_400.0

_NAME: Final = re.compile(r"\.velatura-(?:[0-9a-f]{12}|[0-9a-f]{16})\.tmp")
"""Of temporary files: the longer one is locked by whoever writes it, the shorter one is a second
name of a file, or of an earlier version."""

_LOCKED_LENGTH: Final = len(".velatura-.tmp") + 16

_cleared: dict[Path, float] = {}
"""When folders were looked through, by `time.monotonic`."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What a full disk and a used-up quota answer."""

_REASONS: dict[int, str] = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "part of its path is a file, not a folder",
    errno.EEXIST: "a file with that name exists",
    errno.EISDIR: "a folder with that name exists",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file would exceed the size limit here",
    errno.EIO: "the disk reported an error",
    errno.ELOOP: "its links form a loop",
    errno.EMFILE: "too many files are open",
    errno.EBUSY: "another program is using it",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is exceeded",
}


def plain_reason(error: OSError) -> str:
    """What went wrong, in words that fit after a colon: ``permission denied``."""
    words = error.strerror or type(error).__name__.lower()
    return _REASONS.get(error.errno or 0) or words[:1].lower() + words[1:]


def error_while_writing(error: OSError, name: str) -> VelaturaError:
    """The error to raise when writing ``name`` failed with ``error``.

    ``StorageError("disk_full")`` for a full disk, else ``InputError("output_unwritable")``.
    """
    if error.errno in FULL:
        return StorageError("disk_full", name=name)
    return InputError("output_unwritable", name=name, reason=plain_reason(error))


def make_folder(folder: Path, name: str = "") -> None:
    """A folder with those above it, unless it is there. Raises as `error_while_writing`, of
    ``name`` or else the folder's own."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise error_while_writing(error, name or folder.name) from error


def folder_error(error: OSError, folder: Path) -> StorageError:
    """The error to raise when a folder of the program's own data could not be made or written:
    ``disk_full`` for a full disk, else ``data_folder_unwritable``, with the reason."""
    if error.errno in FULL:
        return StorageError("disk_full", name=folder.name)
    reason = plain_reason(error)
    return StorageError("data_folder_unwritable", name=str(folder), reason=reason)


def check_writable(path: Path) -> None:
    """Find out whether `write_atomic` could write ``path``, before its content is made.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``, with the reason.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
        if path.exists() and not path.stat().st_mode & 0o222:  # `written_atomically` refuses it
            raise PermissionError(errno.EACCES, "is write-protected", str(path))
        # Asking for permission is not enough: root has it on a read-only disk, too.
        with tempfile.NamedTemporaryFile(dir=_followed(path).parent, prefix=".velatura-"):
            pass
    except OSError as error:
        raise error_while_writing(error, str(path)) from error


def write_atomic(path: Path, data: bytes, *, private: bool = False, own: bool = False) -> None:
    """Write ``data`` to ``path`` so that there is the old file or the new one, never a part.

    As `written_atomically` does, which is for what is not in memory all at once.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``, with the reason.
    """
    with written_atomically(path, private=private, own=own) as file:
        file.write(data)


@contextlib.contextmanager
def written_atomically(
    path: Path, *, backup: bool = False, private: bool = False, own: bool = False
) -> Iterator[BinaryIO]:
    """A file to write and seek in, that becomes ``path`` when the block ends, and not before.

    The bytes go to a temporary name in the same folder, are flushed to the disk and renamed; if
    the block raises, that file goes and ``path`` is as it was. A symbolic link is followed: the
    file it names is replaced, the link stays; one that leads nowhere is refused, as is a device.
    An existing file's permissions are kept; one that nobody may write is not replaced.

    Args:
        path: what to write.
        backup: keep the file that is replaced under its name with ``~`` behind (`backup_of`).
        private: nobody else may read it, not even while it grows: mode 0600 on POSIX, whatever it
            was before; on Windows the user's profile keeps it.
        own: the program chose the name, in a folder that may be from elsewhere: a link that has it
            is refused wherever it leads.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``, with the reason.
    """
    try:
        target = _followed(path)
        if own and target != path:
            raise OSError(errno.EINVAL, "it is a link", str(path))
        _clear_now_and_then(target.parent)
        file = _opened_in(target.parent, private)
        temporary = Path(file.name)
        try:
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                if sys.platform != "win32":  # held to the end
                    _put(temporary, target, backup, private)
            if sys.platform == "win32":  # an open file can't be renamed
                _put(temporary, target, backup, private)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(target.parent)
    except OSError as error:
        raise error_while_writing(error, path.name) from error


def backup_of(path: Path) -> Path:
    """Where the version before the last save lies: ``name~``."""
    return path.with_name(path.name + "~")


def clear_leftovers(folder: Path) -> None:
    """Remove what killed processes left of files they were writing into ``folder``.

    Who writes one holds a lock on it that goes with its process: what nobody holds goes at once.
    Where nothing can be told by locks, what was not changed for a day goes.
    """
    with contextlib.suppress(OSError):
        for path in folder.glob(".velatura-*.tmp"):
            if _NAME.fullmatch(path.name):
                with contextlib.suppress(OSError):
                    _clear(path)


def clear_leftovers_below(root: Path, but: Collection[Path] = ()) -> None:
    """The same for all folders below ``root``, and itself; links to folders are not followed.
    ``but``: folders that are passed over, with all in them."""
    for folder, inner, names in os.walk(root):
        inner[:] = [name for name in inner if Path(folder, name) not in but]
        for name in filter(_NAME.fullmatch, names):
            with contextlib.suppress(OSError):
                _clear(Path(folder, name))


def _clear(path: Path) -> None:
    """Remove a temporary file that nobody writes. Raises OSError: it is another user's, say."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        return
    age = time.time() - found.st_mtime
    is_locked = len(path.name) == _LOCKED_LENGTH
    if sys.platform == "win32":  # one that is open can't be removed; renamed as soon as it is not
        if age > (_MINUTE if is_locked else _DAY):
            path.unlink()
        return
    if found.st_uid != os.geteuid():
        return
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        held = _hold(handle)
        if held is not False and ((held and is_locked) or age > _DAY):
            path.unlink()
    finally:
        os.close(handle)


def _clear_now_and_then(folder: Path) -> None:
    """The first time something is written into a folder, and then once a minute."""
    now = time.monotonic()
    if now - _cleared.get(folder, -_MINUTE) >= _MINUTE:
        _cleared[folder] = now
        clear_leftovers(folder)


def _hold(handle: int) -> bool | None:
    """Lock an open file for as long as it is open; False: somebody else has it locked, None: files
    can't be locked here."""
    if sys.platform == "win32":
        return None
    import fcntl  # there is none on Windows

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _opened_in(folder: Path, private: bool) -> BinaryIO:
    """A new temporary file that this process holds. Raises OSError."""
    while True:
        file = open(_temporary_in(folder, 8), "xb", opener=_private if private else None)  # noqa: SIM115
        if _hold(file.fileno()) is not False and (
            sys.platform == "win32" or os.fstat(file.fileno()).st_nlink
        ):
            return file
        file.close()  # somebody cleared it away before it was held


def _put(temporary: Path, target: Path, backup: bool, private: bool) -> None:
    """Make the finished file ``target``. Raises OSError."""
    there = target.exists()
    if there:
        mode = target.stat().st_mode & 0o7777
        if not mode & 0o222:  # a folder that can be written would allow it all the same
            raise PermissionError(errno.EACCES, "is write-protected", str(target))
        if not private:
            temporary.chmod(mode)
    with _kept(target) if there and backup else contextlib.nullcontext():
        temporary.replace(target)


def _followed(path: Path) -> Path:
    """The file that is meant, which is there or can be made: no folder, device or pipe."""
    try:
        target = path.resolve() if path.is_symlink() else path
    except RuntimeError as error:  # Path.resolve, for a circle of links
        raise OSError(errno.ELOOP, str(error)) from error
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(target))
    if target != path and not target.exists():  # who made it may mean any file of the user's
        raise OSError(errno.EINVAL, "it is a link to a file that does not exist", str(path))
    if target.exists() and not target.is_file():  # a device would be replaced by a file
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return target


@contextlib.contextmanager
def _kept(target: Path) -> Iterator[None]:
    """The file that the block replaces becomes its backup: a second name of it where the disk
    knows those. If the block raises, the backup before stays what it was; one that can't be
    replaced stays, too."""
    backup = backup_of(target)
    if backup.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(backup))
    temporary = _temporary_in(target.parent)
    try:
        try:
            os.link(target, temporary)
        except OSError:
            shutil.copy2(target, temporary)
        yield
        with contextlib.suppress(OSError):
            temporary.replace(backup)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    number = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(number, 0o600)  # a strict umask may have taken our own right
    return number


def _temporary_in(folder: Path, length: int = 6) -> Path:
    """The name does not contain the real one, so it is never too long by itself."""
    return folder / f".velatura-{os.urandom(length).hex()}.tmp"


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` last through a power cut, where the system can (POSIX).

    Some network and FUSE file systems refuse to sync a folder; the file is whole all the same.
    """
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
