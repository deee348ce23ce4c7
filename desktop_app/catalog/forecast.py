"""Forecast of memory and time of one request, from sizes of weights and the table of memory.

No torch, no disk: a millisecond at most. What the weights' sizes are, `library.probing.part_sizes`
reads; which plan to take, `catalog.memory_ladder` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import prod
from typing import Final

from desktop_app.catalog.memory_table import Coefficients, MemoryTable, Stage
from desktop_app.core.forecast import CostFactors, Forecast, Host, ModelWeights, Need, PartName
from desktop_app.core.memory_plan import QUANTISED_BYTES, MemoryPlan

_STAGE_PART: dict[Stage, PartName] = {
    "denoise": "denoiser",
    "refine": "other_denoiser",
    "preview": "preview",
    "decode": "vae",
    "encode": "vae",
    "look": "image_prompt",
}

_DENOISERS: Final[tuple[PartName, ...]] = ("denoiser", "other_denoiser")

_STORED: Final[tuple[PartName, ...]] = ("lora", "arrays")
"""Parts that are in memory as they are stored, too."""

_PASSING: Final[tuple[PartName, ...]] = ("image_prompt",)
"""Parts that are in memory only while they run: they count as what is calculated then."""

_PICTURE = 24
"""Bytes a pixel of what goes in and comes out: pixels and their tensors (uint8, float32)."""

_CAST = 1.25
"""Bytes of a number of a denoiser that is cast to 8 bits; its norms, and what they are modulated
by, stay in 16. Measured: 1.2 (SD 1.5), 1.3 (FLUX.1), 1.4 (SDXL), 1.6 (SD 3.5)."""

_SPREAD = {"cpu": 2.0, "cuda": 3.0, "mps": 3.0}
"""How far a speed that was not measured here may be off, as a factor."""


def precision_of(plan: MemoryPlan, host: Host) -> str:
    """``float32``, ``bfloat16`` or ``float16``: the host's where the plan says "auto"."""
    return host.precision if plan.precision == "auto" else plan.precision


def forecast(
    work: CostFactors,
    weights: ModelWeights,
    host: Host,
    table: MemoryTable,
    plan: MemoryPlan | None = None,
    speed: float | None = None,
) -> Forecast:
    """What ``work`` costs.

    Args:
        work: the request.
        weights: of its model.
        host: the machine.
        table: measured coefficients.
        plan: how the model is held; as it is if not given.
        speed: operations a second, if they were measured on this machine with this model.
    """
    plan = plan or MemoryPlan()
    precision = precision_of(plan, host)
    number = 4 if precision == "float32" else 2
    numbers: dict[PartName, int] = {"vae": 4} if work.wide_vae and precision == "float16" else {}
    resident: dict[PartName, int] = {
        part: _resident(weights, part, numbers.get(part, number), plan)
        for part in _parts(weights)
        if part not in _PASSING
    }
    stages: dict[Stage, int] = {
        stage: _working(
            stage, work, weights, numbers.get(_STAGE_PART[stage], number), table, plan, host
        )
        for stage in _stages(work, weights)
    }
    program = host.program_bytes or table.program.get(host.device, table.program["cpu"])
    program += table.loaded
    buffers = work.size.area * _PICTURE
    seconds, spread = _seconds(work, weights, host, table, plan, speed)
    all_held = sum(resident.values())
    if host.shares_memory:
        working, worst = max((size + buffers, str(stage)) for stage, size in stages.items())
        # Weights that are cast to 8 bits come in their precision first, one denoiser at a time.
        wide = replace(plan, layerwise_casting=False, quantisation="")
        plain = max(
            _resident(weights, part, number, wide) - resident.get(part, 0) for part in _DENOISERS
        )
        working, worst = max((working, worst), (plain, "load"))
        needs = _needs(program, resident, working, worst)
        total = sum(need.bytes for need in needs)
        return Forecast(plan, total, host.memory_bytes, needs=needs, seconds=seconds, spread=spread)
    on_device = {stage: _on_device(stage, resident, plan, work, table) for stage in stages}
    worst = max(stages, key=lambda stage: stages[stage] + sum(on_device[stage].values()))
    needs = _needs(table.context, on_device[worst], stages[worst] + buffers, worst)
    largest = max((*resident.values(), stages.get("look", 0)), default=0)
    waiting = all_held if plan.offload else largest
    return Forecast(
        plan,
        program + waiting + buffers,
        host.memory_bytes,
        sum(need.bytes for need in needs),
        host.device_bytes,
        needs,
        seconds,
        spread,
    )


def operations(work: CostFactors, weights: ModelWeights, table: MemoryTable) -> float:
    """Floating-point operations of the whole request, about."""
    each = {stage: _operations(stage, work, weights, table) for stage in _stages(work, weights)}
    images = each["denoise"] * work.steps + each["decode"]
    once = each.get("encode", 0.0) * work.encodes + each.get("look", 0.0) * work.read
    return images * work.count + once


def _parts(weights: ModelWeights) -> tuple[PartName, ...]:
    return tuple(dict.fromkeys(each.part for each in weights.parts))


def _stages(work: CostFactors, weights: ModelWeights) -> tuple[Stage, ...]:
    """What runs, one after another."""
    stages: list[Stage] = ["denoise", "decode"]
    if work.encodes:
        stages.append("encode")
    if weights.of("other_denoiser"):
        stages.append("refine")
    if work.read and weights.of("image_prompt"):
        stages.append("look")
    if work.previews and weights.of("preview"):
        stages.append("preview")
    return tuple(stages)


