"""Arrays kept by their content: what jobs that wait, and entries of the history, were made from.

A blob is a file named by the `digest` of its array, in the form of `raw_array`. It is written whole
and never changed, so that several programs may use one folder; who needs which, its users know.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import (
    clear_leftovers,
    error_while_writing,
    make_folder,
    plain_reason,
    write_atomic,
    written_atomically,
)
from desktop_app.core.errors import StorageError
from desktop_app.core.pixels import Array, digest, frozen
from desktop_app.core.safe_open import read_regular
from desktop_app.imaging.layered_files.raw_array import raw_pieces, read_raw

GRACE_SECONDS: Final = 86_400.0
"""A blob that nobody names is kept that long: whoever wrote it may be about to name it."""

_THREADS: Final = 2
_ID = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """The blobs in one folder. May be used from any thread and by several programs."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made with the first blob."""
        self._folder = folder

    def put(self, array: Array) -> str:
        """Keep ``array`` and return its id, once it is on the disk.

        Args:
            array: any shape; a plain type of numbers.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
            ValueError: another dtype.
        """
        blob = digest(array)
        path = self._path(blob)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.utime(path)  # it is younger than what may go
            return blob
        except FileNotFoundError:
            pass
        except OSError as error:
            raise error_while_writing(error, path.name) from error
        with written_atomically(path) as file, ThreadPoolExecutor(_THREADS) as pool:
            for piece in raw_pieces(array, pool):
                file.write(piece)
        return blob

    def get(self, blob: str) -> Array:
        """The array with that id, read-only.

        Raises:
            StorageError: ``blob_missing``, or ``blob_damaged``: it is not what was kept.
        """
        return frozen(_checked(blob, self.packed(blob)))

    def packed(self, blob: str) -> bytes:
        """The bytes of its file, for `take` of another store.

        Raises:
            StorageError: ``blob_missing`` or ``blob_damaged``.
        """
        try:
            return read_regular(self._path(blob))
        except FileNotFoundError as error:
            raise StorageError("blob_missing", name=blob) from error
        except OSError as error:
            raise StorageError("blob_damaged", name=blob, reason=plain_reason(error)) from error

    def take(self, blob: str, data: bytes) -> None:
        """Keep what `packed` gave.

        Raises:
            StorageError: ``blob_damaged``: it is another one; ``disk_full``.
            InputError: ``output_unwritable``.
        """
        path = self._path(blob)
        _checked(blob, data)
        make_folder(path.parent, path.name)
        write_atomic(path, data)

    def sizes(self, blobs: Collection[str]) -> dict[str, int]:
        """Bytes on the disk of those of ``blobs`` that are there."""
        found = dict[str, int]()
        for blob in blobs:
            with contextlib.suppress(OSError, StorageError):
                found[blob] = self._path(blob).stat().st_size
        return found

    def total(self) -> int:
        """Bytes of all blobs on the disk."""
        return sum(size for _, size, _ in self._files())

    def remove_unused(self, used: Collection[str], grace: float = GRACE_SECONDS) -> int:
        """Remove blobs that are not among ``used``, and what killed programs left.

        Args:
            used: ids that somebody needs.
            grace: younger ones stay, in seconds since they were last put.

        Returns:
            The bytes that became free.
        """
        before = time.time() - grace
        freed = 0
        for path, size, put in list(self._files()):
            if put < before and path.name not in used:
                with contextlib.suppress(OSError):
                    path.unlink()
                    freed += size
        for folder in self._folders():
            clear_leftovers(folder)
        return freed

    def put_at(self, blobs: Collection[str]) -> dict[str, int]:
        """When those of ``blobs`` that are there were last put: nanoseconds by a clock that may be
        set back, to be compared for equality alone."""
        found = dict[str, int]()
        for blob in blobs:
            with contextlib.suppress(OSError, StorageError):
                found[blob] = self._path(blob).stat().st_mtime_ns
        return found

    def remove(self, blobs: Collection[str], put_at: Mapping[str, int] | None = None) -> None:
        """Remove these now: nobody needs them, and nobody is about to name them; whoever has put
        one since ``put_at`` was told may be."""
        now = {} if put_at is None else self.put_at(blobs)
        for blob in blobs:
            with contextlib.suppress(OSError, StorageError):
                if put_at is None or now[blob] == put_at[blob]:
                    self._path(blob).unlink()

    def _path(self, blob: str) -> Path:
        """Raises StorageError: that is no id of a blob."""
        if not _ID.fullmatch(blob):
            raise StorageError("blob_missing", name=blob)
        return self._folder / blob[:2] / blob

    def _folders(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if len(path.name) == 2]
        except OSError:
            return []

    def _files(self) -> Iterator[tuple[Path, int, float]]:
        for folder in self._folders():
            with contextlib.suppress(OSError):
                for entry in os.scandir(folder):
                    if _ID.fullmatch(entry.name):
                        with contextlib.suppress(OSError):
                            told = entry.stat()
                            yield Path(entry.path), told.st_size, told.st_mtime


def _checked(blob: str, data: bytes) -> Array:
    """Raises StorageError: ``blob_damaged``: not an array, or its digest is not its name."""
    try:
        array = read_raw(data)
    except ValueError as error:
        raise StorageError("blob_damaged", name=blob, reason=str(error)) from error
    if digest(array) != blob:
        raise StorageError("blob_damaged", name=blob, reason="its checksum failed")
    return array
