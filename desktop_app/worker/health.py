"""Health checks: a test picture with fixed settings through the engine, when nobody else needs it.

A check never holds up the user: it waits while jobs run or live mode is on, and if the user presses
Generate meanwhile it steps back and begins anew afterwards. Lives in the GUI thread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Finished, ImageDone, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.state.app_state import AppState
from desktop_app.state.job_news import Check, Generate, Tell
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.generation import GenerationRunner, JobCancelled, JobEvent, JobFailed
from desktop_app.worker.health_picture import HealthReport, Made, health_request, keep_picture

__all__ = ["HealthChecks"]


@dataclass(eq=False)
class _Wanted:
    """A check that waits or runs."""

    key: str
    model: ModelInfo
    job_id: str = ""
    image: ImageDone | None = None


class HealthChecks(QObject):
    """Checks models one after another.

    Signals:
        progressed: key and share done, 0..1.
        finished: a `HealthReport`.
        cancelled: key.
    """

    progressed = Signal(str, float)
    finished = Signal(object)
    cancelled = Signal(str)

    def __init__(
        self,
        state: AppState,
        runner: GenerationRunner,
        background: BackgroundTasks,
        folder: Path,
    ) -> None:
        """Check nothing yet; ``folder`` is that of the thumbnails."""
        super().__init__()
        self._state = state
        self._runner = runner
        self._background = background
        self._folder = folder
        self._queue: list[_Wanted] = []
        self._given_up: set[str] = set()
        runner.event.connect(self._on_event)
        state.jobs.current.changed.connect(self._look)
        state.live.mode.changed.connect(self._look)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Keys of the models whose check waits or runs, in their order."""
        return tuple(wanted.key for wanted in self._queue)

    def check(self, key: str, model: ModelInfo) -> None:
        """Check ``model``, whose record has ``key``, as soon as the engine is free.

        A model that is waiting already is not queued twice.
        """
        if key not in self.waiting:
            self._queue.append(_Wanted(key, model))
            self._look()

    def cancel(self, key: str) -> None:
        """Give up the check of that model; `cancelled` follows."""
        for wanted in self._queue:
            if wanted.key == key:
                self._queue.remove(wanted)
                if wanted.job_id:
                    self._given_up.add(wanted.job_id)
                    self._runner.cancel(wanted.job_id)
                self.cancelled.emit(key)
                self._look()
                return

    # -- turns ----------------------------------------------------------------------------------

    @property
    def _user_is_busy(self) -> bool:
        return bool(self._state.jobs.active) or self._state.live.is_on

    def _look(self, _: object = None) -> None:
        """Begin the next check, or step back, whichever the user's work asks for."""
        if not self._queue:
            return
        first = self._queue[0]
        if self._user_is_busy:
            if first.job_id:
                self._runner.cancel(first.job_id)
        elif not first.job_id:
            first.job_id = f"health-{uuid4().hex[:12]}"
            self._runner.submit(first.job_id, partial(_run, first.model))

    @Slot(object)
    def _on_event(self, told: JobEvent) -> None:
        if told.job_id in self._given_up:
            if isinstance(told.event, Finished | JobCancelled | JobFailed):
                self._given_up.discard(told.job_id)
            return
        wanted = self._queue[0] if self._queue else None
        if wanted is None or not told.job_id or told.job_id != wanted.job_id:
            return
        match told.event:
            case StepDone(_, step, steps):
                self.progressed.emit(wanted.key, step / max(1, steps))
            case ImageDone() as image:
                wanted.image = image
            case Finished() as done:
                self._judge(wanted, done)
            case JobCancelled():  # it stepped back
                wanted.job_id, wanted.image = "", None
                self._look()
            case JobFailed(error):
                self._end(wanted, HealthReport(wanted.key, error))
            case _:
                pass

    def _judge(self, wanted: _Wanted, done: Finished) -> None:
        assert wanted.image is not None
        told = {**self._state.engine.value.info, "device": done.device, "dtype": done.dtype}
        told.pop("pid", None)
        request = json.dumps(health_request(wanted.model).to_json(), sort_keys=True)
        made = Made(request, wanted.model.digest, json.dumps(told, sort_keys=True))
        pixels, name = wanted.image.pixels, wanted.model.name
        task = partial(keep_picture, self._folder, wanted.key, name, pixels, made, done.seconds)
        self._background.run(task, partial(self._end, wanted), partial(self._failed, wanted))

    def _failed(self, wanted: _Wanted, error: VelaturaError) -> None:
        self._end(wanted, HealthReport(wanted.key, error))

    def _end(self, wanted: _Wanted, report: HealthReport) -> None:
        if wanted not in self._queue:
            return  # cancelled while its picture was being written
        self._queue.remove(wanted)
        chosen = self._state.model
        if not self._queue and chosen is not None and chosen != wanted.model:
            # The check took its place in memory.
            self._runner.preload(chosen, self._state.memory.plan.value)
        self.finished.emit(report)
        self._look()


def _run(model: ModelInfo, generate: Generate, tell: Tell, _: Check) -> None:
    """In the engine's thread."""
    generate(EngineJob(health_request(model), model, previews=False), tell)
