"""One line on a terminal that is written over; nothing where no terminal is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from desktop_app.storage.item_run import Hearer, Item, Outcome

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


FAILED: Final = 1
"""The exit code where some items failed."""


def run_teller(*, quiet: bool) -> Hearer:
    """Prints sentences on stderr, and how far it is in a line that is written over."""
    if quiet:
        return Hearer()

    def say(text: str) -> None:
        clear = "\r\033[K" if sys.stderr.isatty() else ""
        print(f"{clear}velatura: {text}", file=sys.stderr, flush=True)

    def show(text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{text[:100]}", end="", file=sys.stderr, flush=True)

    def ended(item: Item, outcome: Outcome, over: int, all_: int) -> None:
        error = "" if outcome.error is None else f": {outcome.error[1]}"
        say(f"{over} of {all_}: {item.report_fields['name']} {outcome.status}{error}")

    return Hearer(say, show, ended)
