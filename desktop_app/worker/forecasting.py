"""Keeps `AppState.memory` up to date: sizes of weights, free memory and speeds, looked up in the
background; what Generate would do now, from the state.

Lives in the GUI thread and never waits. The forecast itself is arithmetic (`state.work.memory`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Finished
from desktop_app.core.forecast import Host, ModelWeights
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import connect_each
from desktop_app.enginelink.free_memory import host_of
from desktop_app.jobs.job import Job
from desktop_app.library.probing.add_on_files import AddOnFiles, add_on_files
from desktop_app.library.probing.job_sizes import job_sizes
from desktop_app.state.app_state import AppState
from desktop_app.state.work.memory import Known, cost_factors_of, runner_key, speed_key
from desktop_app.storage.speeds import Speeds
from desktop_app.studio.job_assembly import drafted, job_resources
from desktop_app.studio.layer_guidance import areas_of, guidance_of
from desktop_app.studio.requests import build_requests
from desktop_app.worker.background import BackgroundTasks, delayed, repeated

WAIT_MS = 20
"""Changes that come within so many milliseconds are calculated together."""

LOOK_MS = 10_000
"""How often free memory is looked at: other programs take and give it back."""


class Forecasting(QObject):
    """Follows the state; lives as long as it."""

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        speeds: Speeds,
        pid: Callable[[], int | None],
    ) -> None:
        """``pid`` gives the engine's process."""
        super().__init__()
        self._state, self._memory = state, state.memory
        self._background, self._speeds, self._pid = background, speeds, pid
        self._asked: ModelInfo | None = None
        self._ended = False
        self._beside = AddOnFiles()
        self._sizes: dict[tuple[object, ...], ModelWeights] = {}
        self._told: Mapping[str, str] = {}
        self._stepped: dict[tuple[str, str, str, int], float] = {}
        """Speeds of steps of runs that did not come to their end, until one does."""
        self._soon = delayed(self, self._estimate, WAIT_MS)
        self._clock = repeated(self, self._read_host, LOOK_MS)
        connect_each(
            self._changed,
            state.parameters.changed,
            state.models.changed,
            state.document.changed,
            state.has_mask.changed,
            state.plans.changed,
            state.add_ons.changed,
            state.parameters.wildcards.changed,
            state.parameters.styles.changed,
            state.view.fine_previews.changed,
        )
        state.engine.changed.connect(self._engine_changed)
        connect_each(self._changed, self._memory.profiles.changed, self._memory.plan.changed)

    def learn(self, job: Job, end: Finished) -> None:
        """Take the speed from a job that is done; what was held otherwise than usual tells none."""
        if job.model is None or not _shows_speed(job):
            return
        requests = [spot.request for spot in job.spots]
        speed = self._memory.speed_of(requests, end.seconds - end.loading)
        if speed is not None:
            area = requests[0].size.area
            device = runner_key(end.device.partition(":")[0], end.backend)
            known = (job.model.digest, device, end.dtype)
            self._stepped.pop((*known, area), None)
            self._background.run(
                partial(self._learn, known, area, speed), self._learnt, self._nothing
            )
        self._read_host()

    def learn_step(self, job: Job, seconds: float) -> None:
        """Take the speed from a step of a job that was given up: nothing is written down."""
        host = self._memory.host.value
        if job.model is None or host is None or not _shows_speed(job):
            return
        speed = self._memory.step_speed_of(job.request, seconds)
        if speed is not None:
            known = (job.model.digest, *speed_key(host, self._memory.plan.value))
            self._stepped[(*known, job.request.size.area)] = speed
            self._learnt(None)

    def shutdown(self) -> None:
        """Follow no longer; what is still being looked at counts no more."""
        self._soon.stop()
        self._clock.stop()
        self._asked, self._ended = None, True

    # -- in a background thread -----------------------------------------------------------------

    def _learn(self, known: tuple[str, str, str], area: int, speed: float) -> None:
        self._speeds.learn(*known, area, speed)

    def _sizes_of(self, model: ModelInfo, add_ons: AddOnFiles) -> ModelWeights:
        parts = tuple(sorted(model.parts.items()))
        key = (model.digest or model.path, model.variant, model.companion, parts, add_ons)
        if key not in self._sizes:
            self._sizes[key] = job_sizes(model, self._memory.families, add_ons)
        return self._sizes[key]

    # -- in the GUI thread ----------------------------------------------------------------------

    def _changed(self, _: object) -> None:
        if not self._ended:
            self._soon.start()

    def _engine_changed(self, _: object) -> None:
        info = self._state.engine.value.info
        if self._state.engine.value.phase == "ready" and info:
            self._told = info
            self._read_host()
            self._clock.start()

    @Slot()
    def _read_host(self) -> None:
        if self._told:
            self._background.run(
                partial(host_of, self._told, self._pid()), self._seen, self._nothing
            )

    def _seen(self, host: Host) -> None:
        before = self._memory.host.value
        # A few megabytes more or less change nothing that is shown.
        if before is not None and abs(before.memory_bytes - host.memory_bytes) < 1 << 27:
            host = replace(host, memory_bytes=before.memory_bytes)
        self._memory.host.value = self._with_precision(host)
        self._soon.start()

    def _with_precision(self, host: Host) -> Host:
        """``host`` with the precision that the model in use is calculated in."""
        told, model, now = (
            self._told.get("dtype", ""),
            self._state.maker,
            self._memory.profiles.value,
        )
        chosen = "" if model is None or now is None else now.profiles.precision_of(model)
        name = chosen or told
        return replace(host, precision=name) if name in ("float32", "bfloat16") else host

    @Slot()
    def _estimate(self) -> None:
        state, model = self._state, self._state.maker
        if model is None:
            self._memory.works.value = ()
            return
        if self._memory.host.value is not None:
            self._memory.host.value = self._with_precision(self._memory.host.value)
        try:
            resources, one = job_resources(state), replace(state.parameters.value, count=1)
            guidance = guidance_of(state.document.value, model, resources.add_ons)
            requests = build_requests(one, model, state.plans.value, resources.wording, guidance)
            requests = [replace(each, count=state.parameters.value.count) for each in requests]
            self._memory.areas = areas_of(guidance, requests[0].plan, model)
            job = drafted(requests, model, resources)
            beside = add_on_files(job.request, model, job.files, job.models.values())
        except VelaturaError:  # whoever presses Generate hears of it
            requests, beside = (), AddOnFiles()
        if model != self._asked:
            self._memory.known.value = self._memory.looked.value = None
            self._memory.plan.value = self._memory.usual
            self._memory.chosen.value = None
        if model != self._asked or beside != self._beside:
            self._asked, self._beside = model, beside
            self._background.run(
                partial(self._sizes_of, model, beside),
                partial(self._measured, model, beside),
                partial(self._unknown, model),
            )
        elif self._memory.known.value is not None:
            self._learnt(None)
        family = self._memory.families.get(model.family)
        works = (
            () if family is None else cost_factors_of(requests, model, family, self._memory.areas)
        )
        self._memory.works.value = works

    def _measured(self, model: ModelInfo, add_ons: AddOnFiles, weights: ModelWeights) -> None:
        if (model, add_ons) == (self._asked, self._beside):
            self._memory.known.value = Known(model, weights, self._speeds_of(model))
            self._memory.looked.value = model

    def _unknown(self, model: ModelInfo, error: VelaturaError) -> None:
        """No forecast then; whoever uses the model hears what is wrong with a file."""
        if model == self._asked:
            self._memory.known.value = None
            self._memory.looked.value = model

    def _learnt(self, _: None) -> None:
        known = self._memory.known.value
        if known is not None:
            self._memory.known.value = replace(known, speeds=self._speeds_of(known.model))

    def _speeds_of(self, model: ModelInfo) -> dict[int, float]:
        host = self._memory.host.value
        if host is None:
            return {}
        known = (model.digest, *speed_key(host, self._memory.plan.value))
        stepped = {area: speed for (*key, area), speed in self._stepped.items() if (*key,) == known}
        return {**self._speeds.of(*known), **stepped}

    def _nothing(self, error: VelaturaError) -> None:
        """It goes on with what was known before."""


def _shows_speed(job: Job) -> bool:
    plan = job.memory
    if plan.offload or plan.layerwise_casting or plan.quantisation or job.model is None:
        return False  # it is held otherwise
    if job.request.passes > 1:
        return False  # its steps are of two sizes, and there is other work between them
    return bool(job.model.digest)
