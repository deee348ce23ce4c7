"""The job that makes an entry of the history again, from what the history keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.add_on import AddOn
from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.compute_profile import read_profile
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.job_record import JobRecord, SpotRecord, spots_from_json
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.request import GenerationRequest
from desktop_app.core.uid import UidMaker
from desktop_app.jobs.job import Job
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.studio.job_records import JobEnvironment, restored_job

_ID: Final = 12
"""Characters of a job's id."""


def job_again(
    entry: HistoryEntry, environment: Mapping[str, Any], blobs: BlobStore, services: JobEnvironment
) -> Job:
    """With the model and the weights of those names where those of that content are gone: what
    differs is told afterwards. Takes its time.

    Args:
        entry: what is made again.
        environment: what the history keeps of how it was made; {}: nothing.
        blobs: hold what went in.
        services: what jobs are made with, now.

    Raises:
        StorageError: ``inputs_gone``, ``job_unreadable``, or as `BlobStore.get`.
        InputError, ModelError, EngineError: as `restored_job`.
    """
    request = entry.request
    if request is None:
        raise StorageError("job_unreadable")
    spots = _spots(entry, request)
    work = environment.get("work", {})
    if entry.work and not work:
        raise StorageError("inputs_gone")
    record = JobRecord(
        entry.work or "edit",
        tuple(_renamed(spot, environment, services.add_ons) for spot in spots),
        1,
        entry.prompt,
        *("" if entry.work else name for name in (_model(entry, services), entry.model_name)),
        values=dict(work.get("values", {})),
    )
    job = restored_job(record, UidMaker()()[-_ID:], blobs, services)
    return replace(job, previews=False)


def _spots(entry: HistoryEntry, request: GenerationRequest) -> tuple[SpotRecord, ...]:
    """Each with the request of the one image."""
    try:
        found = spots_from_json(entry.inputs)
    except ValueError as error:
        raise StorageError("job_unreadable", str(error)) from error
    if not found:
        if request.plan is not None or entry.work or any(one.brought for one in request.conditions):
            raise StorageError("inputs_gone")
        return (SpotRecord(request.to_json()),)
    return tuple(replace(one, request=_single(one.request, entry)) for one in found)


def _single(request: dict[str, Any], entry: HistoryEntry) -> dict[str, Any]:
    try:
        single = GenerationRequest.from_json(request).single(entry.image)
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError("job_unreadable", str(error)) from error
    way = "" if entry.request is None else entry.request.way
    return replace(single, way=single.way or way).to_json()


def _model(entry: HistoryEntry, services: JobEnvironment) -> str:
    """The id of its model; that of the same name where it is gone. "": it was made without one."""
    assert entry.request is not None
    wanted = entry.request.model
    if not wanted:
        return ""
    try:
        return services.find(wanted).id
    except VelaturaError:
        if not entry.model_name:
            raise
        return services.find(entry.model_name).id


def _renamed(
    spot: SpotRecord, environment: Mapping[str, Any], add_ons: Sequence[AddOn]
) -> SpotRecord:
    """With other files of the same names in place of weights that are gone."""
    named: Mapping[str, Mapping[str, str]] = environment.get("files", {})
    known = {one.key for one in add_ons}
    conditions: list[dict[str, Any]] = [*spot.request.get("conditions", ())]
    for number, one in enumerate(conditions):
        told = named.get(one.get("name", ""))
        if told is None or one["name"] in known:
            continue
        same = (each.key for each in add_ons if Path(each.path).stem == told["name"])
        conditions[number] = {**one, "name": next(same, one["name"])}
    return replace(spot, request={**spot.request, "conditions": conditions})


def as_then(
    job: Job, environment: Mapping[str, Any], machine: Mapping[str, str]
) -> tuple[Job, tuple[str, ...]]:
    """The job with what can be set as it was: how its model is held in memory, and threads of the
    processor, where there are as many; and names of what is another now.

    Args:
        job: as it was made now; its requests name the way by which it was calculated.
        environment: of then.
        machine: what the engine tells of itself.
    """
    forced, then = list[str](), cast("Mapping[str, str]", environment.get("engine", {}))
    try:
        memory = from_json(MemoryPlan, {**to_json(MemoryPlan()), **environment.get("memory", {})})
    except (KeyError, TypeError, ValueError):
        memory = job.memory  # of another version
    if memory != job.memory:
        job, forced = replace(job, memory=memory), ["memory plan"]
    threads, now = (int(one.get("threads", "0")) for one in (then, machine))
    way = read_profile(job.request.way)
    if 0 < threads < now and way is not None:
        text = replace(way, threads=threads).text
        spots = (replace(one, request=replace(one.request, way=text)) for one in job.spots)
        job, forced = replace(job, spots=tuple(spots)), [*forced, f"{threads} threads"]
    return job, tuple(forced)
