"""Hard links made separate copies again: what `hard_links` did, undone."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from desktop_app.core.atomic_write import plain_reason, written_atomically
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.safe_open import open_regular
from desktop_app.library.sharing.link_journal import LinkJournal

_PIECE = 4 << 20


def separate(
    path: Path,
    journal: LinkJournal,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: CancelToken | None = None,
) -> bool:
    """Make ``path`` its own file again, with the time and the permissions it had before.

    Args:
        path: one of the names of a file.
        journal: tells time and permissions; without a line they stay as they are.
        on_progress: bytes copied and bytes in all.
        cancel: looked at every 4 MiB.

    Returns:
        Whether there was anything to do; False if the file has no other name.

    Raises:
        InputError: ``file_unreadable``, ``output_unwritable``.
        StorageError: ``disk_full``: the link stays.
        Cancelled: the link stays.
    """
    token = cancel or CancelToken()
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_nlink < 2:
            return False
        room = shutil.disk_usage(path.parent).free
        reader = open_regular(path)
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error
    with reader:
        if room < status.st_size:
            # Found out now rather than after gigabytes.
            raise StorageError("disk_full", name=path.name)
        with written_atomically(path) as file:
            done = 0
            while piece := reader.read(_PIECE):
                token.check()
                file.write(piece)
                done += len(piece)
                on_progress(done, status.st_size)
    entry = journal.about(path)
    with contextlib.suppress(OSError):
        if entry is not None:
            path.chmod(entry.mode)
        modified = entry.modified if entry is not None else status.st_mtime_ns
        os.utime(path, ns=(status.st_atime_ns, modified))
    return True
