"""Forecast of a training's memory and time, from sizes of layers and a few measured numbers
(`resources/catalog/training_memory.toml`). No torch, no disk.

In memory lie the weights as they are kept; of what is trained its values, gradients and the two
moments of AdamW, all in float32 (peft keeps changes so, whatever the base is in); and at the worst
moment of a step what its layers keep for the way back. Before that pictures are encoded, and
samples are made: what needs most counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import ceil, expm1
from typing import Any, Final

from desktop_app.catalog.memory_table import MemoryTable
from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.forecast import Forecast, Host, Need, PartName
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.extensions.training.values.augmentation import forms_of
from desktop_app.extensions.training.values.cost import (
    CostedLayer,
    Paces,
    TrainingSizes,
    TrainingWork,
    is_adapted,
    is_adapted_text,
)
from desktop_app.extensions.training.values.fields import is_distilled

_FILE: Final = "training_memory"

_MOMENTS: Final = {"adamw": 8, "adamw8": 2, "prodigy": 16}
"""Bytes a trained number of an optimizer's state."""

_BITS: Final = {"8": 34 / 32, "4": 18 / 32}
"""Bytes a number of weights in blocks (Q8_0, Q4_0), with their scales."""

_BACKWARD: Final = 2.0
"""The way back takes twice the operations of the way forward."""

_TEACHER: Final = 3.0
"""So many ways forward more takes a step of distilling: the teacher's two, and the target's."""

_READ: Final = 3.0
"""Ways forward of a picture that is read."""

_PICTURE: Final = 50.0
"""Ways forward of a picture that the model makes: 25 steps with guidance."""

_LEVELS: Final = 4
"""Ways forward of a picture that is measured on."""

_SAMPLES: Final = 4
"""A time, where nobody says which: three captions, and one without the word."""


@dataclass(frozen=True, slots=True)
class TrainingTable:
    """Measured numbers.

    Attributes:
        program: bytes of the trainer's process without a model, by device.
        kept: bytes of each number that goes into a layer, kept for the way back; by precision.
        blocks: the same of a block whose activations are computed again.
        maps: bytes of each number of an attention's map, where it is computed as a plain softmax.
        passing: the same of the largest map, besides, on the way back.
        overhead: share of the time of a step besides its operations.
    """

    program: dict[str, int]
    kept: dict[str, float]
    blocks: dict[str, float]
    maps: dict[str, float]
    passing: dict[str, float]
    overhead: float


def load_training_table() -> TrainingTable:
    """Read it. Raises StorageError: ``catalog_invalid``."""
    table = read_table(_FILE)
    try:
        return TrainingTable(**table)
    except TypeError as error:
        raise invalid(_FILE, "the file", str(error)) from error


def trained_numbers(work: TrainingWork, sizes: TrainingSizes) -> int:
    """How many numbers are trained."""
    settings = work.settings
    if settings["method"] == "full":
        whole = sum(part.numbers for part in sizes.weights.of("denoiser"))
        text = sum(each.into * each.out * each.kernel for each in sizes.text)
        return whole + (text if settings["text_encoder"] else 0)
    words = settings["words"] or (4 if settings["method"] == "inversion" else 0)
    width = sum(each.into for each in sizes.text if each.name.endswith("token_embedding"))
    if settings["method"] == "inversion":
        return words * width
    layers = [
        each
        for each in sizes.layers
        if is_adapted(each.name, convolutions=settings["convolutions"])
    ]
    if not layers:  # names of another layout
        layers = [each for each in sizes.layers if each.kernel == 1 and each.block]
    if settings["text_encoder"]:
        layers += [each for each in sizes.text if is_adapted_text(each.name)]
    return words * width + sum(_changes(each, settings) for each in layers)


