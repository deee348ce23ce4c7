"""Where a finished image comes from, as the history keeps it: job, inputs, environment."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import desktop_app
from desktop_app.core.as_json import to_json
from desktop_app.core.conditions import KINDS
from desktop_app.core.edit_plan import MASK_RULE
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.job_record import spots_from_json
from desktop_app.core.pixels import digest
from desktop_app.imaging.checks import full_value
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import Made
from desktop_app.jobs.placement import history_picture
from desktop_app.jobs.results import Result
from desktop_app.jobs.spots import Spot
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.studio.job_records import kept_spot, restored_spot

_log = logging.getLogger(__name__)

PASSING: Final = frozenset({"process memory"})
"""What an engine tells of itself that says nothing about its pictures."""


def record_result(
    history: History,
    made: Made,
    document: str,
    blobs: BlobStore | None,
    engine: Mapping[str, str],
    owner: str = "",
) -> HistoryEntry:
    """Keep a finished image and what went in. Takes its time.

    Args:
        history: where.
        made: the image.
        document, blobs, engine, owner: as of `origin_of`.

    Raises:
        StorageError, InputError: as `History.add`.
    """
    job = made.result.job
    origin = origin_of(made.result, made.seconds, document, blobs, engine, owner)
    return history.add(history_picture(made.result), job.typed_request, job.model, origin)


def origin_of(
    result: Result,
    seconds: float,
    document: str,
    blobs: BlobStore | None,
    engine: Mapping[str, str],
    owner: str = "",
) -> EntryOrigin:
    """All of it; pixels and masks that went in are on the disk then. Takes its time.

    Args:
        result: the image.
        seconds: how long it took.
        document: name (no path) of the document it was made for; may be empty.
        blobs: keeps what went in; where it can't, that is missing from the history. None: it is
            not wanted.
        engine: what the engine tells of itself; empty: unknown.
        owner: whose it is; empty: the person at the window.
    """
    return EntryOrigin(
        image=result.image,
        seconds=seconds,
        document=document,
        job=result.job.id,
        owner=owner,
        inputs=() if blobs is None else _inputs(result.job, blobs),
        environment=environment_of(result.job, engine),
        output_digest=digest(*result.outputs),
        weights=result.job.weights,
        work=result.job.work,
        brought=result.job.brought,
        parents=result.job.parents,
    )


def spots_of(entry: HistoryEntry, blobs: BlobStore) -> tuple[Spot, ...]:
    """What an entry was made from, with the requests of its one image; of work on a whole picture
    that picture. Takes its time.

    Raises:
        StorageError: ``inputs_gone``: it is not kept any more; ``job_unreadable``, or as
            `BlobStore.get`.
    """
    request = entry.request
    if request is None:
        raise StorageError("job_unreadable")
    if (
        request.plan is None
        and not entry.work
        and not any(each.brought for each in request.conditions)
    ):
        return (Spot(request),)
    try:
        records = spots_from_json(entry.inputs)
    except ValueError as error:
        raise StorageError("job_unreadable", str(error)) from error
    if not records:
        raise StorageError("inputs_gone")
    spots = (restored_spot(record, blobs) for record in records)
    return tuple(replace(spot, request=spot.request.single(entry.image)) for spot in spots)


def environment_of(job: Job, engine: Mapping[str, str]) -> dict[str, Any]:
    """What a job is run with, as JSON: program, libraries, device, weights, memory plan."""
    model = job.model
    weights = [to_json(each) for each in job.request.conditions if KINDS[each.kind].source]
    named = {each["name"] for each in weights}
    files = {key: one for key, one in job.weights.items() if key in named}
    made: dict[str, Any] = {
        "program": desktop_app.__version__,
        "engine": {name: text for name, text in engine.items() if name not in PASSING},
        "weights": [{"kind": each["kind"], "name": each["name"]} for each in weights],
        "files": {key: {"name": one.name, "digest": one.digest} for key, one in files.items()},
        "memory": to_json(job.memory),
        **({"workbench": job.workbench} if job.workbench else {}),
        **({"arm": job.arm} if job.arm else {}),
        **({"mask rule": MASK_RULE} if any(_is_soft(spot) for spot in job.spots) else {}),
    }
    if job.work is not None:
        return made | {"work": to_json(job.work)}
    if model is None:
        return made | {"engine": {}}
    told = {"name": model.name, "digest": model.digest, "family": model.family}
    others = {other.id: other.digest for other in job.models.values()}
    return made | {"model": told, "models": others}


def _is_soft(spot: Spot) -> bool:
    """Whether some of its mask is painted in part."""
    if spot.mask is None:
        return False
    values = spot.mask.values
    return bool(((values > 0) & (values < full_value(values.dtype))).any())


def _inputs(job: Job, blobs: BlobStore) -> tuple[dict[str, Any], ...]:
    """Of what was edited; a picture made from words has its request alone, and what its conditions
    bring along."""
    if all(spot.pixels is None and not spot.brought for spot in job.spots):
        return ()
    try:
        return tuple(to_json(kept_spot(spot, blobs)) for spot in job.spots)
    except VelaturaError as error:  # the picture itself is worth more
        _log.warning("inputs were not kept: %s", error.what)
        return ()
