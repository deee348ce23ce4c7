"""What the next picture will cost, kept up with everything it depends on. Pure arithmetic.

What has to be looked up (sizes of weights, free memory, speeds measured before) is put in by
`worker.forecasting`; a forecast itself takes well under a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.conditions import of_kind, shares
from desktop_app.core.errors import EngineError
from desktop_app.core.forecast import CostFactors, Forecast, Host, ModelWeights
from desktop_app.core.geometry import Size
from desktop_app.core.late import late_import
from desktop_app.core.memory_plan import Backend, MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable, connect_each
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import peak_guidance
from desktop_app.core.steps import steps_run

if TYPE_CHECKING:
    from desktop_app.catalog import forecast, memory_ladder
    from desktop_app.catalog.families import Family
    from desktop_app.catalog.memory_ladder import Chosen, Rung
    from desktop_app.catalog.memory_table import MemoryTable
    from desktop_app.state.work.compute_profiles import ComputeProfilesNow
else:
    forecast = late_import("desktop_app.catalog.forecast")
    memory_ladder = late_import("desktop_app.catalog.memory_ladder")

BEYOND = 1.1
"""RowError is what needs that many times the room: a forecast is off by up to a tenth."""


@record()
class Known:
    """What was looked up for one model.

    Attributes:
        model: which.
        weights: sizes of its parts, and of what the request adds to them.
        speeds: operations a second that were measured here, by area in pixels.
    """

    model: ModelInfo
    weights: ModelWeights
    speeds: Mapping[int, float]

    def speed(self, size: Size) -> float | None:
        """That of the size nearest to ``size``; None before anything was measured."""
        nearest = min(self.speeds, key=lambda area: abs(area - size.area), default=None)
        return None if nearest is None else self.speeds[nearest]


class MemoryState:
    """Observables.

    Attributes:
        host: the machine; None until the engine has told.
        known: of the model in use; None until it was looked up.
        works: what Generate would do now, one a spot; empty: nothing that has a cost.
        areas: of its reference pictures, as of `work_of`.
        backend: what runs denoisers, where it can.
        cost: the forecast; None while something of the above is missing.
        plan: how models are fitted into memory: as they are, or as `make_fit` chose.
        chosen: what `make_fit` chose last; None if nothing, or after `undo_fit`.
        looked: the model whose files were looked up last, whether that told anything or not.
        profiles: by which way models are calculated, which decides their precision; None until the
            engine has told what it runs on.
    """

    def __init__(self) -> None:
        self.host: Observable[Host | None] = Observable(None)
        self.known: Observable[Known | None] = Observable(None)
        self.works: Observable[tuple[CostFactors, ...]] = Observable(())
        self.areas: Mapping[str, int] = {}
        self.backend: Observable[Backend] = Observable("torch")
        self.plan: Observable[MemoryPlan] = Observable(MemoryPlan())
        self.cost: Observable[Forecast | None] = Observable(None)
        self.chosen: Observable[Chosen | None] = Observable(None)
        self.looked: Observable[ModelInfo | None] = Observable(None)
        self.profiles: Observable[ComputeProfilesNow | None] = Observable(None)
        self._before = MemoryPlan()
        connect_each(
            self._estimate,
            self.host.changed,
            self.known.changed,
            self.works.changed,
            self.plan.changed,
        )
        self.backend.changed.connect(self._change_backend)

    @cached_property
    def families(self) -> dict[str, Family]:
        return load_families()

    @cached_property
    def table(self) -> MemoryTable:
        return load_memory_table()

    @property
    def usual(self) -> MemoryPlan:
        """How models are held unless something else was chosen."""
        return MemoryPlan(backend=self.backend.value)

    def profile_of(self, model: ModelInfo) -> str:
        """The text of the way of ``model``; empty while it isn't known, or where there are none."""
        now = self.profiles.value
        return "" if now is None else now.profiles.of(model)

    def make_fit(self) -> Chosen | None:
        """Choose the least harmful plan by which it fits, and use it; None: nothing is known."""
        host, works = self.host.value, self.works.value
        if self.cost.value is None or host is None:
            return None
        self._before = self.plan.value
        largest = max(works, key=lambda work: work.size.area)
        costing = self._costing(works)
        multiple = costing.known.model.factor
        chosen = memory_ladder.fit(costing, host, self._before, largest.size, multiple)
        self.plan.value = chosen.forecast.plan
        self.chosen.value = chosen
        return chosen

    def undo_fit(self) -> None:
        """Hold models again as before `make_fit`."""
        self.plan.value = self._before
        self.chosen.value = None

    def rungs(self) -> tuple[Rung, ...]:
        """What the plan in use does otherwise than usual."""
        host = self.host.value
        return (
            () if host is None else memory_ladder.rungs_between(self.usual, self.plan.value, host)
        )

    def check(self, requests: Sequence[GenerationRequest], model: ModelInfo) -> None:
        """Refuse what is far beyond the memory there is; see `check_fits`."""
        host, known = self.host.value, self.known.value
        if host is None or known is None or known.model != model:
            return
        works = cost_factors_of(requests, model, self.families[model.family], self.areas)
        check_fits(works, known, host, self.table, self.plan.value)

    def refuses(self) -> bool:
        """Whether what Generate would do now is far beyond the memory there is, by `check`."""
        host, known, works = self.host.value, self.known.value, self.works.value
        if host is None or known is None or not works:
            return False
        try:
            check_fits(works, known, host, self.table, self.plan.value)
        except EngineError:
            return True
        return False

    def control_cost(self, file: str) -> tuple[float, int] | None:
        """What the network for control images at ``file`` costs of what Generate would do now: time
        as a share of all the rest, and bytes; None while nothing can be told."""
        host, known, works = self.host.value, self.known.value, self.works.value
        if host is None or known is None or not works:
            return None
        parts = known.weights.parts
        part = next((each for each in parts if each.part == "control" and each.file == file), None)
        if part is None:
            return None
        rest = replace(known.weights, parts=tuple(each for each in parts if each is not part))
        whole = sum(forecast.operations(work, known.weights, self.table) for work in works)
        less = sum(forecast.operations(work, rest, self.table) for work in works)
        number = 4 if forecast.precision_of(self.plan.value, host) == "float32" else 2
        return whole / less - 1, part.numbers * number

    def speed_of(self, requests: Sequence[GenerationRequest], seconds: float) -> float | None:
        """Operations a second of requests that took so long; None where nothing can be told."""
        known = self.known.value
        if known is None or seconds <= 0 or requests[0].model != known.model.id:
            return None
        family = self.families[known.model.family]
        done = (
            forecast.operations(work, known.weights, self.table)
            for work in cost_factors_of(requests, known.model, family, self.areas)
        )
        return sum(done) / seconds

    def step_speed_of(self, request: GenerationRequest, seconds: float) -> float | None:
        """Operations a second of one step that took so long; None where nothing can be told."""
        known = self.known.value
        if known is None or seconds <= 0 or request.model != known.model.id:
            return None
        family = self.families[known.model.family]
        work = replace(work_of(request, known.model, family, self.areas), count=1)
        one, two = (
            forecast.operations(replace(work, steps=steps), known.weights, self.table)
            for steps in (1, 2)
        )
        return (two - one) / seconds

    def seconds_of(self, request: GenerationRequest, model: ModelInfo) -> float:
        """About how long ``request`` takes; 0: nothing can be told."""
        cost = self.forecast_of([request], model)
        return 0.0 if cost is None else cost.seconds

    def forecast_of(
        self, requests: Sequence[GenerationRequest], model: ModelInfo
    ) -> Forecast | None:
        """What ``requests`` cost one after another; None: nothing can be told."""
        known = self.known.value
        if self.host.value is None or known is None or known.model.id != model.id:
            return None
        works = cost_factors_of(requests, model, self.families[model.family], self.areas)
        return self._costing(works)(self.plan.value, None)

    def _change_backend(self, backend: Backend) -> None:
        self._before = replace(self._before, backend=backend)
        self.plan.value = replace(self.plan.value, backend=backend)

    def _estimate(self, _: object) -> None:
        host, known, works = self.host.value, self.known.value, self.works.value
        if host is None or known is None or not works:
            self.cost.value = None
            return
        self.cost.value = self._costing(works)(self.plan.value, None)

    def _costing(self, factors: tuple[CostFactors, ...]) -> Costing:
        host, known = self.host.value, self.known.value
        assert host is not None
        assert known is not None
        return Costing(factors, known, host, self.table)


