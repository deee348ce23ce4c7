"""Arrays moved out of memory: the system reads them from a file where they are looked at.

Only for as long as the program runs. Where the system allows it the file has no name any more once
it is mapped, so that nothing is left of it, whatever becomes of the program.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.pixels import Array
from desktop_app.core.safe_open import regular_path

_ALIGNED: Final = 64

_LEFT_SECONDS: Final = 86_400.0
"""A file with a name that is older was left by a program that was killed."""


class MappedArrays:
    """A folder for such files."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made when it is needed."""
        self._folder = folder
        self._cleared = False

    def moved(self, arrays: Sequence[Array]) -> tuple[Array, ...]:
        """The same values as read-only arrays that take no memory of their own.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        try:
            return self._moved(arrays)
        except OSError as error:
            raise error_while_writing(error, self._folder.name) from error

    def _moved(self, arrays: Sequence[Array]) -> tuple[Array, ...]:
        places, end = list[int](), 0
        for array in arrays:
            places.append(end)
            end += -(-array.nbytes // _ALIGNED) * _ALIGNED
        with tempfile.NamedTemporaryFile(dir=self._place(), delete=False) as file:
            path = Path(file.name)
            try:
                for place, array in zip(places, arrays, strict=True):
                    file.seek(place)
                    file.write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
                file.truncate(max(end, 1))
                file.flush()
                whole = np.memmap(regular_path(path), np.uint8, "r")
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
        return tuple(
            whole[place : place + array.nbytes].view(array.dtype).reshape(array.shape)
            for place, array in zip(places, arrays, strict=True)
        )

    def _place(self) -> Path:
        """The folder; the first time without what programs left there that were killed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._cleared:
            self._cleared = True
            before = time.time() - _LEFT_SECONDS
            for left in self._folder.iterdir():
                # On Windows what another program still maps can't be removed, and stays.
                with contextlib.suppress(OSError):
                    if sys.platform == "win32" or left.stat().st_mtime < before:
                        left.unlink()
        return self._folder


def is_mapped(array: Array) -> bool:
    """Whether it is in a file."""
    base: object = array
    while isinstance(base, np.ndarray):
        if isinstance(base, np.memmap):
            return True
        base = base.base
    return False
