"""Opening what strangers left in a folder: ordinary files alone, looked at once they are open.

A pipe would wait for its other end for ever, and a device (or a link to one) may have no end.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError

# Not waiting, a pipe opens at once; on ordinary files that changes nothing.
_NAMES = ("O_RDONLY", "O_BINARY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY")
_FLAGS = sum(getattr(os, name, 0) for name in _NAMES)


def open_regular(path: Path) -> BufferedReader:
    """The file at ``path`` (a link is followed), to read its bytes.

    Raises:
        OSError: as `open`; EINVAL for what is no ordinary file.
    """
    # A folder can't be opened on Windows, and says something else there.
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    number = os.open(path, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def read_regular(path: Path) -> bytes:
    """All that is in the file at ``path``. Raises OSError as `open_regular`."""
    with open_regular(path) as file:
        return file.read()


def read_named(path: Path) -> bytes:
    """The same of a file that the user has named. Raises InputError: ``file_missing`` or
    ``file_unreadable``."""
    try:
        return read_regular(path)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=path.name) from error
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error
