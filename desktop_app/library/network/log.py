"""The log of the network: who was asked, why, and how much came. One JSON object a line.

No path and no query of an address is in it, nor a token: a row has no place for them. An
opening is written when it first speaks to a host and again when it ends; of such a pair the later
row counts.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.harmless import harmless
from desktop_app.core.network_audit import NetworkUse
from desktop_app.core.safe_open import open_regular, read_regular

_MAX_BYTES = 512 << 10
_MAX_REASON = 200
_MAX_LINE = 4096


class NetworkLog:
    """A file of rows, and the one before it. Methods may be called from any thread.

    Args:
        path: the file; the older one has ``.1`` behind its name.
        redacted: takes tokens out of a text that came from the user.
        max_bytes: size at which the file becomes the older one.
    """

    def __init__(
        self, path: Path, redacted: Callable[[str], str] = str, max_bytes: int = _MAX_BYTES
    ) -> None:
        self._path = path
        self._older = path.with_name(path.name + ".1")
        self._redacted = redacted
        self._max_bytes = max_bytes
        self._lock = threading.Lock()

    def add(self, use: NetworkUse) -> None:
        """Append a row.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        reason = " ".join(self._redacted(use.reason).split())[:_MAX_REASON]
        line = harmless(json.dumps(asdict(replace(use, reason=reason)), ensure_ascii=False))
        data = (line + "\n").encode("utf-8", "replace")
        with self._lock:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._turn(len(data))
                with self._path.open("ab") as file:
                    if self._is_cut_off():
                        file.write(b"\n")
                    file.write(data)
            except OSError as error:
                raise error_while_writing(error, self._path.name) from error

    def rows(self, limit: int = 1000) -> tuple[NetworkUse, ...]:
        """The rows, newest first, at most ``limit``; lines that can't be read are left out."""
        found: dict[tuple[int, str, str], NetworkUse] = {}
        with self._lock:
            for path in (self._path, self._older):
                for use in _newest_first(path):
                    found.setdefault((use.when, use.host, use.reason), use)
        newest = sorted(found.values(), key=lambda use: use.when, reverse=True)
        return tuple(newest[:limit])

    def clear(self) -> None:
        """Forget it all.

        Raises:
            StorageError, InputError: as `add`.
        """
        with self._lock:
            try:
                self._path.unlink(missing_ok=True)
                self._older.unlink(missing_ok=True)
            except OSError as error:
                raise error_while_writing(error, self._path.name) from error

    def _turn(self, coming: int) -> None:
        """Begin a new file if this one would grow too large."""
        with contextlib.suppress(FileNotFoundError):
            if self._path.stat().st_size + coming > self._max_bytes:
                self._path.replace(self._older)

    def _is_cut_off(self) -> bool:
        """Whether the last line has no end: the process was killed, or the power cut, within it."""
        with open_regular(self._path) as file:
            if not file.seek(0, 2):
                return False
            file.seek(-1, 2)
            return file.read(1) != b"\n"


def _newest_first(path: Path) -> Iterator[NetworkUse]:
    try:
        lines = read_regular(path).splitlines()
    except OSError:
        return
    for line in reversed(lines):
        use = _row(line) if len(line) <= _MAX_LINE else None
        if use is not None:
            yield use


def _row(line: bytes) -> NetworkUse | None:
    try:
        content: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    data = cast("dict[str, Any]", content)
    try:
        use = NetworkUse(**data)
    except TypeError:
        return None
    texts = (use.host, use.reason, use.outcome)
    numbers = (use.when, use.received, use.sent, use.requests)
    sound = all(isinstance(text, str) for text in texts) and all(type(n) is int for n in numbers)
    return use if sound and isinstance(use.with_token, bool) else None
