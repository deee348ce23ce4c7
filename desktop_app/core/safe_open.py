"""The one door to files that the program did not write itself: ordinary files alone, looked at once
they are open, and where another file names them, within its folder.

A pipe would wait for its other end for ever, a device (or a link to one) may have no end, and a
name from elsewhere may lead anywhere. A contract (tests/architecture) forbids other ways of opening
files to read them.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path, PureWindowsPath
from typing import Final

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError

# Not waiting, a pipe opens at once; on ordinary files that changes nothing.
_NAMES = ("O_RDONLY", "O_BINARY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY")
_FLAGS = sum(getattr(os, name, 0) for name in _NAMES)

_MOST: Final = 1 << 30
"""Bytes of a file that is read whole, where nobody says how many: a hole takes memory, though it
takes nothing of the disk."""
_PIECE: Final = 1 << 20


def open_regular(path: Path) -> BufferedReader:
    """The file at ``path`` (a link is followed), to read its bytes.

    Raises:
        OSError: as `open`; EINVAL for all but ordinary files, and for a name with NUL.
    """
    # A folder can't be opened on Windows, and says something else there.
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    try:
        return _regular(os.open(path, _FLAGS), path)
    except ValueError as error:
        raise OSError(errno.EINVAL, "its name can't be used", str(path)) from error


def read_regular(path: Path, most: int = _MOST) -> bytes:
    """All that is in the file at ``path``. Raises OSError as `open_regular`; EINVAL if it has more
    than ``most`` bytes."""
    with open_regular(path) as file:
        return _whole(file, path, most)


def regular_path(path: Path) -> str:
    """The same path, for a library that opens files by their names: what lies there is an ordinary
    file. Raises OSError as `open_regular`."""
    open_regular(path).close()
    return str(path)


def read_named(path: Path, most: int = _MOST) -> bytes:
    """As `read_regular`, of a file that the user has named. Raises InputError: ``file_missing`` or
    ``file_unreadable``."""
    try:
        return read_regular(path, most)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=path.name) from error
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error


def state_of(file: Path) -> tuple[int, int, int] | None:
    """Time, size and number of a file, which change with its content; None: there is none."""
    try:
        told = file.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size, told.st_ino


def walk_linked(
    folder: Path,
    refuse: Callable[[OSError], object] = lambda error: None,
    within: frozenset[str] = frozenset(),
    once: set[str] | None = None,
) -> Iterator[tuple[Path, list[str], list[str]]]:
    """As `os.walk` from the top, and into linked folders.

    Args:
        folder: where it begins.
        refuse: hears of folders that can't be read.
        within: folders that it is in, which no link leads into again.
        once: what was seen behind a link: each folder counts once there; None: it is behind none.

    Yields:
        A folder, names of folders in it, to be left out by taking them away, and names of files.
    """
    real = os.path.realpath(folder)
    found = next(os.walk(folder, onerror=refuse), None)
    if found is None or real in within or real in (once or ()):
        return
    if once is not None:
        once.add(real)
    inner, names = sorted(found[1]), found[2]
    yield folder, inner, names
    for each in inner:
        path = folder / each
        seen = set[str]() if once is None and path.is_symlink() else once
        yield from walk_linked(path, refuse, within | {real}, seen)


def folder_of(file: Path) -> Path:
    """The folder that paths in ``file`` are relative to, and may not leave: the one it is in, also
    where ``file`` is a link to it."""
    return Path(os.path.realpath(file) if file.is_symlink() else file).parent


def check_folder(folder: Path) -> None:
    """Raises InputError: ``file_missing``, or ``file_unreadable``: what the user named is not a
    folder."""
    if not folder.exists():
        raise InputError("file_missing", name=str(folder))
    if not folder.is_dir():
        raise InputError("file_unreadable", name=folder.name, reason="it is not a folder")


def refuse_irregular(name: Path | str) -> None:
    """To be called before a file is said to be missing. Raises InputError: ``file_unreadable``: a
    pipe, a device or a socket has that name."""
    with suppress(OSError, ValueError):
        mode = Path(name).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError("file_unreadable", name=Path(name).name, reason=_IRREGULAR)


def inside(folder: Path, name: str) -> Path:
    """The file that a file in ``folder`` names; it need not be there.

    Args:
        folder: which it may not leave.
        name: relative to it, or absolute.

    Returns:
        ``folder / name``.

    Raises:
        OSError: EINVAL: it leads out of the folder (by ``..``, by a link, to another disk or
            machine), or no file can be called so; ELOOP.
    """
    _resolved(folder, name)
    return folder / name


def _resolved(folder: Path, name: str) -> tuple[Path, Path]:
    """The folder and the file, without links. Raises OSError as `inside`."""
    fault = _windows_fault(folder, name) if os.name == "nt" else ""
    if fault:
        raise OSError(errno.EINVAL, fault, name)
    try:
        home = folder.resolve()
        path = (home / name).resolve()
    except ValueError as error:
        raise OSError(errno.EINVAL, "its name can't be used", name) from error
    except RuntimeError as error:  # Path.resolve, for a circle of links
        raise OSError(errno.ELOOP, str(error), name) from error
    if not path.is_relative_to(home):
        raise OSError(errno.EINVAL, _OUTSIDE, name)
    return home, path


def read_inside(folder: Path, name: str, most: int = _MOST) -> bytes:
    """All that is in the file that a file in ``folder`` names; a link that is put in its way
    meanwhile leads nowhere. Raises OSError as `inside` and `read_regular`."""
    home, path = _resolved(folder, name)
    if os.open not in os.supports_dir_fd:
        with open_regular(path) as file:
            if not os.path.samestat(os.fstat(file.fileno()), _resolved(folder, name)[1].stat()):
                raise OSError(errno.EINVAL, _OUTSIDE, name)
            return _whole(file, path, most)
    number = os.open(home, _FLAGS)
    for part in path.relative_to(home).parts:
        try:
            further = os.open(part, _FLAGS | os.O_NOFOLLOW, dir_fd=number)
        finally:
            os.close(number)
        number = further
    with _regular(number, path) as file:
        return _whole(file, path, most)


_OUTSIDE: Final = "it is outside the folder of the file that names it"
_IRREGULAR: Final = "it is not a regular file"


def _regular(number: int, path: Path) -> BufferedReader:
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, _IRREGULAR, str(path))
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def _whole(file: BufferedReader, path: Path, most: int) -> bytes:
    """By its length first: no more memory is asked for than is needed. Files of /proc have none."""
    size = os.fstat(file.fileno()).st_size
    parts, have, wanted = list[bytes](), 0, size + 1
    while max(size, have) <= most and (part := file.read(wanted)):
        parts.append(part)
        have, wanted = have + len(part), _PIECE
    if max(size, have) > most:
        limit = f"{most >> 30} GB" if most >> 30 else f"{most >> 10:,} KB"
        raise OSError(errno.EINVAL, f"it is larger than {limit}", str(path))
    return b"".join(parts)


def _windows_fault(folder: Path | PureWindowsPath, name: str) -> str:
    """Why a name is not even looked up on Windows: another machine would be asked, a device
    answers to it in every folder, or it is a stream of another file; "": it may be."""
    path, home = PureWindowsPath(name), PureWindowsPath(folder)
    if path.drive and path.drive.casefold() != home.drive.casefold():
        return _OUTSIDE
    tail = name[len(path.drive) :]
    if ":" in tail or any(PureWindowsPath(part).is_reserved() for part in path.parts):
        return "its name can't be used"
    return ""
