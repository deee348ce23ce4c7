"""Measures the machine: memory and disk here; what torch knows is told by the engine (`Ready`)."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import psutil

from desktop_app.catalog.model_fit import Machine
from desktop_app.core.memory_limit import MemoryLimit, memory_limit


def measure_machine(
    models_folder: Path,
    engine: Mapping[str, str] | None = None,
) -> Machine:
    """The machine as it is now. Takes well under a millisecond, but touches the disk.

    Args:
        models_folder: where models are put; it need not exist yet.
        engine: ``core.messages.Ready.info``; None until the engine has told it. An accelerator and
            bfloat16 are then taken as absent.
    """
    told = engine or {}
    device = told.get("device", "cpu").partition(":")[0]
    memory = psutil.virtual_memory()
    limit = memory_limit() or MemoryLimit(memory.total, memory.available)
    gpu = "" if device == "cpu" else told.get("device name", "") or device
    # On Apple's chips main memory is the accelerator's memory.
    room = memory.total if device == "mps" else _whole_number(told.get("device memory", ""))
    return Machine(
        memory_bytes=limit.whole,
        free_memory_bytes=min(memory.available, limit.left),
        gpu_name=gpu,
        gpu_memory_bytes=room if gpu else None,
        free_disk_bytes=_free_disk(models_folder),
        has_bf16=device == "cpu" and told.get("dtype") == "bfloat16",
    )


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and int(text) else None


def _free_disk(folder: Path) -> int:
    """Free bytes on the folder's disk, or that of the nearest folder above that is there."""
    for place in (folder, *folder.absolute().parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return 0