@record()
class Costing:
    """Forecast of several works, one after another: of all, the time; of the largest, memory."""

    works: tuple[CostFactors, ...]
    known: Known
    host: Host
    table: MemoryTable

    def __call__(self, plan: MemoryPlan, size: Size | None) -> Forecast:
        works = self.works if size is None else tuple(replace(w, size=size) for w in self.works)
        each = [
            forecast.forecast(
                work,
                self.known.weights,
                self.host,
                self.table,
                plan,
                self.known.speed(work.size),
            )
            for work in works
        ]
        worst = max(each, key=lambda one: one.shown_bytes)
        return replace(worst, seconds=sum(one.seconds for one in each))


def runner_key(device: str, backend: str) -> str:
    """Under what name speeds are kept: that of the device, or of what else runs the denoiser."""
    return device if backend == "torch" else backend


def speed_key(host: Host, plan: MemoryPlan) -> tuple[str, str]:
    """What runs the denoiser, and in which precision, as speeds are kept."""
    precision = host.precision if plan.precision == "auto" else plan.precision
    return runner_key(host.device, plan.backend), precision


def cost_factors_of(
    requests: Iterable[GenerationRequest],
    model: ModelInfo,
    family: Family,
    areas: Mapping[str, int] | None = None,
) -> tuple[CostFactors, ...]:
    """What of ``requests`` decides their cost: of one in two passes that of each of them; ``areas``
    as of `work_of`."""
    works: list[CostFactors] = []
    for request in requests:
        works.append(work_of(request, model, family, areas))
        if request.goes_over:
            second = replace(request.second_pass(model.factor), count=request.count)
            works.append(work_of(second, model, family, areas))
    return tuple(works)


