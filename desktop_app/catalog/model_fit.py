"""Does a model fit a machine? Decided by the memory it needs, or else from its weights' sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from desktop_app.catalog.models import CatalogModel

FitVerdict: TypeAlias = Literal["yes", "slow", "no", "unknown"]
FitReason: TypeAlias = Literal[
    "fits_gpu",  # into the accelerator's memory
    "fits_memory",  # small enough to be quick on the processor
    "moved_in_parts",  # the accelerator's memory is too small, main memory holds it
    "on_processor",  # large, and there is no accelerator
    "memory_busy",  # it would fit if other programs were closed
    "too_little_memory",
    "too_little_disk",
    "size_unknown",
    "gpu_memory_unknown",
]

WEIGHTS: Final = (".safetensors", ".bin", ".pth", ".pt", ".ckpt", ".gguf")
"""How files of weights end; the others are small."""

ROOM: Final = 1.25
"""What is calculated for weights and all that is in memory beside them while a picture is made, as
a multiple of the weights. An assumption, not a measurement; a stated need is taken as it is."""

QUICK_BYTES: Final = 1 << 30
"""What a processor alone runs without a long wait: helpers, autoencoders and such. An assumption; a
Stable Diffusion 1.5 is twice that and takes minutes a picture on few cores."""

_HALF: Final = (".fp16.", ".bf16.", "_fp16.", "_bf16.", "-fp16.", "-bf16.")


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer.

    Attributes:
        verdict: "yes"; "slow": it works with a long wait; "no"; "unknown": it can't be told.
        reason: why.
        params: the numbers: "needed" and "available" in bytes, and "gpu" with its name.
    """

    verdict: FitVerdict
    reason: FitReason
    params: tuple[tuple[str, str | int | float], ...] = ()


def memory_floor(model: CatalogModel) -> int | None:
    """Bytes of its weights as they are stored: it needs no less, unless parts wait on the disk.

    That is a lower bound: what is calculated is in memory besides. None where no size is known.
    """
    if model.files:
        sizes = [file.size for file in model.files if file.name.endswith(WEIGHTS)]
        if sizes and None not in sizes:
            return sum(size for size in sizes if size is not None)
    return model.about_bytes


def fits(model: CatalogModel, machine: Machine) -> Fit:
    """Whether ``model`` can be fetched to ``machine`` and run there.

    A part (LoRA, ControlNet, autoencoder …) is judged by itself: what it belongs to is not counted.
    """
    size = model.download_bytes
    if size is not None and size > machine.free_disk_bytes:
        return _fit("no", "too_little_disk", size, machine.free_disk_bytes)
    on_gpu, on_processor = _needs(model, machine)
    if on_gpu is None or on_processor is None:
        return Fit("unknown", "size_unknown")
    room = machine.gpu_memory_bytes
    if machine.gpu_name and room is not None and on_gpu <= room:
        return _fit("yes", "fits_gpu", on_gpu, room, machine.gpu_name)
    if on_processor > machine.memory_bytes:
        return _fit("no", "too_little_memory", on_processor, machine.memory_bytes)
    if on_processor > machine.free_memory_bytes:
        return _fit("slow", "memory_busy", on_processor, machine.free_memory_bytes)
    if on_processor <= QUICK_BYTES:
        return _fit("yes", "fits_memory", on_processor, machine.free_memory_bytes)
    if machine.gpu_name:
        if room is None:
            return Fit("unknown", "gpu_memory_unknown", (("gpu", machine.gpu_name),))
        return _fit("slow", "moved_in_parts", on_gpu, room, machine.gpu_name)
    return _fit("slow", "on_processor", on_processor, machine.free_memory_bytes)


def _needs(model: CatalogModel, machine: Machine) -> tuple[int | None, int | None]:
    """Bytes on an accelerator and on the processor alone; the least that is known."""
    floor = memory_floor(model)
    reckoned = None if floor is None else round(floor * ROOM)
    stated = [need for _, need in model.memory]
    on_gpu = min(stated) if stated else reckoned
    # A processor without bfloat16 calculates in 32 bits: 16-bit weights take twice the room there.
    wide = not machine.has_bf16 and _stored_in_half(model)
    on_processor = None if reckoned is None else reckoned * (2 if wide else 1)
    return on_gpu, on_processor if on_processor is not None else on_gpu


def _stored_in_half(model: CatalogModel) -> bool:
    """Whether its weights' names tell of 16 bits (the hub's way of naming a variant)."""
    weights = [file.name for file in model.files if file.name.endswith(WEIGHTS)]
    return bool(weights) and all(any(mark in name for mark in _HALF) for name in weights)


def _fit(verdict: FitVerdict, reason: FitReason, needed: int, available: int, gpu: str = "") -> Fit:
    params: tuple[tuple[str, str | int | float], ...]
    params = (("needed", needed), ("available", available))
    return Fit(verdict, reason, (*params, ("gpu", gpu)) if gpu else params)


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine, as it is at one moment.

    Attributes:
        memory_bytes: main memory in all.
        free_memory_bytes: main memory that can be had without swapping.
        gpu_name: what the accelerator calls itself; empty if there is none.
        gpu_memory_bytes: its memory in all; None if there is none, or it isn't known.
        free_disk_bytes: free on the disk of the models folder.
        has_bf16: whether the processor calculates in bfloat16 natively.
    """

    memory_bytes: int
    free_memory_bytes: int
    gpu_name: str = ""
    gpu_memory_bytes: int | None = None
    free_disk_bytes: int = 0
    has_bf16: bool = False
