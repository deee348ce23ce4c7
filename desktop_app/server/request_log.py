"""What the server did, a JSON object a line: no prompt, no picture, no token, no address of a
client. Written by a thread of its own."""

from __future__ import annotations

import json
import queue
import threading
import time
import traceback
from pathlib import Path
from typing import Any, Final

_MAX_BYTES: Final = 16 << 20
_MOST_WAITING: Final = 10_000
_PLACES: Final = 8


class RequestLog:
    """A file of lines, and the one before it. Methods may be called from any thread.

    Args:
        path: the file; the older one has ``.1`` behind its name. None: nothing is written.
    """

    def __init__(self, path: Path | None, max_bytes: int = _MAX_BYTES) -> None:
        self._path, self._max = path, max_bytes
        self._lines: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="request-log", daemon=True)
        if path is not None:
            self._thread.start()

    def request(self, method: str, route: str, status: int, seconds: float, user: str) -> None:
        """A request was answered."""
        self.add(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            user=user,
        )

    def add(self, event: str, **values: Any) -> None:
        """Anything else. Where the disk can't keep up, lines are left out."""
        if self._path is None:
            return
        line = {"time": round(time.time(), 3), "event": event, **values}
        try:
            self._lines.put_nowait(json.dumps(line, ensure_ascii=False))
        except queue.Full:
            pass

    def close(self) -> None:
        """Write what waits. May be called twice."""
        if self._path is not None and self._thread.is_alive():
            self._lines.put(None)
            self._thread.join(5.0)

    def _work(self) -> None:
        assert self._path is not None
        while True:
            lines, ended = self._taken()
            if lines:
                self._write("".join(f"{line}\n" for line in lines))
            if ended:
                return

    def _taken(self) -> tuple[list[str], bool]:
        first = self._lines.get()
        lines = list[str]()
        while first is not None:
            lines.append(first)
            try:
                first = self._lines.get_nowait()
            except queue.Empty:
                return lines, False
        return lines, True

    def _write(self, text: str) -> None:
        assert self._path is not None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size > self._max:
                self._path.replace(self._path.with_name(self._path.name + ".1"))
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            pass  # the log is worth less than the work


def places_of(error: BaseException) -> list[str]:
    """Where an error came from, the innermost place last: files' names and lines, no more."""
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    return [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
