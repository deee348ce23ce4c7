"""How long operations and stages of a picture will take, told before they begin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.library.probing.part_sizes import numbers_at
from desktop_app.operations.picture_operation import NetworkPass, Pass
from desktop_app.state.work.memory import MemoryState

Seconds: TypeAlias = Callable[[GenerationRequest, "ModelInfo"], float | None]
"""That a model takes for a request; None or 0: that can't be told."""


def seconds_of(passes: Iterable[Pass], memory: MemoryState) -> float | None:
    """About how long they take; None where that can't be told: of another model than the one in
    use, or before the engine has told what it runs on. Reads headers of files."""
    host = memory.host.value
    if host is None:
        return None
    return seconds_at(passes, memory.table.speed_on(host, "float32"), memory.seconds_of)


def seconds_at(passes: Iterable[Pass], speed: float, model_seconds: Seconds) -> float | None:
    """About how long they take where networks do ``speed`` operations a second; None where that
    can't be told. Reads headers of files.

    A network of convolutions multiplies each of its weights once a pixel and adds; those with
    attention do more.
    """
    total = 0.0
    for one in passes:
        if isinstance(one, NetworkPass):
            try:
                total += 2 * numbers_at(Path(one.file)) * one.pixels / speed
            except VelaturaError:
                return None  # whoever uses it hears what is wrong
            continue
        seconds = model_seconds(one.request, one.model)
        if not seconds:
            return None
        total += one.times * seconds
    return total
