"""How long stages of a picture will take, told before they begin."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.errors import VelaturaError
from desktop_app.library.probing.part_sizes import numbers_at
from desktop_app.operations.picture_operation import NetworkPass

if TYPE_CHECKING:
    from desktop_app.operations.picture_operation import Pass
    from desktop_app.state.work.memory import MemoryState


def seconds_of(passes: Iterable[Pass], memory: MemoryState) -> float | None:
    """About how long they take; None where that can't be told: of another model than the one in
    use, or before the engine has told what it runs on. Reads headers of files.

    A network of convolutions multiplies each of its weights once a pixel and adds; those with
    attention do more.
    """
    host = memory.host.value
    if host is None:
        return None
    speed = memory.table.speed_on(host, "float32")
    total = 0.0
    for one in passes:
        if isinstance(one, NetworkPass):
            try:
                total += 2 * numbers_at(Path(one.file)) * one.pixels / speed
            except VelaturaError:
                return None  # whoever uses it hears what is wrong
            continue
        seconds = memory.seconds_of(one.request, one.model)
        if not seconds:
            return None
        total += one.times * seconds
    return total
