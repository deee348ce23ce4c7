"""Graphics cards, and what is advised for them, as values. Nothing here looks for any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class GpuView:
    """How this machine stands with graphics cards.

    Attributes:
        gpus: what was found.
        advice: what can be done about them.
        build_name: of the build that is advised; empty if none is.
        download_bytes: what is to be fetched for it, about.
        unpacked_bytes: what it takes on the disk, about.
        torch: version of the installed build, with its local part.
        pack: id of the build that was added; empty if none was.
        pack_name: what the user reads for it.
        pack_bytes: what it takes on the disk.
        pack_device: the card it was checked with.
        problem: why it is not in use; None if it is, or there is none.
    """

    gpus: tuple[Gpu, ...] = ()
    advice: GpuAdvice = field(default_factory=lambda: GpuAdvice("gpu_none"))
    build_name: str = ""
    download_bytes: int = 0
    unpacked_bytes: int = 0
    torch: str = ""
    pack: str = ""
    pack_name: str = ""
    pack_bytes: int = 0
    pack_device: str = ""
    problem: GpuAdvice | None = None

    @property
    def is_in_use(self) -> bool:
        """Whether the build that was added is the one that is used."""
        return bool(self.pack) and self.problem is None

    @property
    def can_add(self) -> bool:
        """Whether there is something to fetch: not what is there already and only did not start."""
        failed = self.problem is not None and self.problem.code == "pack_failed"
        same = failed and self.pack_name == self.build_name
        return bool(self.build_name) and not self.is_in_use and not same
