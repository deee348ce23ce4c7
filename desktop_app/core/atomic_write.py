"""Writing a file whole, and plain words for what the disk answers. No formats, no pictures.

It stands here because storage and library both write and may not import each other.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from desktop_app.core.errors import InputError, StorageError, VelaturaError

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
    known = _REASONS.get(error.errno or 0)
    return known or (error.strerror or type(error).__name__).lower()


def error_while_writing(error: OSError, name: str) -> VelaturaError:
    """The error to raise when writing ``name`` failed with ``error``.

    ``StorageError("disk_full")`` for a full disk, else ``InputError("output_unwritable")``.
    """
    if error.errno in FULL:
        return StorageError("disk_full", name=name)
    return InputError("output_unwritable", name=name, reason=plain_reason(error))


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


def write_atomic(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write ``data`` to ``path`` so that there is the old file or the new one, never a part.

    As `written_atomically` does, which is for what is not in memory all at once.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``, with the reason.
    """
    with written_atomically(path, private=private) as file:
        file.write(data)


@contextlib.contextmanager
def written_atomically(
    path: Path, *, backup: bool = False, private: bool = False
) -> Iterator[BinaryIO]:
    """A file to write and seek in, that becomes ``path`` when the block ends, and not before.

    The bytes go to a temporary name in the same folder, are flushed to the disk and renamed; if
    the block raises, that file goes and ``path`` is as it was. A symbolic link is followed: the
    file it names is replaced, the link stays. An existing file's permissions are kept; one that
    nobody may write is not replaced.

    Args:
        path: what to write.
        backup: keep the file that is replaced under its name with ``~`` behind (`backup_of`).
        private: nobody else may read it, not even while it grows: mode 0600 on POSIX, whatever it
            was before; on Windows the user's profile keeps it.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``, with the reason.
    """
    try:
        target = _followed(path)
        # The temporary name does not contain the real one, so it is never too long by itself.
        temporary = _temporary_in(target.parent)
        try:
            with open(temporary, "xb", opener=_private if private else None) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            there = target.exists()
            if there:
                mode = target.stat().st_mode & 0o7777
                if not mode & 0o222:  # a folder that can be written would allow it all the same
                    raise PermissionError(errno.EACCES, "is write-protected", str(target))
                if not private:
                    temporary.chmod(mode)
            with _kept(target) if there and backup else contextlib.nullcontext():
                temporary.replace(target)
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


def clear_leftovers(folder: Path, older_than_s: float = 86_400) -> None:
    """Remove what killed processes left of files they were writing into ``folder``.

    Nothing younger than a day, by its last change: another process may be writing it right now.
    """
    before = time.time() - older_than_s
    with contextlib.suppress(OSError):
        for path in folder.glob(".velatura-????????????.tmp"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < before:
                    path.unlink()


def _followed(path: Path) -> Path:
    """The file that is meant, which is no folder."""
    try:
        target = path.resolve() if path.is_symlink() else path
    except RuntimeError as error:  # Path.resolve, for a circle of links
        raise OSError(errno.ELOOP, str(error)) from error
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(target))
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


def _temporary_in(folder: Path) -> Path:
    return folder / f".velatura-{secrets.token_hex(6)}.tmp"


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
