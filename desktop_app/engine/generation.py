"""Making a job's pictures, with a second attempt where the first failed for want of memory or of
range: freed, one rung lower or one precision higher, once, and told (`Noted`).

What was learnt is remembered for the session, so that the next picture does not fail first.
"""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType

import torch

from desktop_app.catalog.families import doubt_of, layers_of
from desktop_app.catalog.forecast import forecast
from desktop_app.catalog.memory_ladder import RUNGS, Rung, next_rung
from desktop_app.catalog.memory_table import MemoryTable
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core import trace
from desktop_app.core.cancel import CancelToken
from desktop_app.core.compute_profile import ComputeProfile, read_profile
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, ImageDone, Noted
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record
from desktop_app.core.request import EngineJob
from desktop_app.engine.backend import set_backend
from desktop_app.engine.compute_profiles import EngineProfiles
from desktop_app.engine.conditions.condition_table import prepared
from desktop_app.engine.consistency.consistency_pipeline import ConsistencyPipeline
from desktop_app.engine.hooks import NonFiniteLatents
from desktop_app.engine.model import Model
from desktop_app.engine.model_cache import Identity, ModelCache, identity
from desktop_app.engine.model_turns import ModelTurns
from desktop_app.engine.offload import host_of, set_tiles, work_of
from desktop_app.engine.pipeline import Pipeline
from desktop_app.networks import codec as codec_module
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import is_out_of_memory
from desktop_app.networks.peak_memory import PeakMemory

LARGE = 100_000_000
"""Numbers of a model whose steps take so long that giving memory back costs nothing beside them."""

Tell = Callable[[EngineEvent], None]


@record()
class GenerationStats:
    """What is told of a job that is done: seconds of ``loading``, precision, the peak, and what ran
    the denoiser."""

    loading: float
    dtype: str
    peak: int | None
    backend: str


