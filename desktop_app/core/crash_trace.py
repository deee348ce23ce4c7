"""What is written down of an error or a crash: where in the program, never about what.

The message of an exception may quote a prompt or a picture's name; its type and its lines of code
don't.
"""

from __future__ import annotations

import traceback

CRASH_FILE = "VELATURA_CRASH_FILE"
"""Environment variable: the file into which the engine's process writes its last words."""

_FRAMES = 40
_HEAD, _TAIL = 4, 40


def trace_without_values(error: BaseException) -> str:
    """Type and frames of ``error`` and of those it came from; no message, no values."""
    parts = list[str]()
    seen = set[int]()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines = [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
            for frame in traceback.extract_tb(current.__traceback__)[-_FRAMES:]
        ]
        parts.append("\n".join((f"{type(current).__module__}.{type(current).__name__}", *lines)))
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden
    return "\ncaused by ".join(parts)


def shorten_crash_dump(text: str) -> str:
    """What `faulthandler` wrote, shortened: what it was, and the last threads, the crashed one
    among them."""
    lines = [line for line in text.splitlines() if not line.startswith("Extension modules:")]
    if len(lines) > _HEAD + _TAIL:
        lines = [*lines[:_HEAD], "…", *lines[-_TAIL:]]
    return "\n".join(lines).strip()
