"""Health checks: a test picture with fixed settings through the engine, when nobody else needs it.

A check never holds up the user: it waits while jobs run or live mode is on, and if the user presses
Generate meanwhile it steps back and begins again afterwards. Lives in the GUI thread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Finished, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import connect_each
from desktop_app.core.pixels import FloatArray
from desktop_app.core.request import GenerationRequest
from desktop_app.jobs.news import EditDone, JobCancelled, JobFailed, JobNews
from desktop_app.jobs.split import on_white, splits
from desktop_app.state.app_state import AppState
from desktop_app.studio.studio import Studio
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.health_picture import (
    HealthReport,
    MadeUnder,
    health_job,
    keep_picture,
)


@dataclass(eq=False)
class _Wanted:
    """A check that waits or runs."""

    key: str
    model: ModelInfo
    job_id: str = ""
    request: GenerationRequest | None = None
    pixels: FloatArray | None = None


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
        studio: Studio,
        background: BackgroundTasks,
        folder: Path,
    ) -> None:
        """Check nothing yet; ``folder`` is that of the thumbnails."""
        super().__init__()
        self._state = state
        self._studio = studio
        self._background = background
        self._folder = folder
        self._queue: list[_Wanted] = []
        connect_each(self._advance, state.jobs.current.changed, state.live.mode.changed)

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
            self._advance()

    def cancel(self, key: str) -> None:
        """Give up the check of that model; `cancelled` follows."""
        for wanted in self._queue:
            if wanted.key == key:
                self._queue.remove(wanted)
                if wanted.job_id:
                    self._studio.cancel(wanted.job_id)
                self.cancelled.emit(key)
                self._advance()
                return

    # -- turns ----------------------------------------------------------------------------------

    @property
    def _user_is_busy(self) -> bool:
        return bool(self._state.jobs.active) or self._state.live.is_on

    def _advance(self, _: object = None) -> None:
        """Begin the next check, or step back, whichever the user's work asks for."""
        if not self._queue:
            return
        first = self._queue[0]
        if self._user_is_busy:
            if first.job_id:
                self._studio.cancel(first.job_id)
        elif not first.job_id:
            try:
                way = self._state.memory.profile_of(first.model)
                job = health_job(first.model).with_profile(way)
            except VelaturaError as error:  # its own settings are none
                self._end(first, HealthReport(first.key, error))
                return
            first.job_id, first.request = job.id, job.request
            self._studio.submit(job, partial(self._on_news, first))

    def _on_news(self, wanted: _Wanted, news: JobNews) -> None:
        if wanted not in self._queue:
            return  # given up
        match news:
            case StepDone(_, step, steps):
                self.progressed.emit(wanted.key, step / max(1, steps))
            case EditDone() as done:
                (made,) = done.outputs
                plan = None if wanted.request is None else wanted.request.plan
                wanted.pixels = on_white(made) if splits(plan) else made
            case Finished() as done:
                self._judge(wanted, done)
            case JobCancelled():  # it stepped back
                wanted.job_id, wanted.pixels = "", None
                self._advance()
            case JobFailed(error):
                self._end(wanted, HealthReport(wanted.key, error))
            case _:
                pass

    def _judge(self, wanted: _Wanted, done: Finished) -> None:
        assert wanted.pixels is not None
        told = {**self._state.engine.value.info, "device": done.device, "dtype": done.dtype}
        told.pop("pid", None)
        assert wanted.request is not None
        request = json.dumps(wanted.request.to_json(), sort_keys=True)
        made = MadeUnder(request, wanted.model.digest, json.dumps(told, sort_keys=True))
        pixels, name = wanted.pixels, wanted.model.name
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
            self._studio.preload(chosen, self._state.memory.plan.value)
        self.finished.emit(report)
        self._advance()
