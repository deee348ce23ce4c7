"""Which device each of several engines uses, as variables of its process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

CUDA: Final = "CUDA_VISIBLE_DEVICES"
THREADS: Final = "OMP_NUM_THREADS"


def device_environments(
    info: Mapping[str, str], engines: int = 0, environment: Mapping[str, str] = os.environ
) -> list[dict[str, str]]:
    """What each engine's process needs besides `command.engine_environment`.

    NVIDIA and AMD GPUs: each engine sees one of those that ``info`` was told of, the next sees the
    next one, the first again after the last. Everything else: one engine, or so many that share the
    processor's threads.

    Args:
        info: `EngineClient.describe` of an engine without these variables.
        engines: how many; 0: one for each GPU.
        environment: this process's.
    """
    if info.get("device", "").startswith("cuda"):
        there = int(info.get("devices", "1"))
        visible = [name.strip() for name in environment.get(CUDA, "").split(",") if name.strip()]
        names = visible[:there] or [str(number) for number in range(there)]
        return [{CUDA: names[number % len(names)]} for number in range(engines or len(names))]
    if engines < 2:
        return [{}]
    threads = int(info.get("threads") or os.cpu_count() or 1)
    each, more = divmod(threads, engines)
    return [{THREADS: str(max(1, each + (number < more)))} for number in range(engines)]
