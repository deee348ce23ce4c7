"""Graphics cards, and what is advised for them, as values. Nothing here looks for any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Gpu", "GpuAdvice", "GpuVendor"]

GpuVendor = Literal["nvidia", "amd", "intel", "apple"]


@dataclass(frozen=True, slots=True)
class Gpu:
    """One graphics card.

    Attributes:
        vendor: who made it.
        name: what it calls itself; may be empty.
        driver: version of its driver; empty where there is none, or it has no version.
        target: compute capability ("8.9") or LLVM target ("gfx1100"); empty where nobody tells.
        memory_bytes: its own memory; None where nobody tells.
        works: whether its driver is there and lets this user at it.
    """

    vendor: GpuVendor
    name: str = ""
    driver: str = ""
    target: str = ""
    memory_bytes: int | None = None
    works: bool = True


@dataclass(frozen=True, slots=True)
class GpuAdvice:
    """What to do about this machine's cards.

    Attributes:
        code: a key of `gpu_texts.GPU_TEXTS`.
        params: for its sentence.
        build: id of the build that can be had; empty if none can.
        gpu: the card it is about.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    build: str = ""
    gpu: Gpu | None = None
