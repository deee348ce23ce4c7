"""What the lab for consistency models works with, and where its report lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any, Final

from desktop_app.catalog.families import load_families
from desktop_app.catalog.forecast import forecast
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.checked_text import object_in
from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import InputError
from desktop_app.core.forecast import CostFactors, Host
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import read_regular
from desktop_app.extensions.evaluation.values.consistency_presets import load_presets
from desktop_app.extensions.evaluation.values.formulas.intervals import Interval
from desktop_app.extensions.evaluation.values.lab import LabCell, LabPlan, LabReport, read_schedule
from desktop_app.library.probing.add_on_files import AddOnFiles
from desktop_app.library.probing.job_sizes import job_sizes

FILE: Final = "lab.json"
"""Name of the report in the folder."""

USUAL: Final = ("one", "even:2", "even:5")
"""Schedules where none are said."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What pictures are measured by.

    Attributes:
        name: as it may honestly be called.
        basis: how it is computed: encoder and its hash, resizer, reference.
        better: which of two values is: "lower" or "higher".
        of: its value. Raises InputError: it can't be told of so few pictures, say.
        interval: of such a value; None: none is told. Takes longer than ``of``.
    """

    name: str
    basis: str
    better: str
    of: Callable[[Sequence[ByteArray], EngineAccess], float]
    interval: Callable[[Sequence[ByteArray], EngineAccess], Interval] | None = None


@dataclass(frozen=True, slots=True)
class LabServices:
    """What the lab works with.

    Attributes:
        model: a consistency model.
        memory: how it is held.
        way: by which the processor computes it.
        quality: what pictures of schedules are measured by; None: by nothing.
        source: (h, w, 3) uint8 of the model's size that edits are tried on; None: one of its own.
        needs: bytes that a batch is estimated to need, and bytes that there are; None: not known.
        environment: program, libraries, processor, device.
        on_report: told the report, and how many of its parts are done of how many.
    """

    model: ModelInfo
    memory: MemoryPlan
    way: str = ""
    quality: Quality | None = None
    source: ByteArray | None = None
    needs: Callable[[int], tuple[int, int]] | None = None
    environment: Callable[[], dict[str, str]] = dict
    on_report: Callable[[LabReport, int, int], object] = lambda report, done, total: None


def read_report(folder: Path) -> LabReport | None:
    """What is in the folder; None: nothing is. Raises InputError: ``report_damaged``."""
    file = folder / FILE
    try:
        return LabReport.from_json(object_in(read_regular(file)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        raise InputError("report_damaged", name=file.name) from None


def batch_needs(
    model: ModelInfo, host: Host, memory: MemoryPlan
) -> Callable[[int], tuple[int, int]]:
    """See `LabServices.needs`: by the forecast of memory, for pictures of the model's own size.

    Args:
        model: a consistency model.
        host: the machine, with what is free.
        memory: how the model is held.

    Raises:
        ModelError: its files can't be read.
    """
    families, table, side = load_families(), load_memory_table(), model.native_size
    weights = job_sizes(model, families, AddOnFiles())

    def needs(batch: int) -> tuple[int, int]:
        work = CostFactors(model.family, Size(side, side), 1, 1, batch, batch, previews=False)
        said = forecast(work, weights, host, table, memory)
        return said.shown_bytes, said.device_free_bytes or said.memory_free_bytes

    return needs


def plan_of(model: ModelInfo, schedules: Sequence[str], preset: str = "", **more: Any) -> LabPlan:
    """The plan for a model, of what was typed.

    Args:
        model: any.
        schedules: as `read_schedule` reads them; none: those of the preset, or `USUAL`.
        preset: id of one of `load_presets`.
        more: other fields of the plan.

    Raises:
        InputError: ``lab_model``, ``unknown_choice``, ``lab_preset``, or as `read_schedule`.
    """
    if not model.timesteps:
        raise InputError("lab_model", name=model.name)
    total, presets = model.timesteps, load_presets()
    read = [read_schedule(each, total) for each in schedules]
    if preset:
        if preset not in presets:
            choices = ", ".join(presets)
            raise InputError("unknown_choice", setting="preset", value=preset, choices=choices)
        row = presets[preset]
        if row.timesteps not in (0, total):
            raise InputError("lab_preset", name=preset, wanted=row.timesteps, count=total)
        read += row.read(total)
    read = read or [read_schedule(each, total) for each in USUAL]
    return LabPlan(
        model=model.name,
        digest=model.digest,
        timesteps=total,
        side=model.native_size,
        schedules=tuple(dict.fromkeys(read)),
        **more,
    )


def with_interval(cell: LabCell, found: Interval) -> LabCell:
    """The cell with the interval of its value, as far as that is known."""
    known = isfinite(found.low) and isfinite(found.high)
    return replace(cell, low=float(found.low), high=float(found.high)) if known else cell
