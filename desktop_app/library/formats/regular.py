"""Opening what strangers left in a folder: ordinary files alone, looked at once they are open.

A pipe would wait for its other end for ever, and a device (or a link to one) may have no end.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

__all__ = ["open_regular"]

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
# A pipe opens at once then; on ordinary files it changes nothing.
_FLAGS |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def open_regular(path: Path, buffering: int = -1) -> BinaryIO:
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
            raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
        return os.fdopen(number, "rb", buffering)
    except BaseException:
        os.close(number)
        raise
