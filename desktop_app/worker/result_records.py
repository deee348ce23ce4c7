"""Results as records and back: those that were not put in yet outlive the program.

A record holds all of a result; its arrays, and those of its job, are blobs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Rect
from desktop_app.core.job_record import SpotRecord, spots_from_json
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import frozen
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.work import Work
from desktop_app.imaging.seam_blending.values import Reason, StageReport, Told
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Placed, Result
from desktop_app.jobs.split import showing
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.job_records import kept_spot, restored_spot


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where pixels go: blobs of them, and of the document's own values where these are others."""

    rect: Rect
    pixels: str
    values: str = ""


@dataclass(frozen=True, slots=True)
class _Report:
    stage: Told
    reason: Reason
    numbers: dict[str, float]


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """Attributes as in `Result` and `Job`, with ids of blobs in place of arrays."""

    id: str
    image: int
    seed: int
    job: str
    spots: tuple[SpotRecord, ...]
    outputs: tuple[str, ...]
    placed: tuple[_Placed, ...]
    document: str = ""
    model: ModelInfo | None = None
    models: dict[str, ModelInfo] = field(default_factory=dict[str, ModelInfo])
    memory: MemoryPlan = field(default_factory=MemoryPlan)
    files: dict[str, str] = field(default_factory=dict[str, str])
    hashes: dict[str, str] = field(default_factory=dict[str, str])
    work: Work | None = None
    reports: tuple[tuple[_Report, ...], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def blobs(self) -> frozenset[str]:
        """Ids of all blobs it names."""
        named = {blob for one in self.placed for blob in (one.pixels, one.values)}
        return frozenset(named.union(self.outputs, *(one.blobs for one in self.spots)) - {""})

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal record."""
        return to_json(self)

    @classmethod
    def from_json(cls, data: Any) -> ResultRecord:
        """Rebuild from `to_json`. Raises ValueError, KeyError, TypeError: it has another shape."""
        return from_json(cls, {**data, "spots": to_json(spots_from_json(data["spots"]))})


def kept_result(result: Result, blobs: BlobStore) -> ResultRecord:
    """The record of ``result``, once its arrays are on the disk. Raises as `BlobStore.put`."""
    job = result.job
    result = showing(result, 0) if result.layer else result
    return ResultRecord(
        result.id,
        result.image,
        result.seed,
        job.id,
        tuple(kept_spot(spot, blobs) for spot in job.spots),
        tuple(map(blobs.put, result.outputs)),
        tuple(
            _Placed(
                one.rect,
                blobs.put(one.pixels),
                "" if one.values is None else blobs.put(one.values),
            )
            for one in result.placed
        ),
        job.document or "",
        job.model,
        dict(job.models),
        job.memory,
        dict(job.files),
        dict(job.hashes),
        job.work,
        tuple(
            tuple(_Report(each.stage, each.reason, dict(each.numbers)) for each in spot)
            for spot in result.reports
        ),
        result.notes,
    )


def restored_result(record: ResultRecord, blobs: BlobStore) -> Result:
    """The result as it was, its job done; who has noted what of it, says so.

    Raises:
        StorageError: as `BlobStore.get`, or ``job_unreadable``.
    """
    if not record.spots or len(record.placed) not in (1, len(record.spots)):
        raise StorageError("job_unreadable", "a result without its places")
    job = Job(
        tuple(restored_spot(spot, blobs) for spot in record.spots),
        record.model,
        record.document or None,
        record.job,
        JobStatus.DONE,
        memory=record.memory,
        files=record.files,
        hashes=record.hashes,
        models=record.models,
        work=record.work,
    )
    return Result(
        record.id,
        job,
        record.image,
        record.seed,
        tuple(frozen(blobs.get(blob)) for blob in record.outputs),
        tuple(
            Placed(one.rect, blobs.get(one.pixels), blobs.get(one.values) if one.values else None)
            for one in record.placed
        ),
        tuple(
            tuple(StageReport(each.stage, each.reason, each.numbers) for each in spot)
            for spot in record.reports
        ),
        record.notes,
    )


def made_for(result: Result, document: str) -> Result:
    """``result`` as that of another document: the same picture, opened again under another id."""
    if result.job.document is None:
        return result
    return replace(result, job=replace(result.job, document=document))
