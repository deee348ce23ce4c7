"""Whether memory and cores hold a training and a picture at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.free_memory import host_of
from desktop_app.extensions.training.work.running.training_turns import Room
from desktop_app.library.probing.add_on_files import AddOnFiles
from desktop_app.library.probing.job_sizes import job_sizes
from desktop_app.state.work.memory import Costing, Known, cost_factors_of

_CORES: Final = 16
"""On fewer cores a picture and a training would each take twice as long."""


class TrainingRoom:
    """Tells it.

    Args:
        machine: what the engine says of device and precision.
        process: the engine's id; None: it has none.
    """

    def __init__(
        self, machine: Callable[[], Mapping[str, str]], process: Callable[[], int | None]
    ) -> None:
        self._told, self._process = machine, process
        self._families, self._table = load_families(), load_memory_table()

    def __call__(self, operation: str, job: Any, device_bytes: int) -> Room:
        """What there is room for.

        Args:
            operation, job: of the engine.
            device_bytes: bytes that the training needs of the device's own memory.

        Raises:
            ModelError, InputError: the job's files can't be read.
        """
        if not isinstance(job, EngineJob):
            return "memory"  # looking at pictures, loading ahead: little, or soon over
        host = host_of(self._told(), self._process())
        beside = AddOnFiles()
        known = Known(job.model, job_sizes(job.model, self._families, beside), {})
        works = cost_factors_of([job.request], job.model, self._families[job.model.family])
        cost = Costing(works, known, host, self._table)(job.memory, None)
        on_device = device_bytes + (cost.device_bytes or 0)
        if cost.verdict == "no" or on_device > (cost.device_free_bytes or device_bytes):
            return "one"
        if cost.verdict == "fits" and (host.device != "cpu" or host.cores >= _CORES):
            return "both"
        return "memory"
