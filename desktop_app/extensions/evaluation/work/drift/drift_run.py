"""The pictures of a kept set, or of a check of it, made into a folder by the queue; goes on after a
kill."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from desktop_app.core.atomic_write import clear_leftovers_below, write_atomic
from desktop_app.core.request import GenerationRequest
from desktop_app.extensions.evaluation.work.drift.drift_fields import (
    flat_fields,
    scheduler_constants,
)
from desktop_app.extensions.evaluation.work.drift.drift_statistics import statistics_of
from desktop_app.extensions.evaluation.work.queued_run import QueuedRun, Recorded, Records
from desktop_app.imaging.encode import encode
from desktop_app.jobs.job import Job
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.recipes.services import RecipeServices

JOURNAL: Final = ".drift.jsonl"
"""Name of the journal's file, beside the pictures."""


@dataclass(frozen=True, slots=True)
class DriftItem:
    """One picture to make.

    Attributes:
        id: of its request.
        key: the same for the same picture of the same run.
        request: of one image.
    """

    id: str
    key: str
    request: GenerationRequest

    @property
    def title(self) -> str:
        return self.request.title or self.id

    @property
    def report_fields(self) -> dict[str, Any]:
        return {"name": self.id, "prompt": self.request.title, "seed": self.request.seed}


class DriftRun(QueuedRun[DriftItem]):
    """See above.

    Args:
        items: what is made.
        folder: that is written to; it is there, and nobody else's (`taken_folder`).
        title, records, hearer: as of `QueuedRun`.
        services: what jobs are made with.
    """

    def __init__(
        self,
        items: Sequence[DriftItem],
        folder: Path,
        title: str,
        services: RecipeServices,
        records: Records,
        hearer: Hearer | None = None,
    ) -> None:
        super().__init__(items, folder, JOURNAL, title, records, hearer)
        self._services = services
        clear_leftovers_below(folder)
        self.take_up(lambda item: self.file(item).exists())

    def file(self, item: DriftItem) -> Path:
        """Where its picture is, or will be."""
        return self.folder / f"{item.id}.png"

    def notes_of(self, item: DriftItem) -> Mapping[str, Any]:
        """What was noted of a picture that is done: ``output_digest``, ``fields`` (`flat_fields`),
        ``way`` and ``statistics``."""
        return self.outcomes[item.key].told

    def job_of(self, item: DriftItem) -> Job:
        return self._services.again(item.request)

    def noted(self, item: DriftItem, job: Job, found: Recorded) -> dict[str, Any]:
        """As `told`; its file is written."""
        data = encode(found.pixels, "PNG")
        write_atomic(self.file(item), data)
        digests = {"0": hashlib.sha256(data).hexdigest()}
        self.put(replace(self.row(item), files={"0": self.file(item).name}, digests=digests))
        row = self._services.schedulers[item.request.scheduler]
        constants = {} if job.model is None else scheduler_constants(job.model, row)
        return {
            "output_digest": found.output_digest,
            "way": found.way,
            "fields": flat_fields(found.environment, found.way, constants),
            "statistics": [float(one) for one in statistics_of(found.pixels)],
        }
