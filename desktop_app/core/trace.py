"""`velatura --trace FILE`: what each process did when, for chrome://tracing, Perfetto and reports.

Each process writes its events as they end, a line each, so that one that is killed has told all.
The first one puts them together when it ends. Form: "Trace Event Format", complete events and
instants (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

TRACE: str = "VELATURA_TRACE"
"""Variable of the environment: FILE, for a process and those that it starts."""


class _Tracer:
    """Of this process; off while ``file`` is empty."""

    def __init__(self, file: str) -> None:
        self.file, self._lines = file, -1

    def note(self, name: str, begun: int, about: dict[str, object], **form: object) -> None:
        """An event that began at ``begun`` ns since 1970."""
        event = {"name": name, "ts": begun / 1000, **form, "args": about}
        event |= {"pid": os.getpid(), "tid": threading.get_native_id()}
        with contextlib.suppress(OSError):  # a full disk must not end what is looked at
            if self._lines < 0:
                part = f"{self.file}.{os.getpid()}.part"
                self._lines = os.open(part, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(self._lines, json.dumps(event).encode() + b"\n")


class _Span:
    """What lasts as long as the context, with the processor time of its thread ("tdur")."""

    def __init__(self, name: str, about: dict[str, object]) -> None:
        self._name, self._about = name, about
        self._begun, self._thread = time.time_ns(), time.thread_time_ns()

    def __enter__(self) -> None:
        self._begun, self._thread = time.time_ns(), time.thread_time_ns()

    def __exit__(self, *_: object) -> None:
        took = (time.time_ns() - self._begun) / 1000
        busy = (time.thread_time_ns() - self._thread) / 1000
        _tracer.note(self._name, self._begun, self._about, ph="X", dur=took, tdur=busy)


_NONE: AbstractContextManager[None] = nullcontext()
_tracer = _Tracer(os.environ.get(TRACE, ""))


def begin(file: Path) -> None:
    """Trace this process and those that it starts from now on, until it ends; then write ``file``.

    Raises:
        OSError: of what an earlier trace left there something can't be removed.
    """
    for part in _parts(file):
        part.unlink()
    os.environ[TRACE] = _tracer.file = str(file.absolute())
    atexit.register(_joined_trace, file.absolute())


def is_on() -> bool:
    """Whether this process is traced."""
    return bool(_tracer.file)


def span(name: str, **about: object) -> AbstractContextManager[None]:
    """What lasts as long as the context; ``about`` is shown with it, values as JSON has them."""
    return _Span(name, about) if _tracer.file else _NONE


def mark(name: str, **about: object) -> None:
    """A moment without duration in the trace (Chrome's event of phase "i"); nothing is done unless
    a trace is written."""
    if _tracer.file:
        _tracer.note(name, time.time_ns(), about, ph="i", s="p")


def _parts(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.*.part"))


def _joined_trace(file: Path) -> None:
    """The last line of a process that was killed may be half there: it is left out."""
    from desktop_app.core.safe_open import read_regular

    events: list[object] = []
    for part in _parts(file):
        for line in read_regular(part).splitlines():
            with contextlib.suppress(ValueError):
                events.append(json.loads(line))
        part.unlink()
    file.write_text(json.dumps({"displayTimeUnit": "ms", "traceEvents": events}), "utf-8")
