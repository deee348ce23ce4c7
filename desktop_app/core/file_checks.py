"""SHA-256 of files that are written once: no bit of them changes, and no block moves, unnoticed.

A folder has those of all its files in one more file; a file whose writer left room for it in its
header has its own. Both say where they are, too: a file of another place is damaged.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.safe_open import open_regular, read_regular

CHECKS: Final = "checksums.json"
"""Name → SHA-256 of each other file of its folder, with a check of itself."""

_PLACE: Final = "place/"
"""No file is called so: where the folder was when that was written; earlier versions did not."""

NO_SEAL: Final = {"check": "0" * 64}
"""Room for the digest, as a header's text."""

_SEAL: Final = re.compile(rb'"check":"([0-9a-f]{64})"')


def sha256_of(path: Path) -> str:
    """64 hex digits of the file at ``path``. Raises OSError as `open_regular`."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_checks(folder: Path, name: str) -> None:
    """Write down what the files in ``folder``, which will be called ``name``, are. Raises
    OSError."""
    sums = {file.name: sha256_of(file) for file in sorted(folder.iterdir())}
    sums[_PLACE] = _place(folder.with_name(name))
    (folder / CHECKS).write_bytes(with_check(json.dumps(sums).encode()))


def has_checks(folder: Path) -> bool:
    """Whether it was written down; earlier versions did not."""
    return (folder / CHECKS).exists()


def damaged_in(folder: Path, names: Iterable[str]) -> str:
    """The first of ``names`` that is missing or not what was written down; `CHECKS`, where that
    can't be read or is another folder's; empty: all are whole, or nothing was written down of
    them."""
    if not has_checks(folder):
        return next((name for name in names if not (folder / name).is_file()), "")
    try:
        sums = object_in(read_regular(folder / CHECKS))
    except OSError:
        sums = None
    if sums is None or sums.get(_PLACE) not in (None, _place(folder)):
        return CHECKS
    for name in names:
        try:
            if sums.get(name) != sha256_of(folder / name):
                return name
        except OSError:
            return name
    return ""


def sealed(data: bytes, path: Path) -> bytes:
    """``data``, whose header has `NO_SEAL`, with the digest of it and its place there."""
    found = _SEAL.search(data)
    assert found is not None
    own = hashlib.sha256(_place(path).encode("utf-8", "surrogateescape") + b"\0" + data)
    return data[: found.start(1)] + own.hexdigest().encode() + data[found.end(1) :]


def is_sealed(data: bytes, path: Path) -> bool:
    """Whether `sealed` wrote all of it, for that place."""
    found = _SEAL.search(data)
    return found is not None and sealed(_unsealed(data, found), path) == data


def _place(path: Path) -> str:
    """Within a run's folder, and of which run; the data folder may be moved."""
    return "/".join(path.absolute().parts[-3:])


def _unsealed(data: bytes, found: re.Match[bytes]) -> bytes:
    return data[: found.start(1)] + NO_SEAL["check"].encode() + data[found.end(1) :]