def _changes(layer: CostedLayer, settings: Any) -> int:
    into = layer.into * layer.kernel
    rank = min(settings["rank"], into, layer.out)
    numbers = rank * (into + layer.out)
    match settings["method"]:
        case "loha":
            return 2 * numbers
        case "lokr":
            return rank * (_larger_factor(into) + _larger_factor(layer.out)) + 64
        case "dora":
            return numbers + layer.out
        case _:
            return numbers


def _larger_factor(number: int) -> int:
    """The larger of the two factors nearest to each other."""
    root = int(number**0.5)
    while number % root:
        root -= 1
    return number // root


def activations(work: TrainingWork, sizes: TrainingSizes, host: Host, table: TrainingTable) -> int:
    """Bytes that a step keeps for its way back."""
    settings, key = work.settings, _precision_key(work.settings, host)
    base = work.size.area / work.factor**2
    blocks: dict[str, float] = defaultdict(float)
    first: dict[str, float] = {}
    maps: dict[str, float] = defaultdict(float)
    plain = sizes.unet and host.device == "cpu"
    for each in sizes.layers:
        if each.level < 0:
            continue
        positions = base / 4**each.level
        numbers = each.into * positions
        blocks[each.block] += numbers
        first.setdefault(each.block, numbers)
        if plain and each.name.endswith("attn1.to_q"):
            heads = sizes.heads or max(1, each.out // 64)
            maps[each.block] += heads * positions**2
    batch = settings["batch"]
    passing = table.passing[key] * max(maps.values(), default=0.0)
    if settings["checkpointing"]:
        inputs = sum(first.values())
        largest = max(
            table.kept[key] * blocks[name] + table.maps[key] * maps[name] for name in blocks
        )
        return round(batch * (table.blocks[key] * inputs + largest + passing))
    kept = table.kept[key] * sum(blocks.values()) + table.maps[key] * sum(maps.values())
    return round(batch * (kept + passing))


def _precision_key(settings: Any, host: Host) -> str:
    said = settings["precision"]
    wide = said == "fp32" or (
        host.device == "cpu" and (said == "fp16" or host.precision == "float32")
    )
    return "float32" if wide else "half"


def training_forecast(
    work: TrainingWork,
    sizes: TrainingSizes,
    host: Host,
    table: TrainingTable,
    memory: MemoryTable,
    before: Paces | None = None,
) -> Forecast:
    """What it costs.

    Args:
        work: the training.
        sizes: of its base model.
        host: the machine.
        table: of trainings.
        memory: of what is encoded and made.
        before: what was measured here; None: nothing was, and the time is not known.
    """
    program = Need("program", table.program.get(host.device, table.program["cpu"]))
    held = _resident_needs(work, sizes, host)
    stages = {
        "step": activations(work, sizes, host, table),
        "encode": _coding(work, sizes, memory),
    }
    if host.shares_memory:  # the file's pages, while they are brought to another precision
        stored = sum(part.stored_bytes for part in sizes.weights.of("denoiser"))
        stages["load"] = stored - held[-1].bytes
    worst = max(stages, key=lambda stage: stages[stage])
    needs = (program, *held, Need("working", stages[worst], worst))
    times = (0.0, 0.0) if before is None else _seconds(work, sizes, table, memory, before)
    total = sum(each.bytes for each in needs)
    said = Forecast(
        MemoryPlan(),
        total,
        host.memory_bytes,
        needs=needs,
        seconds=times[1],
        spread=1.0 if before is None else before.spread,
        preparing=times[0],
    )
    if host.shares_memory:
        return said
    return replace(
        said,
        memory_bytes=program.bytes + sum(each.bytes for each in held[:-1]),
        device_bytes=total - program.bytes + memory.context,
        device_free_bytes=host.device_bytes,
        needs=(Need("program", memory.context), *needs[1:]),
    )


def _resident_needs(work: TrainingWork, sizes: TrainingSizes, host: Host) -> tuple[Need, ...]:
    """What lies there all the time; last, what is trained."""
    settings = work.settings
    number = 4 if _precision_key(settings, host) == "float32" else 2

    def numbers(part: PartName) -> int:
        return sum(each.numbers for each in sizes.weights.of(part))

    base = _BITS.get(settings["base"], number) * (settings["method"] != "full")
    # Values, gradients, moments, and a copy while a state is written.
    each = 4 + 4 + _MOMENTS[settings["optimizer"]] + 4 * (1 + bool(settings["ema"]))
    return (
        Need("denoiser", round(numbers("denoiser") * base)),
        Need("text_encoder", number * numbers("text_encoder")),
        Need("vae", 4 * numbers("vae")),
        Need("trained", each * trained_numbers(work, sizes)),
    )


def _coding(work: TrainingWork, sizes: TrainingSizes, memory: MemoryTable) -> int:
    """Bytes beside its weights while the autoencoder reads pictures, or makes samples."""
    row = memory.coefficients(work.family, "decode", tiny=sizes.weights.tiny_vae)
    if not work.settings["sample"]:
        row = memory.coefficients(work.family, "encode", tiny=sizes.weights.tiny_vae)
    width = max((part.width for part in sizes.weights.of("vae")), default=0)
    return round(row.live["float32"] * width * work.size.area * 4)


def step_work(
    work: TrainingWork, sizes: TrainingSizes, table: TrainingTable, memory: MemoryTable
) -> float:
    """Operations of a step: over the seconds that one took, the speed of `training_forecast`."""
    settings = work.settings
    rows = max(settings["batch"], 1 + bool(settings["prior"]))
    forward = _forward(work, sizes, memory) * rows * settings["accumulate"]
    each = forward * (1 + _BACKWARD + bool(settings["checkpointing"]))
    if is_distilled(settings):
        each += forward * _TEACHER
    return each * (1 + table.overhead)


def _forward(work: TrainingWork, sizes: TrainingSizes, memory: MemoryTable) -> float:
    """Operations of one picture's way through the denoiser."""
    row = memory.coefficients(work.family, "denoise")
    numbers = sum(part.numbers for part in sizes.weights.of("denoiser"))
    base = work.size.area / (work.factor * row.patch) ** 2
    if sizes.unet:
        base = work.size.area / work.factor**2
    return row.work * numbers * base


def _seconds(
    work: TrainingWork,
    sizes: TrainingSizes,
    table: TrainingTable,
    memory: MemoryTable,
    before: Paces,
) -> tuple[float, float]:
    """Until its first step, and until it is done: what is made, read and measured counts."""
    settings, larger = work.settings, work.size.area / before.area
    step = step_work(work, sizes, table, memory) / before.speed
    limits: tuple[float, ...] = (settings["steps"], 60 * settings["minutes"] / step)
    steps = min((one for one in limits if one), default=0.0)
    forward = _forward(work, sizes, memory) / before.speed
    made = 0 if work.prior else settings["prior"]
    once = work.held + work.prior + made
    forms: float = work.pictures * forms_of(settings, work.pictures + once, holes=work.masks)
    if settings["steps"]:  # only those that its steps draw are read
        forms *= -expm1(-steps * settings["batch"] / max(1.0, forms))
    rows: float = 1 + ceil(steps / settings["sample"]) if settings["sample"] else 0
    samples = (len(settings["prompts"]) or _SAMPLES) + 2 * work.masks
    measured: float = steps // settings["evaluate"] * work.held if settings["evaluate"] else 0
    sampled = samples * (before.sample * larger or _PICTURE * forward)
    preparing = (
        made * (before.prior * larger or _PICTURE * forward)
        + (forms + once) * (before.read * larger or _READ * forward)
        + min(1.0, rows) * sampled
    )
    if not steps:  # it ends once it gains nothing more: nobody knows when
        return preparing, 0.0
    learning = steps * step + max(0.0, rows - 1) * sampled + measured * _LEVELS * forward
    return preparing, preparing + learning
