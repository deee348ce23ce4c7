"""The lab for consistency models in the window: one run at a time, in the thread of the engine.

It gives way to pictures that are asked for meanwhile, and goes on after them: what was made is in
its folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable
from desktop_app.enginelink.free_memory import host_of
from desktop_app.extensions.evaluation.values.lab import LabPlan, LabReport
from desktop_app.extensions.evaluation.work.lab.lab import Lab
from desktop_app.extensions.evaluation.work.lab.lab_quality import reference_pictures, set_quality
from desktop_app.extensions.evaluation.work.lab.lab_services import (
    LabServices,
    batch_needs,
    read_report,
)
from desktop_app.operations.context import OperationContext
from desktop_app.worker.threaded_run import Progress, RunParts, ThreadedRun


class LabSession(ThreadedRun):
    """See above.

    Args:
        parts: what it is done with.

    Attributes:
        report: of the model that was chosen last; None: nothing was made with it.
        folder: where that is.
    """

    def __init__(self, parts: RunParts) -> None:
        super().__init__(parts.state, "lab")
        self._parts, self.folder = parts, parts.paths.root / "labs"
        self.report: Observable[LabReport | None] = Observable(None)

    def models(self) -> tuple[ModelInfo, ...]:
        return tuple(one for one in self._state.models.value if one.timesteps)

    def show_previous(self, model: ModelInfo, seed: int = 0, label: int | None = None) -> None:
        """Show what was made with a model before."""
        if self.progress.value.is_running:
            return
        self.folder = self._folder_of(model, seed, label)
        self._parts.background.run(partial(read_report, self.folder), self._show, self.failed)

    def _show(self, report: LabReport | None) -> None:
        if not self.progress.value.is_running:
            self.report.value = report

    def _folder_of(self, model: ModelInfo, seed: int, label: int | None) -> Path:
        of = f"{model.digest or model.path} {model.native_size} {seed} {label}"
        return self._parts.paths.root / "labs" / hashlib.sha256(of.encode()).hexdigest()[:16]

    def run(self, plan: LabPlan, model: ModelInfo, reference: Path | None = None) -> None:
        """Do what is left of ``plan``; quality is the distance to the pictures of ``reference``."""
        if self.progress.value.is_running:
            return
        self.folder = self._folder_of(model, plan.seed, plan.label)
        self.progress.value = Progress("running")
        work = partial(self._work, plan, model, self.folder, reference)
        self._token = self._parts.studio.operate(
            work, self._done, self._failed, self._over, slot="lab", lane="long"
        )

    def pause(self) -> None:
        """Another run can begin at once; one with the same plan goes on."""
        super().pause()
        self._over()

    def _work(
        self,
        plan: LabPlan,
        model: ModelInfo,
        folder: Path,
        reference: Path | None,
        context: OperationContext,
    ) -> LabReport:
        """In the thread of the engine."""
        told, memory = self._parts.studio.describe(), self._state.memory
        quality = None
        if reference is not None:
            quality = set_quality(reference_pictures(reference, model.native_size))
        host = host_of(told, self._parts.client.pid)
        services = LabServices(
            model,
            memory.usual,
            way=memory.profile_of(model),
            quality=quality,
            needs=batch_needs(model, host, memory.usual) if plan.most_batch else None,
            environment=lambda: told,
            on_report=lambda report, done, total: self._home.put(
                partial(self._on_report, report, done, total), "lab"
            ),
        )
        return Lab(plan, folder, services).run(context)

    def _on_report(self, report: LabReport, done: int, total: int) -> None:
        if self.progress.value.is_running:
            self.report.value = report
            self._counted(done, total)

    def _done(self, report: LabReport) -> None:
        self.report.value = report
        self._over()

    def _failed(self, error: VelaturaError) -> None:
        self._over()
        self.failed(error)


def texts_of(lines: str) -> Sequence[str]:
    """Schedules that were typed, one a line."""
    return [line.strip() for line in lines.splitlines() if line.strip()]
