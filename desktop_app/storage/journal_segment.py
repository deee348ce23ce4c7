"""One segment file that is being written: it ends, or can be made to end, with a whole record.

Written without a buffer of our own, so that what was written outlives this process, if not yet the
machine's power: that takes `sync`.
"""

from __future__ import annotations

import os
from pathlib import Path

from desktop_app.core.atomic_write import sync_folder
from desktop_app.storage.journal_format import Bytes
from desktop_app.storage.journal_sets import sync_file


class SegmentWriter:
    """Appends bytes to a segment. All methods but `close` raise OSError.

    Attributes:
        path: the file.
        end: where the next byte goes.
        whole: the end of the last whole record: `cut` goes back to it.
        synced: up to where the disk itself has it.
    """

    def __init__(self, path: Path, end: int) -> None:
        """Open ``path``, which is whole and synced up to ``end``; what follows is cut off."""
        self.path = path
        self.end = self.whole = self.synced = end
        self._cut_is_due = True
        self._file = path.open("r+b", buffering=0)
        try:
            self.cut()
        except BaseException:
            self._file.close()
            raise

    @classmethod
    def begin(cls, path: Path, head: bytes) -> SegmentWriter:
        """A new file with ``head`` in it, which is synced; none is left if that fails."""
        path.touch(exist_ok=False)
        try:
            made = cls(path, 0)
            try:
                made.write(head)
                made.commit()
                made.sync()
                sync_folder(path.parent)
            except BaseException:
                made.close()
                raise
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return made

    def write(self, data: Bytes) -> None:
        """Append all of ``data``, which counts only after `commit`."""
        self._cut_is_due = True
        view = memoryview(data).cast("B") if len(data) else memoryview(b"")
        while len(view):
            written = self._file.write(view)
            self.end += written
            view = view[written:]

    def commit(self) -> None:
        """What was written makes a whole record."""
        self.whole = self.end
        self._cut_is_due = False

    def cut(self) -> None:
        """Cut off what is no whole record, if there is any."""
        if self._cut_is_due:
            self._file.truncate(self.whole)
            self._file.seek(self.whole)
            self.end = self.whole
            self._cut_is_due = False

    def sync(self) -> None:
        """Bring all whole records to the disk itself.

        When it fails, none since the last time can be counted on, even if it succeeded later: the
        system may have dropped what it could not write and forgotten about it (LWN, "PostgreSQL's
        fsync() surprise", 2018). So the file is to be cut there, and they are to be written again.
        """
        if self.synced == self.whole:
            return
        try:
            sync_file(self._file.fileno())
        except OSError:
            self.whole = self.synced
            self._cut_is_due = True
            raise
        self.synced = self.whole

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._file.close()

    @property
    def size(self) -> int:
        """Bytes the file has now."""
        return os.fstat(self._file.fileno()).st_size
