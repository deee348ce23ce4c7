"""Whether an error came of too little memory, however a library says so; and giving some back."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import sys
from typing import Final

LARGE: Final = 24_000_000
"""Bytes of pixels from which several at a time may be too many."""

_CV_NO_MEMORY = -4  # OpenCV's Error::StsNoMem, core/base.hpp
_CODES = ("memory_short", "memory_short_by", "memory_ran_out", "out_of_memory")
_CHAIN = 20  # causes that are looked at
_WORDS = (
    "out of memory",
    "insufficient memory",
    "not enough memory",
    "cannot allocate memory",
    "failed to map segment",
)
"""What libraries without an exception for it say: Pillow's codecs, libavif, OpenCV, and the loader
where a module is imported meanwhile."""


def is_memory_short(error: BaseException | None) -> bool:
    """Whether there was too little memory, here or where the error came from."""
    for _ in range(_CHAIN):
        if error is None:
            return False
        code = getattr(error, "code", None)  # ours are texts, OpenCV's numbers
        if isinstance(error, MemoryError) or code == _CV_NO_MEMORY or code in _CODES:
            return True
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return True
        if not isinstance(code, str) and any(w in str(error)[:500].lower() for w in _WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def give_memory_back() -> None:
    """Let the system have what the C library keeps for later; nothing where that isn't glibc's."""
    if sys.platform == "linux":
        # It keeps as much as it is told to (`enginelink.command`); other C libraries lack this.
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)


def let_go(nbytes: float) -> None:
    """Give back what pixels took that nobody needs any more, if they were `LARGE`: documents refer
    to themselves, and would stay for a while."""
    if nbytes >= LARGE:
        gc.collect()
        give_memory_back()
