"""Makes an entry again and compares the float output; says what differs where it doesn't repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import ByteArray, digest
from desktop_app.extensions.evaluation.values.drift import changed_fields
from desktop_app.extensions.evaluation.values.reproduction import Reproduction
from desktop_app.extensions.evaluation.work.drift.drift_fields import flat_fields
from desktop_app.extensions.evaluation.work.drift.drift_statistics import difference_of
from desktop_app.extensions.evaluation.work.reproducing.again import as_then, job_again
from desktop_app.imaging.opening import read_picture
from desktop_app.jobs.job import Job
from desktop_app.jobs.placement import history_picture
from desktop_app.jobs.results import Result
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.item_run import content_of
from desktop_app.studio.history_origin import environment_of
from desktop_app.studio.job_records import JobEnvironment


@dataclass(frozen=True, slots=True)
class Reproducing:
    """What it is done with.

    Attributes:
        history, blobs: where entries and what went into them are kept.
        services: what jobs are made with, now. Raises VelaturaError.
        make: has a job done, and waits. Raises Cancelled and VelaturaError.
        machine: what the engine tells of itself, once it has made something.
    """

    history: History
    blobs: BlobStore
    services: Callable[[], JobEnvironment]
    make: Callable[[Job], Result]
    machine: Callable[[], Mapping[str, str]]

    def again(self, entry: HistoryEntry) -> Reproduction:
        """Make it again, and compare. Takes its time, in any thread. What prevents it is in the
        verdict.

        Raises:
            Cancelled: as ``make``.
        """
        about: dict[str, Any] = {"uid": entry.uid, "title": entry.prompt or entry.model_name}
        try:
            return self._again(entry, about)
        except VelaturaError as error:
            told: dict[str, Any] = {"code": error.code, "error": error.what}
            told["params"] = error.params
            return Reproduction(**about, verdict="failed", **told)

    def _again(self, entry: HistoryEntry, about: Mapping[str, Any]) -> Reproduction:
        then = self.history.environment(entry.environment)
        job = job_again(entry, then, self.blobs, self.services())
        result = self.make(job)
        before = self._pixels(entry)
        now = environment_of(result.job, self.machine())
        # By another rule the same output goes into the picture in another way.
        if then and then.get("mask rule") != now.get("mask rule"):
            entry = replace(entry, output_digest="")
        if _is_same(entry, result, before):
            return Reproduction(**about, verdict="same")
        way = "" if entry.request is None else entry.request.way
        if "files" not in then:  # it was not kept by older versions
            del now["files"]
        known = flat_fields(then, way, {}), flat_fields(now, result.job.request.way, {})
        fields = changed_fields(*known) if then else ()
        forced_job, forced = as_then(job, then, self.machine())
        if forced and _is_same(entry, self.make(forced_job), before):
            return Reproduction(**about, verdict="forced", fields=fields, forced=forced)
        most, mean, delta_e = (255, 255.0, 100.0)
        if before is not None:
            most, mean, delta_e = difference_of(before, _shown(history_picture(result)))
        numbers: dict[str, Any] = {"most": most, "mean": round(mean, 4)}
        verdict = "unknown" if not then else "differs" if fields else "unexplained"
        return Reproduction(
            **{**about, **numbers},
            verdict=verdict,
            fields=fields,
            forced=forced,
            delta_e=round(delta_e, 4),
        )

    def _pixels(self, entry: HistoryEntry) -> ByteArray | None:
        """As it was kept; None: it is gone."""
        data = content_of(Path(self.history.path_of(entry)))
        return _shown(read_picture(data, entry.file).shown) if data else None


def _shown(pixels: ByteArray) -> ByteArray:
    return np.ascontiguousarray(pixels[..., :3])


def _is_same(entry: HistoryEntry, result: Result, before: ByteArray | None) -> bool:
    """By the float output; of entries of older versions, which have none of it, by the picture."""
    if entry.output_digest:
        return entry.output_digest == digest(*result.outputs)
    return before is not None and np.array_equal(before, _shown(history_picture(result)))
