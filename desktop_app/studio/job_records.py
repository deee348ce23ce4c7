"""Jobs as records and back: what the queue keeps of them on the disk.

A record holds what decides the pixels. Everything that may be otherwise when the job runs is looked
up again then: the model's place and digest, files of weights, how models are held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from desktop_app.core.add_on import AddOn
from desktop_app.core.as_json import to_json
from desktop_app.core.conditions import models_of
from desktop_app.core.errors import ModelError, StorageError, VelaturaError
from desktop_app.core.job_record import FORMAT, JobRecord, PartRecord, SpotRecord
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import frozen
from desktop_app.core.request import GenerationRequest
from desktop_app.core.work import Work
from desktop_app.imaging.colour import colour_space
from desktop_app.jobs.job import Job
from desktop_app.jobs.spots import Snapshot, Spot
from desktop_app.operations.table import WORKS
from desktop_app.operations.work import title_of
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.job_assembly import NOTHING, JobResources, drafted
from desktop_app.studio.work_jobs import Prepared, prepared


@dataclass(frozen=True, slots=True)
class JobEnvironment:
    """What jobs are run with on this machine, now.

    Attributes:
        find: the model of an id; raises InputError ``model_missing``.
        resources: the rest.
        networks: what lies on this machine beside the models, where that takes its time to be
            looked up; None: ``resources`` tell.
    """

    find: Callable[[str], ModelInfo]
    resources: JobResources = NOTHING
    networks: Callable[[], Sequence[AddOn]] | None = None

    @property
    def add_ons(self) -> Sequence[AddOn]:
        """What lies on this machine beside the models."""
        return self.resources.add_ons if self.networks is None else self.networks()


ReadEnvironment = Callable[[], JobEnvironment]
"""Looks it up. Raises VelaturaError."""


@dataclass(frozen=True, slots=True)
class QueuedOperation:
    """One kind of job that the queue takes.

    Attributes:
        keep: the record of a job, its arrays put into the store; the text is the document's name.
            Raises StorageError and InputError as `BlobStore.put`.
        restore: the job of a record, with that id.
    """

    keep: Callable[[Job, BlobStore, str], JobRecord]
    restore: Callable[[JobRecord, str, BlobStore, JobEnvironment], Job]


def kept_spot(spot: Spot, blobs: BlobStore) -> SpotRecord:
    """The record of a spot, once its arrays are on the disk. Raises as `BlobStore.put`."""
    icc = spot.space.icc
    return SpotRecord(
        spot.request.to_json(),
        _kept(spot.pixels, blobs),
        _kept(spot.mask, blobs),
        "" if icc is None else blobs.put(np.frombuffer(icc, np.uint8)),
        spot.grey,
        {name: _kept_part(part, blobs) for name, part in spot.brought.items()},
    )


def restored_spot(record: SpotRecord, blobs: BlobStore) -> Spot:
    """The spot as it was. Raises StorageError: as `BlobStore.get`, or ``job_unreadable``."""
    try:
        request = GenerationRequest.from_json(record.request)
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError("job_unreadable", str(error)) from error
    icc = blobs.get(record.icc).tobytes() if record.icc else None
    pixels, mask = _restored(record.pixels, blobs), _restored(record.mask, blobs)
    brought = {name: _restored_part(part, blobs) for name, part in record.brought.items()}
    return Spot(request, pixels, mask, colour_space(icc), record.grey, brought)


def _kept(part: Snapshot | None, blobs: BlobStore) -> PartRecord | None:
    return None if part is None else _kept_part(part, blobs)


def _kept_part(part: Snapshot, blobs: BlobStore) -> PartRecord:
    return PartRecord(part.rect, blobs.put(part.values))


def _restored(part: PartRecord | None, blobs: BlobStore) -> Snapshot | None:
    return None if part is None else _restored_part(part, blobs)


def _restored_part(part: PartRecord, blobs: BlobStore) -> Snapshot:
    return Snapshot(part.rect, frozen(blobs.get(part.blob)))


def _keep_edit(job: Job, blobs: BlobStore, document_name: str) -> JobRecord:
    model = job.model
    return JobRecord(
        "edit",
        tuple(kept_spot(spot, blobs) for spot in job.spots),
        job.request.count,
        job.typed_request.typed.prompt or job.typed_request.title,
        "" if model is None else model.id,
        "" if model is None else model.name,
        "" if model is None else model.digest,
        job.document or "",
        document_name,
        "" if model is None else model.path,
    )


def _restore_edit(
    record: JobRecord, job_id: str, blobs: BlobStore, environment: JobEnvironment
) -> Job:
    model = _model_of(record, environment)
    spots = tuple(restored_spot(spot, blobs) for spot in record.spots)
    resources, requests = environment.resources, [spot.request for spot in spots]
    if model is not None:
        resources.check(requests, model)
    files, there = resources.files(requests[0], model), resources.add_ons
    return Job(
        spots,
        model and model.with_parts(requests[0].conditions, files),
        record.document or None,
        job_id,
        memory=resources.memory,
        files=files,
        hashes={one.key: one.sha256 for one in there if one.sha256 and one.key in files},
        models={name: environment.find(name) for name in models_of(requests[0].conditions)},
    )


def _model_of(record: JobRecord, environment: JobEnvironment) -> ModelInfo | None:
    """The model of that id, or the one at that place, if it is still the same."""
    if not record.model:
        return None
    error: VelaturaError | None = None
    for key in filter(None, (record.model, record.model_path)):
        try:
            model = environment.find(key)
        except VelaturaError as said:
            error = error or said
            continue
        if not (record.digest and model.digest) or record.digest == model.digest:
            return model
        error = ModelError("queued_model_changed", name=record.model_name)
    assert error is not None
    raise error


def _keep_work(job: Job, blobs: BlobStore, document_name: str) -> JobRecord:
    assert job.work is not None
    return JobRecord(
        job.work.operation,
        tuple(kept_spot(spot, blobs) for spot in job.spots),
        1,
        title_of(job.work),
        document=job.document or "",
        document_name=document_name,
        values=to_json(job.work.values),
    )


def prepared_work(record: JobRecord, environment: JobEnvironment) -> Prepared:
    """The work of ``record`` with what it needs here. Raises as `studio.work_jobs.prepared`."""

    def job_of(request: GenerationRequest) -> Job:
        model = environment.find(request.model)
        environment.resources.check([request], model)
        known = {name: environment.find(name) for name in models_of(request.conditions)}
        resources = replace(environment.resources, models=[model, *known.values()])
        return drafted([request], model, resources)

    return prepared(Work(record.operation, record.values), environment.add_ons, job_of)


def _restore_work(
    record: JobRecord, job_id: str, blobs: BlobStore, environment: JobEnvironment
) -> Job:
    ready = prepared_work(record, environment)
    spots = tuple(restored_spot(spot, blobs) for spot in record.spots)
    if len(spots) != 1 or spots[0].pixels is None:
        raise StorageError("job_unreadable", f"{record.operation}, without its picture")
    job = ready.job(spots[0].pixels.values, spots[0].space, record.document or None)
    return replace(job, id=job_id, spots=spots)


OPERATIONS: Final[dict[str, QueuedOperation]] = {
    "edit": QueuedOperation(_keep_edit, _restore_edit),
    **dict.fromkeys(WORKS, QueuedOperation(_keep_work, _restore_work)),
}
"""Kinds of jobs, by what is in their records: "edit" generates, the others are work on whole
pictures."""


def kept_job(job: Job, blobs: BlobStore, document_name: str = "") -> JobRecord:
    """The record of ``job``, once its arrays are on the disk.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    operation = "edit" if job.work is None else job.work.operation
    record = OPERATIONS[operation].keep(job, blobs, document_name)
    return replace(record, workbench=job.workbench, arm=job.arm, parents=job.parents)


def restored_job(
    record: JobRecord, job_id: str, blobs: BlobStore, environment: JobEnvironment
) -> Job:
    """The job of ``record``, with what there is to make it with now.

    Raises:
        StorageError: its pixels are missing or damaged; ``job_unreadable``: a newer program wrote
            it, or nothing that can be read.
        ModelError: the model has changed, or weights that it names are missing.
        InputError: the model is missing, or a value of its work is out of range.
        EngineError: it needs far more memory than there is.
    """
    operation = OPERATIONS.get(record.operation)
    if operation is None or record.format > FORMAT or not record.spots:
        raise StorageError("job_unreadable", f"{record.operation}, format {record.format}")
    restored = operation.restore(record, job_id, blobs, environment)
    told = {"workbench": record.workbench, "arm": record.arm, "parents": record.parents}
    return replace(restored, **told)
