"""One engine: started, told of, and started again when it ends, but not for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.exit_codes import ENDINGS
from desktop_app.studio.studio_events import (
    EngineEnded,
    EngineNews,
    EngineReady,
    EngineRestarted,
    EngineSilent,
    PackFailed,
)

MOST_ENDS: Final = 3
"""An engine that dies so often in a row, without a job done between, is not started again by
itself."""

ROW_SECONDS: Final = 600.0
"""Ends that lie further apart are none in a row."""


class EngineLife:
    """May be used in any thread.

    Args:
        client: the engine; its listeners are taken.
        say: tells the clients.
        on_machine: hears what an engine that is ready tells of the machine, before the clients do.
        ask: asks for `start` in the thread that runs jobs.
        is_busy: whether a job runs, whose listener is told of the engine's end.
    """

    def __init__(
        self,
        client: EngineClient,
        say: Callable[[EngineNews], None],
        on_machine: Callable[[dict[str, str]], object],
        ask: Callable[[], object],
        is_busy: Callable[[], bool],
    ) -> None:
        self._client, self._say, self._told = client, say, on_machine
        self._ask, self._is_busy = ask, is_busy
        self._lock = threading.Lock()
        self._ends: list[float] = []  # when it died since a job was done
        client.on_ready, client.on_lost = self._on_ready, self._on_lost
        client.on_replaced = partial(say, EngineRestarted())
        client.on_pack_failed = self._on_pack_failed
        client.on_silent = self._on_silent

    def start(self) -> None:
        """In the thread that runs jobs."""
        try:
            self._client.start()
        except VelaturaError as error:
            self._say(EngineEnded(error))

    def start_again(self) -> None:
        """However often it has ended."""
        self._say(EngineRestarted())
        self.note_done()
        self._ask()

    def note_done(self) -> None:
        """A job was done: the ends before are none in a row any more."""
        with self._lock:
            self._ends.clear()

    def _on_ready(self, info: dict[str, str]) -> None:
        self._told(info)  # first: whoever hears that it is ready may ask for a model
        self._say(EngineReady(info))

    def _on_pack_failed(self, reason: str) -> None:
        self._say(PackFailed(reason))

    def _on_silent(self, seconds: float) -> None:
        self._say(EngineSilent(seconds))

    def _on_lost(self, error: VelaturaError) -> None:
        """In a thread of the client's."""
        busy, now = self._is_busy(), time.monotonic()
        with self._lock:
            self._ends = [*(at for at in self._ends if now - at < ROW_SECONDS), now]
            times = len(self._ends)
        ended = error.code in ENDINGS
        if ended and times < MOST_ENDS:  # else the next job tries again
            self._ask()
            self._say(EngineRestarted())
        elif ended:
            reason = error.params.get("reason", "")
            gave_up = EngineError("engine_gave_up", error.details, times=times, reason=reason)
            self._say(EngineEnded(gave_up))
        else:
            self._say(EngineEnded(error, is_reported=busy))
