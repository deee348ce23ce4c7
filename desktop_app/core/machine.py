"""What a machine has to run models with. Measured by `library.machine`; nothing here measures."""

from __future__ import annotations

from dataclasses import dataclass


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