class GenerationRunner:
    """Makes jobs; knows what failed before in this session.

    Args:
        cache: the models.
        compute: device and precision where a plan says nothing else.
        table: of memory.
        profiles: by which a processor calculates.
        turns: of the engine's jobs.
    """

    def __init__(
        self,
        cache: ModelCache,
        compute: Compute,
        table: MemoryTable,
        profiles: EngineProfiles,
        turns: ModelTurns,
    ) -> None:
        self._cache, self._compute, self._table = cache, compute, table
        self.profiles, self._turns = profiles, turns
        self._wide: set[Identity] = set()
        self._wide_vae: set[Identity] = set()
        self._lower: dict[Identity, tuple[int, Rung]] = {}
        self._area = 0

    def plan_of(self, job: EngineJob) -> MemoryPlan:
        """The job's plan, with what was learnt of its model."""
        profile = self.profiles.of(job.request.way, job.model)
        return self.plan_for(job.model, job.memory, job.request.size.area, profile)

    def plan_for(
        self, model: ModelInfo, plan: MemoryPlan, area: int, profile: ComputeProfile
    ) -> MemoryPlan:
        """``plan`` with what was learnt of ``model``, for pictures of ``area`` pixels, in the
        precision of ``profile`` where it names none."""
        key, plan = identity(model), self.profiles.plan(plan, profile)
        if key in self._wide:
            plan = replace(plan, precision="float32")
        failed, rung = self._lower.get(key, (0, None))
        if rung is not None and area >= failed:
            plan = RUNGS[rung](plan, host_of(self._compute))
        return plan

    def make(
        self, job: EngineJob, row: SchedulerRow, on_event: Tell, cancel: CancelToken
    ) -> GenerationStats:
        """Make all images of ``job``.

        Raises:
            Cancelled, VelaturaError: see `LocalEngine.generate`.
            Exception: memory ran out twice, or something else went wrong.
        """
        wanted = job.request.way
        if wanted and read_profile(wanted) is None:
            on_event(Noted("way_unknown", {"way": wanted[:100]}))
        if doubt := doubt_of(job.model):
            used, *others = doubt
            words = {"model": job.model.name, "used": used, "others": " / ".join(others)}
            on_event(Noted("model_in_doubt", {**words}))
        profile = self.profiles.of(wanted, job.model)
        with self.profiles.used(profile, is_shared=self._turns.own.is_shared):
            return self._make(job, row, on_event, cancel)

    def _make(
        self, job: EngineJob, row: SchedulerRow, on_event: Tell, cancel: CancelToken
    ) -> GenerationStats:
        attempt = _Attempt(self, job, row, on_event, cancel)
        plan, tried = self.plan_of(job), set[str]()
        while True:
            lost, rung = False, None
            try:
                return attempt.run(plan)
            except NonFiniteLatents:
                wide = attempt.dtype == torch.float32
                if wide or "precision" in tried:
                    reason = f"the result of {job.model.name} is not a number (NaN)"
                    raise EngineError("engine_failed", reason=reason) from None
                lost = True
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                step = self._step_down(plan, error) if "memory" not in tried else None
                # Warm models give way first; then it is tried as it was.
                crowded = "crowd" not in tried and len(self._cache) > 1 + len(job.models)
                if step is None and not crowded:
                    raise
                if crowded:
                    tried.add("crowd")
                else:
                    assert step is not None
                    rung, plan = step
            # Out here nothing holds the frames that held the tensors.
            self._turns.take_back()
            if lost:
                tried.add("precision")
                plan = self._widen(job, plan, attempt.dtype, on_event)
            elif rung is not None:
                tried.add("memory")
                self._lower[identity(job.model)] = (job.request.size.area, rung)
                on_event(Noted("retried_smaller", {"what": rung}))
            self._make_room()

    def _step_down(self, plan: MemoryPlan, error: Exception) -> tuple[Rung, MemoryPlan] | None:
        """The next rung that helps: tiles do only where it was the autoencoder that failed."""
        host = host_of(self._compute)
        step = next_rung(plan, host)
        if step is not None and step[0] == "vae_tiling" and not _in_codec(error.__traceback__):
            below = next_rung(step[1], host)
            if below is None:
                return step
            return below[0], RUNGS[below[0]](plan, host)
        return step

    def _widen(
        self, job: EngineJob, plan: MemoryPlan, before: torch.dtype, on_event: Tell
    ) -> MemoryPlan:
        self._wide.add(identity(job.model))
        name = str(before).removeprefix("torch.")
        on_event(Noted("retried_precision", {"before": name, "after": "float32"}))
        return replace(plan, precision="float32")

    def _make_room(self) -> None:
        gc.collect()
        self._cache.leave_last()
        self._compute.free_unused()

    def open(self, job: EngineJob, plan: MemoryPlan, on_event: Tell, cancel: CancelToken) -> Model:
        """The model in the form of ``plan``, with room for what is calculated."""
        before = self._cache.loads
        profile = self.profiles.of(job.request.way, job.model)
        model = self._cache.get(job.model, on_event, cancel, plan, job.models.values(), profile)
        model = prepared(model, job, on_event, cancel)
        key, family = identity(job.model), model.family
        half = model.codec.precision == "float16"
        if model.codec.precision != "float32" and (
            key in self._wide_vae or (half and family.vae_precision == "float32")
        ):
            model.codec.widen()
        model.codec.alone = self._turns.alone
        set_tiles(model, plan, self._table)
        set_backend(model, plan, on_event, job.request)
        area = job.request.size.area
        if area < self._area or self._cache.loads > before or plan.offload:
            # What a larger picture left is not this one's; and layers that come by a way of their
            # own do not lie down in what decoding left.
            self._compute.free_unused()
        self._area = area
        if len(self._cache) > 1:
            work, weights = work_of(job, model), model.weights
            needs = forecast(work, weights, host_of(model.compute), self._table, plan).needs
            self._cache.leave(needs[-1].bytes, keep=1, spare=job.models.values())
        return model

    def open_others(
        self, job: EngineJob, plan: MemoryPlan, on_event: Tell, cancel: CancelToken
    ) -> dict[str, Model]:
        """The models that conditions name, held in the same way, beside the job's own."""
        beside = (job.model, *job.models.values())
        profile = self.profiles.of(job.request.way, job.model)
        return {
            name: self._cache.get(info, on_event, cancel, plan, beside, profile)
            for name, info in job.models.items()
        }

    def note_codec(self, job: EngineJob, model: Model, before: str, on_event: Tell) -> None:
        """Say and remember it if the autoencoder went over to a higher precision."""
        after = model.codec.precision
        if after != before:
            self._wide_vae.add(identity(job.model))
            on_event(Noted("retried_vae", {"before": before, "after": after}))

    def between(self, model: Model, job: EngineJob, plan: MemoryPlan) -> Callable[[], None]:
        """What is done between denoising and decoding: of a large model what the first leaves is
        given back, so that the worst moment is the worse of both, not their sum. With a small one
        the next job may begin, unless layers are changed for as long as this one lasts, or it
        encodes once more."""
        if model.weights.numbers >= LARGE:
            return self._compute.free_unused
        keeps = job.request.tile or job.decodes_own or plan.offload
        return self._turns.pass_on if job.overlaps and not keeps else (lambda: None)

    def peak(self) -> PeakMemory:
        """A meter for one attempt."""
        return PeakMemory(self._compute)


