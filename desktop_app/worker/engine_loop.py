"""The loop that runs in the engine's thread: one command after another, waiting where it must.

It starts the engine, does jobs, and starts a new engine when one died. `generation` is its handle
in the GUI thread.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Slot

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent, PreviewMade
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.ending import ENDINGS
from desktop_app.state.edits import Check, Generate, SpotPreview, Tell
from desktop_app.worker.background import unexpected
from desktop_app.worker.delivery import Delivery
from desktop_app.worker.job_events import (
    EngineEnded,
    EngineReady,
    EngineRestarted,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobNews,
    PackFailed,
)

__all__ = ["QUIT_SECONDS", "EngineLoop", "Preload", "Submit", "Work"]

Work: TypeAlias = Callable[[Generate, Tell, Check], None]
"""Does a job: calls the first for every run of the engine, the second to tell of it, and the third
now and then while it works by itself: it raises when the job was cancelled."""

MOST_ENDS: Final = 3
"""An engine that dies so often in a row, without a job done between, is not started again by
itself."""

ROW_SECONDS: Final = 600.0
"""Ends that lie further apart are none in a row."""

QUIT_SECONDS: Final = 0.3
"""What the engine is given to leave by itself when the window closes."""


@dataclass(frozen=True, slots=True, eq=False)
class Submit:
    """Run a job: ``work`` is called when its turn comes.

    One that is ``local`` needs no engine, and waits for no model to be loaded ahead.
    """

    job_id: str
    work: Work
    token: CancelToken
    local: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Preload:
    """Load a model ahead of its first use, as it will be held then."""

    model: ModelInfo
    token: CancelToken
    memory: MemoryPlan = field(default_factory=MemoryPlan)


@dataclass(frozen=True, slots=True)
class _Start:
    """Start the engine: its process ended, or the user wants it."""


class EngineLoop(QObject):
    """What runs in the QThread: one command after another."""

    def __init__(self, client: EngineClient, home: Delivery[JobEvent]) -> None:
        super().__init__()
        self._home = home
        self._client = client
        self._commands: deque[Submit | Preload | _Start] = deque()
        self._changed = threading.Condition()
        self._current: Submit | Preload | None = None
        self._stopping = False
        self._ends: list[float] = []  # when it died since a job was done
        client.on_ready = self._on_ready
        client.on_lost = self._on_lost
        client.on_replaced = self._on_replaced
        client.on_pack_failed = self._on_pack_failed

    # -- called in any thread -------------------------------------------------------------------

    def tell(self, job_id: str, event: JobNews) -> None:
        """Send an event home; an undelivered preview gives way to a newer one."""
        slot = "preview" if isinstance(event, PreviewMade | SpotPreview) else None
        self._home.put(JobEvent(job_id, event), slot)

    def add(self, command: Submit | Preload) -> None:
        """Queue a command. Of several models to preload only the last is wanted."""
        with self._changed:
            if isinstance(command, Preload):
                self._commands = deque(c for c in self._commands if not isinstance(c, Preload))
                if isinstance(self._current, Preload) and (
                    (self._current.model, self._current.memory) != (command.model, command.memory)
                ):
                    self._current.token.cancel()
            self._commands.append(command)
            if isinstance(command, Submit) and command.local:
                self._put_preloads_last()
            self._changed.notify()

    def _put_preloads_last(self) -> None:
        """Also the one that runs: an engine that starts would hold up what needs none."""
        waiting = [c for c in self._commands if isinstance(c, Preload)]
        if isinstance(self._current, Preload):
            self._current.token.cancel()
            waiting = waiting or [replace(self._current, token=CancelToken())]
        others = [c for c in self._commands if not isinstance(c, Preload)]
        self._commands = deque([*others, *waiting])

    def cancel(self, job_id: str, *, at_once: bool = False) -> None:
        """Stop the running job, or forget a waiting one.

        ``at_once``: don't wait for its step; the engine's process ends, and another one starts.
        """
        with self._changed:
            if isinstance(self._current, Submit) and self._current.job_id == job_id:
                token = self._current.token
                if at_once:
                    token.cancel_at_once()
                else:
                    token.cancel()
                return
            kept = [c for c in self._commands if getattr(c, "job_id", None) != job_id]
            was_waiting = len(kept) < len(self._commands)
            self._commands = deque(kept)
        if was_waiting:
            self.tell(job_id, JobCancelled())

    def stop(self) -> None:
        """Make `run` return as soon as the running command ends."""
        with self._changed:
            self._stopping = True
            self._commands.clear()
            if self._current is not None:
                self._current.token.cancel()
            self._changed.notify()

    def _on_ready(self, info: dict[str, str]) -> None:
        self.tell("", EngineReady(info))

    def _on_replaced(self) -> None:
        self.tell("", EngineRestarted())

    def _on_pack_failed(self, reason: str) -> None:
        self.tell("", PackFailed(reason))

    def start_again(self) -> None:
        """Start the engine, if there is none, however often it has ended."""
        self.tell("", EngineRestarted())
        with self._changed:
            self._ends.clear()
            self._commands.appendleft(_Start())
            self._changed.notify()

    def _on_lost(self, error: VelaturaError) -> None:
        """In a thread of the client's."""
        with self._changed:
            busy = isinstance(self._current, Submit)  # whoever waits for it is told
            now = time.monotonic()
            self._ends = [*(at for at in self._ends if now - at < ROW_SECONDS), now]
            times = len(self._ends)
            # One that can't be started would fail for ever; the next job tries again.
            again = error.code in ENDINGS and times < MOST_ENDS
            if again:
                self._commands.appendleft(_Start())
                self._changed.notify()
        if again:
            self.tell("", EngineRestarted())
        elif error.code in ENDINGS:
            reason = error.params.get("reason", "")
            gave_up = EngineError("engine_gave_up", error.details, times=times, reason=reason)
            self.tell("", EngineEnded(gave_up))
        else:
            self.tell("", EngineEnded(error, told=busy))

    # -- called in the worker's thread ----------------------------------------------------------

    @Slot()
    def run(self) -> None:
        """Start the engine and do what is asked until `stop`."""
        self._start_engine()
        while (command := self._next()) is not None:
            match command:
                case Submit():
                    self._generate(command)
                case Preload():
                    self._preload(command)
                case _Start():
                    self._start_engine()
        self._client.close(QUIT_SECONDS)
        # The loop of this thread ends too: `quit` may have come before it began.
        self.thread().quit()

    def _next(self) -> Submit | Preload | _Start | None:
        with self._changed:
            self._current = None
            self._changed.wait_for(lambda: self._stopping or self._commands)
            if self._stopping:
                return None
            command = self._commands.popleft()
            self._current = None if isinstance(command, _Start) else command
            return command

    def _generate(self, command: Submit) -> None:
        job_id = command.job_id

        def generate(job: EngineJob, on_event: Callable[[EngineEvent], None]) -> None:
            command.token.check()
            self._client.generate(job, on_event, command.token)

        try:
            command.token.check()
            command.work(generate, partial(self.tell, job_id), command.token.check)
            self._ends.clear()
        except Cancelled:
            self.tell(job_id, JobCancelled())
        except VelaturaError as error:
            self.tell(job_id, JobFailed(error))
        except Exception as error:  # noqa: BLE001 - the error bar shows it
            self.tell(job_id, JobFailed(unexpected(error)))

    def _preload(self, command: Preload) -> None:
        def on_event(event: EngineEvent) -> None:
            self.tell("", event)

        try:
            self._client.preload(command.model, on_event, command.token, command.memory)
        except Cancelled:
            pass  # another model was chosen meanwhile
        except VelaturaError as error:
            self.tell("", JobFailed(error))

    def _start_engine(self) -> None:
        try:
            self._client.start()
        except VelaturaError as error:
            self.tell("", EngineEnded(error))
