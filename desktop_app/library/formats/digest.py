"""A short content hash of a model, quick enough for a list of hundreds.

It is not the hash of the whole file (7 GB take half a minute): it covers, for every file in the
order of names, the name, the size, small files whole, and of large ones the first 64 KiB (which
hold the header, or its beginning) and 16 pieces of 64 KiB spread evenly to the end. Two trainings
differ in nearly every number, so they differ in the pieces; it is no guard against a forger. What
a sidecar says (a name, the size it likes) is not in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import open_regular

DIGITS = 10
_PIECE = 1 << 16
_PIECES = 16
_WHOLE = 1 << 21


def quick_digest(files: Iterable[tuple[str, Path]]) -> str:
    """The first 10 hex digits of SHA-256 over ``files``: pairs of a name and a path.

    Raises:
        InputError: ``file_unreadable``.
    """
    sha = hashlib.sha256()
    for name, path in sorted(files):
        try:
            with open_regular(path) as file:
                size = file.seek(0, 2)
                sha.update(f"{len(name)}:{name}:{size};".encode())
                for offset in _offsets(size):
                    file.seek(offset)
                    sha.update(file.read(_WHOLE if size <= _WHOLE else _PIECE))
        except OSError as error:
            raise InputError(
                "file_unreadable", name=path.name, reason=plain_reason(error)
            ) from error
    return sha.hexdigest()[:DIGITS]


def _offsets(size: int) -> list[int]:
    if size <= _WHOLE:
        return [0]
    return [0, *((size - _PIECE) * k // _PIECES for k in range(1, _PIECES + 1))]
