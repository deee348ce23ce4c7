"""The file of marks, rewritten with one line for each that tells of the same: it only grows
else, and what was noted a thousand times would take the place of a thousand notes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import objects_in
from desktop_app.core.safe_open import open_regular
from desktop_app.storage.history_marks import written

if TYPE_CHECKING:
    from desktop_app.storage.history import History

LEAST: Final = 1 << 20
"""Bytes below which a file stays as it is."""

_MAX_PIECE = 4 << 20


def compact_marks(history: History, gone: Collection[str] = ()) -> int:
    """Rewrite a history's marks, if they are many; the bytes that became free.

    What can't be read stays as it is, byte by byte, and so do lines of other shapes. A process
    that dies leaves the old file or the new one.

    Args:
        history: whose; nobody else writes to it meanwhile.
        gone: ids of entries that were removed for good, whose lines nobody needs.

    Raises as `History.mark`.
    """
    file = history.marks.file

    def write(_: sqlite3.Connection) -> int:
        with suppress(OSError):
            before = file.stat().st_size
            if before < LEAST:
                return 0
            data = b"".join(_merged(file, frozenset(gone)))
            if len(data) < before:
                write_atomic(file, data)
                return before - len(data)
        return 0

    return history.database.write(write)


def _merged(file: Path, gone: frozenset[str]) -> Iterator[bytes]:
    """The lines that are left, in the order of the first that told of the same."""
    lines: dict[object, dict[str, Any] | bytes] = {}
    with open_regular(file) as pieces:
        each = objects_in(iter(lambda: pieces.readline(_MAX_PIECE), b""))
        for number, (raw, found) in enumerate(each):
            told = found or {}
            match told:
                case {"uid": str(uid), "marks": dict(), "content": _} if len(told) == _PARTS:
                    before = lines.get(("uid", uid))
                    if isinstance(before, dict):
                        told["marks"] = {**before["marks"], **told["marks"]}
                        told["content"] = told["content"] or before["content"]
                    lines["uid", uid] = told
                case {"named": str(uid), "kind": str(), "name": str(), "data": str()}:
                    lines["named", uid] = told
                case {"environment": str(name), "data": str()}:
                    lines["environment", name] = told
                case _:
                    lines[number] = raw
    for key, line in lines.items():
        if isinstance(line, bytes):
            yield line if line.endswith(b"\n") or len(line) >= _MAX_PIECE else line + b"\n"
        elif not _is_gone(key, line, gone):
            yield written(line)


_PARTS = 3


def _is_gone(key: object, line: dict[str, Any], gone: frozenset[str]) -> bool:
    match key:
        case ("uid", str(uid)):
            return uid in gone
        case ("named", str()):
            return not line["kind"]
        case _:
            return False
