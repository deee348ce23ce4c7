"""How much the history holds, and what it takes on the disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.storage.history import History


@dataclass(frozen=True, slots=True)
class HistoryUsage:
    """Attributes:
    entries: how many there are, those in the trash too.
    trashed: how many of them are in the trash.
    pictures: bytes of pictures, thumbnails and database.
    inputs: bytes of what entries, and jobs that wait, were made from.
    """

    entries: int
    trashed: int
    pictures: int
    inputs: int


def usage_of(history: History, blobs: BlobStore) -> HistoryUsage:
    """Look at all files; a second for 100,000 pictures. Raises StorageError as `History.newest`."""
    row = history.database.read(
        lambda database: database.execute("SELECT count(*), count(trashed) FROM images").fetchone()
    )
    return HistoryUsage(row[0], row[1], folder_size(history.folder), blobs.total())


def folder_size(folder: Path) -> int:
    """Bytes of all files in ``folder`` and below; 0 where there is none."""
    total, folders = 0, [os.fspath(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue  # vanished meanwhile
    return total