def _resident(weights: ModelWeights, part: PartName, number: int, plan: MemoryPlan) -> int:
    if plan.offload == "disk" and part not in _STORED:
        return sum(
            each.resident_with_disk_copies(number) if each.on_disk else each.resident_bytes(number)
            for each in weights.of(part)
        )
    cast = part in _DENOISERS and (plan.layerwise_casting or bool(plan.quantisation))
    small = QUANTISED_BYTES.get(plan.quantisation, _CAST)
    resident = sum(each.resident_bytes(small if cast else number) for each in weights.of(part))
    if part == "denoiser" and plan.backend != "torch" and not cast:
        return 2 * resident  # torch's, and OpenVINO's in an order of its own
    files = sum(each.stored_bytes for each in weights.of(part)) if part in _STORED else 0
    return resident + files


def _on_device(
    stage: Stage,
    resident: Mapping[PartName, int],
    plan: MemoryPlan,
    work: CostFactors,
    table: MemoryTable,
) -> Mapping[PartName, int]:
    """Weights on its own device while ``stage`` runs."""
    if not plan.offload:
        return resident
    turn = _STAGE_PART[stage]
    row = table.coefficients(work.family, stage, variant=work.variant)
    share = row.group_share if plan.offload == "groups" and turn in _DENOISERS else 1.0
    there: dict[PartName, int] = {turn: round(resident.get(turn, 0) * share)}
    # Changed layers take turns with the denoiser they belong to.
    return (
        {**there, "lora": resident["lora"]} if stage == "denoise" and "lora" in resident else there
    )


def _base(stage: Stage, work: CostFactors, row: Coefficients, tile: int | None = None) -> float:
    """Base pixels; of a tile where the autoencoder works tile by tile. What reads pictures sees
    each of them at the same size."""
    if stage == "look":
        return 1.0
    if stage in ("denoise", "refine"):
        return (work.size.area + work.seen) / (work.factor * row.patch) ** 2
    sides = (work.size.width, work.size.height)
    return prod(min(side, tile) if tile else side for side in sides)


def _working(
    stage: Stage,
    work: CostFactors,
    weights: ModelWeights,
    number: int,
    table: MemoryTable,
    plan: MemoryPlan,
    host: Host,
) -> int:
    """Bytes beside the weights while ``stage`` runs."""
    row = table.coefficients(work.family, stage, variant=work.variant, tiny=weights.tiny_vae)
    key = "float32" if number == 4 else "half"
    parts = weights.of(_STAGE_PART[stage])
    tiled = plan.vae_tiling and stage in ("decode", "encode")
    base = _base(stage, work, row, table.tile if tiled else None)
    batch = work.batch if stage in ("denoise", "refine") else 1
    width = max((part.width for part in parts), default=0)
    maps, share = (each.get(host.device, each[key]) for each in (row.live, row.scratch))
    kept = 0.0
    if stage == "denoise" and row.reference and work.seen:
        kept = row.reference[key] * work.seen / (work.factor * row.patch) ** 2
    elif stage == "denoise" and row.reference:
        maps += row.reference[key] * len(work.references)
    live = (maps * base + kept) * width * batch * number
    scratch = share * sum(part.numbers for part in parts) * number
    if plan.offload == "disk" and stage in ("denoise", "refine"):
        # Nothing is packed: a layer at a time is brought in.
        scratch = sum(part.layer_bytes(number) for part in parts)
    if tiled:  # the tiles that are done wait to be put together
        live += 2 * work.size.area * 3 * number
    return round(max(0.0, live + scratch))


def _needs(
    program: int, resident: Mapping[PartName, int], working: int, stage: str
) -> tuple[Need, ...]:
    parts = (Need(part, size) for part, size in resident.items())
    return (Need("program", program), *parts, Need("working", working, stage))


def _operations(
    stage: Stage, work: CostFactors, weights: ModelWeights, table: MemoryTable
) -> float:
    row = table.coefficients(work.family, stage, variant=work.variant, tiny=weights.tiny_vae)
    numbers = sum(part.numbers for part in weights.of(_STAGE_PART[stage]))
    if stage == "denoise":
        numbers += work.controls * sum(part.numbers for part in weights.of("control"))
    calls = (work.calls or work.batch) if stage in ("denoise", "refine") else 1
    if stage == "denoise" and not work.seen:  # each reference is looked at by a call of its own
        calls *= 1 + sum(work.references)
    if stage == "denoise" and row.reference and work.seen and work.steps:  # in the first step alone
        work = replace(work, seen=round(work.seen / work.steps))
    return row.work * numbers * _base(stage, work, row) * calls


def _seconds(
    work: CostFactors,
    weights: ModelWeights,
    host: Host,
    table: MemoryTable,
    plan: MemoryPlan,
    speed: float | None,
) -> tuple[float, float]:
    """Seconds and their spread. Offload and casting cost time that is not measured yet."""
    todo = operations(work, weights, table)
    if speed:
        return todo / speed, 1.0
    reckoned = table.speed_on(host, precision_of(plan, host))
    slower = prod(_slowdowns(plan))
    return todo / reckoned * slower, _SPREAD.get(host.device, 3.0)


def _slowdowns(plan: MemoryPlan) -> Iterator[float]:
    """Factors of time, calculated: weights are moved, or cast, at every call."""
    yield {"": 1.0, "parts": 1.1, "groups": 2.0, "disk": 1.5}[plan.offload]
    yield 1.3 if plan.layerwise_casting or plan.quantisation else 1.0
