"""What the lab for consistency models works with, and where its report lies."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop_app.core.errors import InputError
from desktop_app.core.lab import LabReport

if TYPE_CHECKING:
    from desktop_app.core.engine import EngineAccess
    from desktop_app.core.memory_plan import MemoryPlan
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.pixels import ByteArray

FILE: Final = "lab.json"
"""Name of the report in the folder."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What pictures are measured by.

    Attributes:
        name: as it may honestly be called.
        basis: how it is computed: encoder and its hash, resizer, reference.
        better: which of two values is: "lower" or "higher".
        of: its value. Raises InputError: it can't be told of so few pictures, say.
    """

    name: str
    basis: str
    better: str
    of: Callable[[Sequence[ByteArray], EngineAccess], float]


@dataclass(frozen=True, slots=True)
class LabMeans:
    """What the lab works with.

    Attributes:
        model: a consistency model.
        memory: how it is held.
        way: by which the processor computes it.
        quality: what pictures of schedules are measured by; None: by nothing.
        source: (h, w, 3) uint8 of the model's size that edits are tried on; None: one of its own.
        needs: bytes that a batch is reckoned to need, and bytes that there are; None: not known.
        environment: program, libraries, processor, device.
        hear: told the report, and how many of its parts are done of how many.
    """

    model: ModelInfo
    memory: MemoryPlan
    way: str = ""
    quality: Quality | None = None
    source: ByteArray | None = None
    needs: Callable[[int], tuple[int, int]] | None = None
    environment: Callable[[], dict[str, str]] = dict
    hear: Callable[[LabReport, int, int], object] = lambda report, done, total: None


def read_report(folder: Path) -> LabReport | None:
    """What lies in the folder; None: nothing does. Raises InputError: ``report_damaged``."""
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        return LabReport.from_json(json.loads(file.read_bytes()))
    except (OSError, ValueError, RecursionError):
        raise InputError("report_damaged", name=file.name) from None
