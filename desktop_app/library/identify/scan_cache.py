"""What was found out about files before, by path, size and time of change, in one JSON file.

It is only a short cut: a file that is damaged, old or gone is as good as an empty one, and a
changed table of kinds makes all of it void.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError
from desktop_app.core.safe_open import read_regular
from desktop_app.library.identify.identify_process import (
    Outcome,
    outcome_from_json,
    outcome_to_json,
)

_RULES = 1
"""To be raised when the code that reads files says something new of the same table."""

_MAX_BYTES = 256 << 20
_MAX_ENTRIES = 50_000
_MAX_DEPTH = 2

Stamp = str
"""What changes when a file or folder changes."""


class _Entry(msgspec.Struct, array_like=True):
    stamp: str
    outcome: dict[str, Any]


class _File(msgspec.Struct):
    version: str
    entries: dict[str, _Entry]


_DECODER = msgspec.json.Decoder(_File)


class ScanCache:
    """The file, in memory. Not for several threads."""

    def __init__(self, file: Path | None, digest: str) -> None:
        """Read it.

        Args:
            file: where it lies; None to remember nothing beyond this object.
            digest: of the table of kinds.
        """
        self._file = file
        self._version = f"{_RULES}:{digest}"
        self._changed = False
        self._entries = self._read()

    def _read(self) -> dict[str, _Entry]:
        if self._file is None:
            return {}
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            content = _DECODER.decode(read_regular(self._file, _MAX_BYTES))
            if content.version == self._version:
                return content.entries
        return {}

    def get(self, path: Path, stamp: Stamp) -> Outcome | None:
        """What was found out of the file with that stamp."""
        entry = self._entries.get(str(path))
        if entry is None or entry.stamp != stamp:
            return None
        try:
            return outcome_from_json(entry.outcome)
        except (KeyError, TypeError, AttributeError):
            return None

    def put(self, path: Path, stamp: Stamp, outcome: Outcome) -> None:
        """Remember it, unless the file could not be read: that may be otherwise next time."""
        if isinstance(outcome, VelaturaError) and outcome.code.startswith("file_"):
            return
        key = str(path)
        if any("\ud800" <= sign <= "\udfff" for sign in key):
            return  # a name that is not text can't be written down
        self._entries.pop(key, None)
        self._entries[key] = _Entry(stamp, outcome_to_json(outcome))
        self._changed = True

    def save(self) -> None:
        """Write what is new. A full or read-only disk only costs time at the next start."""
        if self._file is None or not self._changed:
            return
        kept = dict(list(self._entries.items())[-_MAX_ENTRIES:])
        with contextlib.suppress(VelaturaError, OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._file, msgspec.json.encode(_File(self._version, kept)))
            self._changed = False


def stamp_of(path: Path) -> Stamp | None:
    """What changes when the file or folder changes; None if it can't be looked at."""
    try:
        status = path.stat()
        if not path.is_dir():
            return f"{status.st_size}:{status.st_mtime_ns}"
        sha = hashlib.sha256()
        for line in sorted(_lines(path, "", 0)):
            sha.update(line.encode("utf-8", "surrogateescape"))
        return sha.hexdigest()
    except OSError:
        return None


def _lines(folder: Path, name: str, depth: int) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file():
                status = entry.stat()
                yield f"{name}/{entry.name}:{status.st_size}:{status.st_mtime_ns}\n"
            elif depth < _MAX_DEPTH and entry.is_dir():
                yield from _lines(Path(entry.path), f"{name}/{entry.name}", depth + 1)
