"""One line on a terminal that is written over; nothing where no terminal is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_WIDTH = 72


class ProgressLine:
    """Shows how far something has come, on stderr."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = ""
        self._on = not quiet and sys.stderr.isatty()

    def tell(self, text: str) -> None:
        """Show ``text`` in place of what was there."""
        text = text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
        if self._on and text != self._shown:
            print(f"\r{text:<{_WIDTH}}", end="", file=sys.stderr, flush=True)
            self._shown = text

    def end(self) -> None:
        if self._shown:
            print(f"\r{'':<{_WIDTH}}\r", end="", file=sys.stderr, flush=True)
            self._shown = ""


@contextmanager
def progress_line(*, quiet: bool) -> Iterator[ProgressLine]:
    """A line that is gone when the block ends."""
    line = ProgressLine(quiet=quiet)
    try:
        yield line
    finally:
        line.end()
