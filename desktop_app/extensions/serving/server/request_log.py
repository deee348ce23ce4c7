"""What the server did, a JSON object a line: no prompt, no picture, no token, no address of a
client. Written by its own thread."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from desktop_app.core.harmless import harmless

_MAX_BYTES: Final = 16 << 20
_MOST_WAITING: Final = 10_000
_WRITE_SECONDS: Final = 0.25
_PLACES: Final = 8


class RequestLog:
    """A file of lines, and the one before it. Methods may be called from any thread.

    Args:
        path: the file; the older one has ``.1`` behind its name. None: nothing is written.
    """

    def __init__(self, path: Path | None, max_bytes: int = _MAX_BYTES) -> None:
        self._path, self._max = path, max_bytes
        self._lines: deque[str] = deque(maxlen=_MOST_WAITING)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="request-log", daemon=True)
        if path is not None:
            self._thread.start()

    def request(self, method: str, route: str, status: int, seconds: float, user: str) -> None:
        self.add(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            user=user,
        )

    def add(self, event: str, **values: Any) -> None:
        """Anything else. Where the disk can't keep up, the oldest lines are left out."""
        if self._path is None:
            return
        line = {"time": round(time.time(), 3), "event": event, **values}
        self._lines.append(harmless(json.dumps(line, ensure_ascii=False)))

    def close(self) -> None:
        """Write what waits. May be called twice."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def _work(self) -> None:
        """Now and then: a thread that is woken for each line would hold up the loop each time."""
        while not self._ended.wait(_WRITE_SECONDS):
            self._write_waiting()
        self._write_waiting()

    def _write_waiting(self) -> None:
        lines = list[str]()
        with suppress(IndexError):
            while True:
                lines.append(self._lines.popleft())
        if lines:
            self._write("".join(f"{line}\n" for line in lines))

    def _write(self, text: str) -> None:
        assert self._path is not None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size > self._max:
                self._path.replace(self._path.with_name(self._path.name + ".1"))
            with self._path.open("ab", buffering=0) as file:
                whole, data = file.tell(), text.encode("utf-8", "replace")
                if file.write(data) < len(data):  # the disk is full: no line is left half written
                    file.truncate(whole)
        except OSError:
            pass  # the log is worth less than the work


def places_of(error: BaseException) -> list[str]:
    """Where an error came from, the innermost place last: files' names and lines, no more."""
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    return [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
