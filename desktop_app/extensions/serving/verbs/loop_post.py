"""How a server's threads tell its event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from desktop_app.core.mailbox import Mailbox

PATIENCE: Final = 0.1
"""Seconds that news of a slot waits for newer: on a processor each waking of the loop takes time
from the engine, and a small model makes thirty steps a second."""


class LoopPost:
    """A `Post` whose clients are in the loop's thread. Nobody is told once the loop has ended."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._box: Mailbox[Callable[[], object]] = Mailbox()
        self._changed = threading.Lock()
        self._rung = ""

    def __call__(self, news: Callable[[], object], slot: str | None) -> None:
        """In any thread: ``news`` is called soon, and that of a slot within `PATIENCE`; all in
        their order."""
        with self._changed:
            self._box.put(news, slot)
            if self._rung == "now" or (self._rung and slot is not None):
                return
            self._rung = "now" if slot is None else "later"
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell if slot is None else self._tell_later)

    def _tell_later(self) -> None:
        self._loop.call_later(PATIENCE, self._tell)

    def _tell(self) -> None:
        with self._changed:
            self._rung = ""
            box = self._box.take_all()
        for news in box:
            self._loop.call_soon(news)
