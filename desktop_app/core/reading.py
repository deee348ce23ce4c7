"""What goes wrong while a stranger's file is read: too little memory, or damage. One mechanism.

Decoders raise whatever they like. Too little memory is never damage: the file is as it was, and
getting it again is no help.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.short_memory import is_memory_short

_log = logging.getLogger(__name__)


def memory_short(name: str, needed: int, details: str = "") -> StorageError:
    """There is too little memory for a file.

    Args:
        name: what the error calls the file.
        needed: bytes that it takes, nearly; 0: nobody knows.
        details: for "Copy details".
    """
    if needed <= 0:
        return StorageError("memory_short", details, name=name)
    megabytes = max(1, round(needed / 1e6))
    return StorageError("memory_short_by", details, name=name, megabytes=megabytes)


@contextmanager
def reading(
    name: str,
    damaged: Callable[[Exception], VelaturaError],
    needed: Callable[[], int] | None = None,
) -> Iterator[None]:
    """Inside, whatever a reader raises becomes one of our errors, and is logged with its traceback.

    Args:
        name: what errors call the file.
        damaged: makes the error of a file that can't be understood.
        needed: bytes of memory that reading it takes, nearly; asked once something went wrong.

    Raises:
        StorageError: ``memory_short``, ``memory_short_by``.
        VelaturaError: one of ours as it is; else what ``damaged`` makes.
    """
    try:
        yield
    except (VelaturaError, Cancelled):
        raise
    except Exception as error:
        wanted = _needed_bytes(needed)
        # Many decoders say no more than that they failed. What can't be had was not had.
        if is_memory_short(error) or not _to_be_had(wanted):
            raise memory_short(name, wanted, repr(error)) from error
        _log.info("a file can't be understood", exc_info=error)
        raise damaged(error) from error


def _needed_bytes(needed: Callable[[], int] | None) -> int:
    try:
        return 0 if needed is None else needed()
    except Exception:  # noqa: BLE001 - the file is damaged, or memory is short for this as well
        return 0


def _to_be_had(count: int) -> bool:
    try:
        np.empty(count, np.uint8)  # address space alone: nothing of it is touched
    except MemoryError:
        return False
    return True
