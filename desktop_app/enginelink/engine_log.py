"""What an engine's process prints, kept in files that stay small: this run's, and what was before.

The process writes into a pipe: whatever a library repeats, the files don't grow beyond a bound.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from io import RawIOBase
from pathlib import Path

from desktop_app.core.crash_trace import shorten_crash_dump
from desktop_app.core.harmless import harmless
from desktop_app.core.safe_open import open_regular

MAX_BYTES = 1 << 20
"""Of one file; there are two."""

TAIL_BYTES = 8 << 10
"""How much of the end goes into an error's details."""

_CRASH_BYTES = 64 << 10
_JOIN_SECONDS = 1.0
_CLOSE_SECONDS = 0.3


class EngineLog:
    """The log of one process, and the file with its last words if it crashes.

    Args:
        path: the log; what is there becomes the older one. Raises OSError.
        redacted: takes out of each line what must not be written down.
        max_bytes: size at which the file becomes the older one.

    Attributes:
        redacted: may be exchanged before the log is followed.
    """

    def __init__(
        self,
        path: Path,
        redacted: Callable[[str], str] = str,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._path, self.redacted, self._max_bytes = path, redacted, max_bytes
        path.parent.mkdir(parents=True, exist_ok=True)
        self._turn()
        path.write_bytes(b"")
        # A window's engines come one after the other: one file for each window.
        self.crash_file = path.with_name(f"{path.stem}-crash-{os.getpid()}.txt")
        self.crash_file.unlink(missing_ok=True)
        self._thread: threading.Thread | None = None

    def follow(self, source: RawIOBase) -> None:
        """Begin to write down what comes from ``source``, which is not buffered; to be called
        once."""
        self._thread = threading.Thread(
            target=self._copy, args=(source,), name="engine-log", daemon=True
        )
        self._thread.start()

    def tail(self, *, ended: bool) -> str:
        """The end of what it printed; ``ended``: wait a moment for the rest of it."""
        if ended:
            self._join()
        return _last(self._path, TAIL_BYTES)

    def crash_words(self) -> str:
        """Where in the program it crashed; empty if it did not, or was killed."""
        text = _last(self.crash_file, _CRASH_BYTES) if self.crash_file.exists() else ""
        return self.redacted(shorten_crash_dump(text))

    def close(self) -> None:
        """The process has ended: a crash file without a word goes."""
        self._join(_CLOSE_SECONDS)
        with contextlib.suppress(OSError):
            if not self.crash_file.stat().st_size:
                self.crash_file.unlink()

    def _join(self, seconds: float = _JOIN_SECONDS) -> None:
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def _copy(self, source: RawIOBase) -> None:
        """In its own thread, until the process ends."""
        written = 0
        with source:
            for line in _lines(source):
                text = harmless(line.decode("utf-8", "replace").replace("\r", "\n"))
                data = self.redacted(text).encode("utf-8", "replace")
                with contextlib.suppress(OSError):  # a full disk: the pipe is emptied all the same
                    if written + len(data) > self._max_bytes:
                        self._turn()
                        written = 0
                    with self._path.open("ab") as file:
                        file.write(data)
                    written += len(data)

    def _turn(self) -> None:
        if self._path.exists():
            self._path.replace(self._path.with_suffix(".old.log"))


def _lines(source: RawIOBase) -> Iterator[bytes]:
    """Lines as they come; of one that does not end, pieces."""
    held = b""
    while data := source.read(TAIL_BYTES):
        *whole, held = (held + data).splitlines(keepends=True) or [b""]
        yield from whole
        if held.endswith(b"\n") or len(held) > TAIL_BYTES:
            yield held
            held = b""
    if held:
        yield held


def _last(path: Path, most: int) -> str:
    try:
        with open_regular(path) as file:
            file.seek(max(0, path.stat().st_size - most), os.SEEK_SET)
            return file.read(most).decode("utf-8", "replace").strip()
    except OSError as error:
        return f"({path.name}: {error.strerror})"
