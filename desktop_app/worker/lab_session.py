"""The lab for consistency models in the window: one run at a time, in the thread of the engine.

It gives way to pictures that are asked for meanwhile, and goes on after them: what was made is in
its folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.observable import Observable
from desktop_app.worker.background import reporting
from desktop_app.worker.main_thread_queue import MainThreadQueue

if TYPE_CHECKING:
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.lab import LabPlan, LabReport
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.operations.context import OperationContext
    from desktop_app.state.app_state import AppState
    from desktop_app.studio.studio import Studio
    from desktop_app.worker.background import BackgroundTasks


@dataclass(frozen=True, slots=True)
class LabProgress:
    """How far it is: parts that are done, of how many."""

    is_running: bool = False
    done: int = 0
    total: int = 0


class LabSession:
    """Errors are told in ``state.notice``.

    Args:
        state: of the window.
        studio: asks the engine.
        background: reads what is in a folder.
        folder: that holds a folder for each model, seed and class.
        process: tells the engine's process; its memory counts as room.

    Attributes:
        report: of the model that was chosen last; None: nothing was made with it.
        folder: where that is.
        progress: of the run.
    """

    def __init__(
        self,
        state: AppState,
        studio: Studio,
        background: BackgroundTasks,
        folder: Path,
        process: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._state, self._studio, self._background = state, studio, background
        self._root, self._process = folder, process
        self.report: Observable[LabReport | None] = Observable(None)
        self.progress = Observable(LabProgress())
        self.folder = folder
        self.failed = reporting(state.notice)
        self._home: MainThreadQueue[Callable[[], object]] = MainThreadQueue(_call)
        self._token: CancelToken | None = None

    def models(self) -> tuple[ModelInfo, ...]:
        return tuple(one for one in self._state.models.value if one.timesteps)

    def look_at(self, model: ModelInfo, seed: int = 0, label: int | None = None) -> None:
        """Show what was made with a model before."""
        from desktop_app.studio.lab.lab_means import read_report

        if self.progress.value.is_running:
            return
        self.folder = self._folder_of(model, seed, label)
        self._background.run(partial(read_report, self.folder), self._show, self.failed)

    def _show(self, report: LabReport | None) -> None:
        if not self.progress.value.is_running:
            self.report.value = report

    def _folder_of(self, model: ModelInfo, seed: int, label: int | None) -> Path:
        of = f"{model.digest or model.path} {model.native_size} {seed} {label}"
        return self._root / hashlib.sha256(of.encode()).hexdigest()[:16]

    def run(self, plan: LabPlan, model: ModelInfo, reference: Path | None = None) -> None:
        """Do what is left of ``plan``; quality is the distance to the pictures of ``reference``."""
        if self.progress.value.is_running:
            return
        self.folder = self._folder_of(model, plan.seed, plan.label)
        self.progress.value = LabProgress(is_running=True)
        work = partial(self._work, plan, model, self.folder, reference)
        self._token = self._studio.operate(
            work, self._done, self._failed, self._stopped, slot="lab", lane="long"
        )

    def stop(self) -> None:
        """What was made stays; a run with the same plan goes on."""
        if self._token is not None:
            self._token.cancel()
        self._stopped()

    def shutdown(self) -> None:
        """Nothing is told any more."""
        if self._token is not None:
            self._token.cancel()
        self._home.close()

    def _work(
        self,
        plan: LabPlan,
        model: ModelInfo,
        folder: Path,
        reference: Path | None,
        context: OperationContext,
    ) -> LabReport:
        """In the thread of the engine."""
        from desktop_app.enginelink.free_memory import host_of
        from desktop_app.studio.lab.lab import Lab
        from desktop_app.studio.lab.lab_means import LabMeans, batch_needs
        from desktop_app.studio.lab.lab_quality import reference_pictures, set_quality

        told, memory = self._studio.describe(), self._state.memory
        quality = None
        if reference is not None:
            quality = set_quality(reference_pictures(reference, model.native_size))
        host = host_of(told, self._process())
        means = LabMeans(
            model,
            memory.usual,
            way=memory.way_of(model),
            quality=quality,
            needs=batch_needs(model, host, memory.usual) if plan.most_batch else None,
            environment=lambda: told,
            hear=lambda report, done, total: self._home.put(
                partial(self._heard, report, done, total), "lab"
            ),
        )
        return Lab(plan, folder, means).run(context)

    def _heard(self, report: LabReport, done: int, total: int) -> None:
        if self.progress.value.is_running:
            self.report.value = report
            self.progress.value = LabProgress(is_running=True, done=done, total=total)

    def _done(self, report: LabReport) -> None:
        self.report.value = report
        self._stopped()

    def _failed(self, error: object) -> None:
        self._stopped()
        self.failed(error)  # type: ignore[arg-type]

    def _stopped(self) -> None:
        self.progress.value = replace(self.progress.value, is_running=False)


def _call(news: Callable[[], object]) -> None:
    news()


def texts_of(lines: str) -> Sequence[str]:
    """Schedules that were typed, one a line."""
    return [line.strip() for line in lines.splitlines() if line.strip()]