class _Attempt:
    """One job's attempts: images that are done are not made again."""

    def __init__(
        self,
        runner: GenerationRunner,
        job: EngineJob,
        row: SchedulerRow,
        on_event: Tell,
        cancel: CancelToken,
    ) -> None:
        self._runner, self._job, self._row = runner, job, row
        self._tell, self._cancel = on_event, cancel
        self._done = 0
        self._loading = 0.0
        self.dtype = torch.float32

    def run(self, plan: MemoryPlan) -> GenerationStats:
        """Make what is left to be made by ``plan``."""
        begun = time.perf_counter()
        with trace.span("load"):
            model = self._runner.open(self._job, plan, self._tell, self._cancel)
        self._loading += time.perf_counter() - begun
        self.dtype = model.compute.dtype
        before = model.codec.precision
        others = self._runner.open_others(self._job, plan, self._tell, self._cancel)
        # While a model is read, pages of its file count, which the system may drop at any time.
        peak = self._runner.peak()
        peak.begin()
        pipeline = pipeline_class(model)(
            model,
            self._row,
            self._job,
            self._count,
            self._cancel,
            others,
            self._runner.between(model, self._job, plan),
        )
        try:
            with torch.inference_mode():
                pipeline.run(self._done)
        finally:
            self._runner.note_codec(self._job, model, before, self._tell)
        by = model.backend.name
        return GenerationStats(self._loading, model.compute.dtype_name, peak.bytes(), by)

    def _count(self, event: EngineEvent) -> None:
        if isinstance(event, ImageDone):
            self._done = event.image + 1
        self._tell(event)


def _in_codec(trace: TracebackType | None) -> bool:
    """Whether the autoencoder was at work."""
    files = (frame.filename for frame in traceback.extract_tb(trace))
    return codec_module.__file__ in files


PIPELINES: dict[str, type[Pipeline]] = {"consistency": ConsistencyPipeline}
"""`Family.prediction` → the painter, where it isn't the usual one."""


def pipeline_class(model: Model) -> type[Pipeline]:
    """Layered models have their own; else by what the denoiser predicts."""
    if layers_of(model.info):
        # It lays layers over one another, and so imports OpenCV.
        from desktop_app.engine.layered_pipeline import LayeredPipeline

        return LayeredPipeline
    return PIPELINES.get(model.family.prediction, Pipeline)
