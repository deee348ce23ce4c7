"""The engine's thread: a QThread that waits for the engine, so that the window never does.

`GenerationRunner` is what the window's side uses. Everything that happens comes as `JobEvent`s over
its one signal, in the thread the runner lives in. What is done with them is `generation_session`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QThread, Signal, SignalInstance, Slot

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent, PreviewMade
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from desktop_app.worker.background import unexpected
from desktop_app.worker.delivery import Delivery

__all__ = [
    "EngineReady",
    "EngineRestarted",
    "GenerationRunner",
    "JobCancelled",
    "JobEvent",
    "JobFailed",
]

Prepare: TypeAlias = Callable[[], EngineJob]

MAX_IDLE_RESTARTS: Final = 3
"""An engine that dies again and again without having done a job is not restarted by itself."""

QUIT_SECONDS: Final = 0.3
"""What the engine is given to leave by itself when the window closes."""

THREAD_MS: Final = 10_000
"""What a job's preparation (pixel work in this process) is given to end when the window closes."""


@dataclass(frozen=True, slots=True, eq=False)
class JobFailed:
    """The job can't be done, or the engine died of it."""

    error: VelaturaError


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The job was cancelled."""


@dataclass(frozen=True, slots=True)
class EngineReady:
    """An engine has started; ``info`` names versions and devices."""

    info: dict[str, str]


@dataclass(frozen=True, slots=True)
class EngineRestarted:
    """The engine was gone and a new one is starting; `EngineReady` follows."""


_Event: TypeAlias = EngineEvent | JobFailed | JobCancelled | EngineReady | EngineRestarted


@dataclass(frozen=True, slots=True, eq=False)
class JobEvent:
    """Something happened to job ``job_id``; "" where it concerns no job (the engine, a preload)."""

    job_id: str
    event: _Event


@dataclass(frozen=True, slots=True, eq=False)
class _Submit:
    job_id: str
    prepare: Prepare
    token: CancelToken


@dataclass(frozen=True, slots=True)
class _Preload:
    model: ModelInfo


@dataclass(frozen=True, slots=True)
class _Lost:
    """The engine's process ended; seen by the client's thread."""


class _Worker(QObject):
    """What runs in the QThread: one command after another."""

    def __init__(self, client: EngineClient, home: Delivery[JobEvent]) -> None:
        super().__init__()
        self._home = home
        self._client = client
        self._commands: deque[_Submit | _Preload | _Lost] = deque()
        self._changed = threading.Condition()
        self._current: _Submit | None = None
        self._stopping = False
        self._idle_restarts = 0
        client.on_ready = self._on_ready
        client.on_lost = self._on_lost

    # -- called in any thread -------------------------------------------------------------------

    def tell(self, job_id: str, event: _Event) -> None:
        """Send an event home; an undelivered preview gives way to a newer one."""
        slot = "preview" if isinstance(event, PreviewMade) else None
        self._home.put(JobEvent(job_id, event), slot)

    def add(self, command: _Submit | _Preload) -> None:
        """Queue a command. Of several models to preload only the last is wanted."""
        with self._changed:
            if isinstance(command, _Preload):
                self._commands = deque(c for c in self._commands if not isinstance(c, _Preload))
            self._commands.append(command)
            self._changed.notify()

    def cancel(self, job_id: str) -> None:
        """Stop the running job, or forget a waiting one."""
        with self._changed:
            if self._current is not None and self._current.job_id == job_id:
                self._current.token.cancel()
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

    def _on_lost(self, error: VelaturaError) -> None:
        # Only an engine that once worked is started again by itself: one that can't be started
        # would fail for ever. The job that needs it tells the user why.
        if error.code == "engine_died":
            with self._changed:
                self._commands.appendleft(_Lost())
                self._changed.notify()

    # -- called in the worker's thread ----------------------------------------------------------

    @Slot()
    def run(self) -> None:
        """Start the engine and do what is asked until `stop`."""
        self._start_engine()
        while (command := self._next()) is not None:
            match command:
                case _Submit():
                    self._generate(command)
                case _Preload(model):
                    self._preload(model)
                case _Lost():
                    self._restart()
        self._client.close(QUIT_SECONDS)
        # The loop of this thread ends too: `quit` may have come before it began.
        self.thread().quit()

    def _next(self) -> _Submit | _Preload | _Lost | None:
        with self._changed:
            self._current = None
            self._changed.wait_for(lambda: self._stopping or self._commands)
            if self._stopping:
                return None
            command = self._commands.popleft()
            if isinstance(command, _Submit):
                self._current = command
            return command

    def _generate(self, command: _Submit) -> None:
        job_id = command.job_id

        def on_event(event: EngineEvent) -> None:
            self.tell(job_id, event)

        try:
            command.token.check()
            self._client.generate(command.prepare(), on_event, command.token)
            self._idle_restarts = 0
        except Cancelled:
            self.tell(job_id, JobCancelled())
        except VelaturaError as error:
            if error.code == "engine_died":
                self._idle_restarts = 0  # it died of the job
            self.tell(job_id, JobFailed(error))
        except Exception as error:  # noqa: BLE001 - the error bar shows it
            self.tell(job_id, JobFailed(unexpected(error)))

    def _preload(self, model: ModelInfo) -> None:
        def on_event(event: EngineEvent) -> None:
            self.tell("", event)

        try:
            self._client.preload(model, on_event)
        except VelaturaError as error:
            self.tell("", JobFailed(error))

    def _start_engine(self) -> None:
        try:
            self._client.start()
        except VelaturaError as error:
            self.tell("", JobFailed(error))

    def _restart(self) -> None:
        if self._client.is_running or self._idle_restarts >= MAX_IDLE_RESTARTS:
            return
        self._idle_restarts += 1
        self.tell("", EngineRestarted())
        self._start_engine()


class _Outlet(QObject):
    """The runner's signal. A class of its own: a QObject's own ``event`` is taken."""

    happened = Signal(object)


class GenerationRunner:
    """Runs jobs one after another in the engine's thread; made and used in the GUI thread.

    The client's listeners are taken by the runner, which also closes it.
    """

    def __init__(self, client: EngineClient) -> None:
        self._client = client
        self._outlet = _Outlet()
        self._home: Delivery[JobEvent] = Delivery(self._pass_on)
        self._thread = QThread()
        self._thread.setObjectName("generation")
        self._worker = _Worker(client, self._home)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)

    @property
    def event(self) -> SignalInstance:
        """A signal that carries `JobEvent`s, in the thread the runner was made in."""
        return self._outlet.happened

    def start(self) -> None:
        """Start the thread, and with it the engine's process. Call it once the window is up."""
        if not self._thread.isRunning():
            self._thread.start()

    def submit(self, job_id: str, prepare: Prepare) -> None:
        """Queue a job. ``prepare`` is called in the engine's thread when the job's turn comes."""
        self._worker.add(_Submit(job_id, prepare, CancelToken()))
        self.start()

    def cancel(self, job_id: str) -> None:
        """Cancel that job; `JobCancelled` follows unless it ends otherwise before."""
        self._worker.cancel(job_id)

    def preload(self, model: ModelInfo) -> None:
        """Load ``model`` after the waiting jobs. Its events carry no job id."""
        self._worker.add(_Preload(model))
        self.start()

    def shutdown(self) -> bool:
        """End the engine, whatever it does, and the thread; no event comes afterwards.

        Returns:
            Whether the thread has ended (False if preparing pixels took over ten seconds).
        """
        self._home.close()
        self._worker.stop()
        self._client.close(QUIT_SECONDS)
        if not self._thread.isRunning():
            return True
        self._thread.quit()
        return self._thread.wait(THREAD_MS)

    def _pass_on(self, told: JobEvent) -> None:
        self._outlet.happened.emit(told)