def work_of(
    request: GenerationRequest,
    model: ModelInfo,
    family: Family,
    areas: Mapping[str, int] | None = None,
) -> CostFactors:
    """What of ``request`` decides its cost; of one in two passes, of the first: `cost_factors_of`.

    Args:
        request: what is made.
        model, family: of it.
        areas: pixels of reference pictures, by the name of their array; others count as much as
            the working size, where they are the first, else as the most that the model takes.
    """
    from desktop_app.core.prompt.regional import steps_apart, texts_predicted

    variant = family.variants.get(model.variant)
    guidance = (variant.guidance if variant is not None else None) or family.guidance
    guided = peak_guidance(request) > 1 and guidance == "classifier_free"
    weakened = request.weakens_attention and family.denoiser == "unet"
    part = 1.0 if request.task is Task.TEXT_TO_IMAGE else request.strength
    encodes = 0 if request.task is Task.TEXT_TO_IMAGE else 1
    if model.has_inpainting_unet and request.task is Task.INPAINT:
        encodes = 2 if part < 1 else 1
    references = shares(request.conditions, "reference")
    encodes += len(references)
    seen = 0
    if references and family.references_of(model.variant):
        most = max(family.reference_area, request.size.area)
        used = [use for use in of_kind(request.conditions, "reference") if use.weight]
        usual = (request.size.area, *(family.reference_area,) * (len(used) - 1))
        seen = sum(
            min(most, (areas or {}).get(use.arrays[0], area))
            for use, area in zip(used, usual, strict=True)
        )
    if variant is not None and variant.layers:  # each, and the picture once more
        seen = (request.layers + 1) * request.size.area
    if family.prediction == "consistency":  # it works on pixels
        factor, encodes = 1, 0
    else:
        factor = max(1, model.factor // family.patch)
    steps = steps_run(request.steps, part, request.sigmas)
    regions = len(of_kind(request.conditions, "region"))
    apart = steps_apart(request, steps) if family.denoiser == "unet" else 0
    most, mean = texts_predicted(request, steps, regions, apart, weakened=weakened, guided=guided)
    return CostFactors(
        model.family,
        request.size,
        factor,
        steps,
        request.count,
        most,
        encodes,
        variant=model.variant,
        calls=mean,
        controls=_controls(request),
        references=references,
        seen=seen,
        read=sum(
            len(use.arrays) for use in of_kind(request.conditions, "image_prompt") if use.weight
        ),
        wide_vae=bool(family.vae_precision),
    )


def _controls(request: GenerationRequest) -> float:
    """Share of the steps in which networks for control images run; without any 0."""
    found = shares(request.conditions, "control")
    return sum(found) / len(found) if found else 0.0


def check_fits(
    factors: tuple[CostFactors, ...],
    known: Known,
    host: Host,
    table: MemoryTable,
    plan: MemoryPlan,
) -> Forecast:
    """The forecast, if there is any chance that it fits.

    Raises:
        EngineError: ``memory_fits_otherwise``, ``memory_fits_smaller`` or ``memory_too_small``,
            before anything is loaded.
    """
    cost = Costing(factors, known, host, table)
    said = cost(plan, None)
    needed, room = said.shown_bytes, said.device_free_bytes or said.memory_free_bytes
    beyond = needed > BEYOND * room or said.memory_bytes > BEYOND * said.memory_free_bytes
    if not beyond:
        return said
    if said.memory_bytes > BEYOND * said.memory_free_bytes:
        needed, room = said.memory_bytes, said.memory_free_bytes
    largest = max(factors, key=lambda work: work.size.area)
    chosen = memory_ladder.fit(cost, host, plan, largest.size, known.model.factor)
    params = {
        "size": largest.size.words,
        "needed": f"{needed / 1e9:.1f}",
        "room": f"{room / 1e9:.1f}",
    }
    if chosen.fits:
        raise EngineError("memory_fits_otherwise", **params)
    if chosen.largest is not None:
        raise EngineError("memory_fits_smaller", **params, largest=chosen.largest.words)
    raise EngineError("memory_too_small", **params)
