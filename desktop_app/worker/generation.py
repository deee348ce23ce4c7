"""The engine's thread: a QThread that waits for the engine, so that the window never does.

`GenerationRunner` is what the window's side uses. Everything that happens comes as `JobEvent`s over
its one signal, in the thread the runner lives in. What is done with them is `generation_session`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QThread, Signal, SignalInstance

from desktop_app.core.cancel import CancelToken
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.enginelink.client import EngineClient
from desktop_app.worker.delivery import Delivery
from desktop_app.worker.engine_loop import QUIT_SECONDS, EngineLoop, Preload, Submit, Work
from desktop_app.worker.job_events import (
    EngineEnded,
    EngineReady,
    EngineRestarted,
    JobCancelled,
    JobEvent,
    JobFailed,
    PackFailed,
)

__all__ = [
    "EngineEnded",
    "EngineReady",
    "EngineRestarted",
    "GenerationRunner",
    "JobCancelled",
    "JobEvent",
    "JobFailed",
    "PackFailed",
]

THREAD_MS: Final = 10_000
"""What a job's preparation (pixel work in this process) is given to end when the window closes."""


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
        self._loop = EngineLoop(client, self._home)
        self._loop.moveToThread(self._thread)
        self._thread.started.connect(self._loop.run)

    @property
    def event(self) -> SignalInstance:
        """A signal that carries `JobEvent`s, in the thread the runner was made in."""
        return self._outlet.happened

    def start(self) -> None:
        """Start the thread, and with it the engine's process. Call it once the window is up."""
        if not self._thread.isRunning():
            self._thread.start()

    def renew_engine(self) -> None:
        """Start the engine anew, with the build of torch to be used now. Takes up to a second: not
        for the GUI thread."""
        self._client.renew()

    def submit(self, job_id: str, work: Work, *, local: bool = False) -> None:
        """Queue a job. ``work`` is called in the engine's thread when the job's turn comes.

        ``local``: it needs no engine, and does not wait for a model that is loaded ahead.
        """
        self._loop.add(Submit(job_id, work, CancelToken(), local))
        self.start()

    def start_again(self) -> None:
        """Start the engine after it was given up."""
        self._loop.start_again()
        self.start()

    def cancel(self, job_id: str, *, at_once: bool = False) -> None:
        """Cancel that job; `JobCancelled` follows unless it ends otherwise before.

        ``at_once``: don't wait for its step; the engine's process ends, and another one starts.
        """
        self._loop.cancel(job_id, at_once=at_once)

    def preload(self, model: ModelInfo, memory: MemoryPlan) -> None:
        """Load ``model`` after the waiting jobs, held as ``memory`` says; the model chosen last
        counts.

        Its events carry no job id."""
        self._loop.add(Preload(model, CancelToken(), memory))
        self.start()

    def shutdown(self) -> bool:
        """End the engine, whatever it does, and the thread; no event comes afterwards.

        Returns:
            Whether the thread has ended (False if preparing pixels took over ten seconds).
        """
        self._home.close()
        self._loop.stop()
        self._client.close(QUIT_SECONDS)
        if not self._thread.isRunning():
            return True
        self._thread.quit()
        return self._thread.wait(THREAD_MS)

    def _pass_on(self, told: JobEvent) -> None:
        self._outlet.happened.emit(told)
