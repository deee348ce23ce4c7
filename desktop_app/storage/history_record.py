"""What is kept of one finished image: its PNG's bytes, its row, what is noted beside it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.geometry import Size
from desktop_app.core.job_record import PartRecord
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.picture_info import NamedWeights
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.core.work import Work
from desktop_app.imaging.generation_metadata import REQUEST, request_from_json
from desktop_app.storage.history_files import picture_name
from desktop_app.storage.history_rows import check_environment
from desktop_app.storage.result_file import model_words, result_png, result_texts


@dataclass(frozen=True, slots=True)
class EntryOrigin:
    """Where an image comes from, besides its request.

    Attributes:
        image: its number in the request, from 0.
        seconds: how long it took.
        document: name (no path) of the document it was made for.
        job: id of the job; empty: unknown, then it may be kept twice.
        owner: whose it is; empty: the person at the window.
        inputs: the spots that went in, JSON; their blobs are on the disk.
        environment: what it was made with, JSON; empty: unknown.
        output_digest: `pixels.digest` of the float output.
        weights: the files that its conditions name, by their keys.
        work: what was done in place of generating.
        brought: digests of what its conditions brought along (`Job.brought`).
        parents: ids of entries that are in what went in, on whatever machine they were made.
    """

    image: int = 0
    seconds: float = 0.0
    document: str = ""
    job: str = ""
    owner: str = ""
    inputs: Sequence[Mapping[str, Any]] = ()
    environment: Mapping[str, Any] = field(default_factory=dict[str, Any])
    output_digest: str = ""
    weights: Mapping[str, NamedWeights] = field(default_factory=dict[str, NamedWeights])
    work: Work | None = None
    brought: Mapping[str, PartRecord] = field(default_factory=dict[str, PartRecord])
    parents: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """All of it.

    Attributes:
        file: name of the picture.
        data: the PNG.
        content: its SHA-256.
        values: the row, by its columns.
        noted: those of them that are in no picture.
        environment: name and JSON of the environment; None: unknown.
    """

    file: str
    data: bytes
    content: str
    values: Mapping[str, Any]
    noted: Mapping[str, str]
    environment: tuple[str, str] | None


def record_of(
    uid: str,
    pixels: Array,
    request: GenerationRequest,
    model: ModelInfo | None,
    origin: EntryOrigin,
    schedulers: Mapping[str, SchedulerRow],
) -> HistoryRecord:
    """What is kept of the image with these pixels; see `History.add`."""
    single = request.single(origin.image)
    height, width = pixels.shape[:2]
    now = datetime.now(UTC)
    created = int(now.timestamp() * 1000)
    job = {"job": origin.job, "image": origin.image} if origin.job else {}
    kept = {"seconds": origin.seconds, "output_digest": origin.output_digest, **job}
    about = {"uid": uid, "created": created, **kept}
    size, work = Size(width, height), origin.work
    texts = result_texts(
        single, model, size, schedulers, about, origin.weights, work, origin.brought
    )
    data = result_png(pixels, texts)
    name, model_digest = model_words(model, work, origin.weights.get(single.filled_by))
    made = environment_text(origin.environment) if origin.environment else None
    noted = {
        "document": clean(origin.document),
        "owner": clean(origin.owner),
        "inputs": json.dumps(origin.inputs, separators=(",", ":")) if origin.inputs else "",
        "environment": "" if made is None else made[0],
        "parents": json.dumps(list(origin.parents)) if origin.parents else "",
    }
    file, content = picture_name(uid, single.seed, now), hashlib.sha256(data).hexdigest()
    columns = request_columns(single, "" if work is None else work.operation)
    if request_from_json(texts[REQUEST]) != single:  # it names a folder, which no picture does
        noted["request"] = columns["request"]
    values = {
        **columns,
        "created": created,
        "model_name": clean(name),
        "model_digest": model_digest,
        "width": width,
        "height": height,
        "file": file,
        "content": content,
        **kept,
        **noted,
    }
    return HistoryRecord(
        file, data, content, values, {key: text for key, text in noted.items() if text}, made
    )


def request_columns(single: GenerationRequest, operation: str = "") -> dict[str, Any]:
    """The columns that follow from the request of one image; ``operation``: of the work that was
    done in place of generating."""
    return {
        "prompt": clean(single.title),
        "negative": clean(single.negative_prompt),
        "request": json.dumps(single.to_json()),
        "seed": single.seed,
        "task": operation or str(single.task),
    }


def environment_text(data: Mapping[str, Any]) -> tuple[str, str]:
    """An environment's name and its JSON."""
    text = clean(json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
    return hashlib.sha256(text.encode()).hexdigest(), text


def kept_environment(database: sqlite3.Connection, name: str) -> str:
    """What the name of an environment stands for, JSON; empty: unknown. Raises ValueError: it is
    damaged."""
    sql = "SELECT hash, data FROM environments WHERE hash = ?"
    row = database.execute(sql, (name,)).fetchone()
    if row is None:
        return ""
    check_environment(row)
    return str(row["data"])


def clean(text: str) -> str:
    """Without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode()
