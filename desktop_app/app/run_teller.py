"""How a run of many items (`storage.item_run`) is told on a terminal."""

from __future__ import annotations

import sys
from typing import Final

from desktop_app.storage.item_run import Hearer, Item, Outcome

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
        say(f"{over} of {all_}: {item.told['name']} {outcome.status}{error}")

    return Hearer(say, show, ended)
