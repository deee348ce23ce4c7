"""The pixel work around a job, meant for background threads: arrays in, results and checks out."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.events import ImageDone, PreviewMade
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, frozen, locked_digest
from desktop_app.core.request import EngineJob
from desktop_app.imaging import blend
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.prepare import prepare
from desktop_app.state.document import Document
from desktop_app.state.jobs import Job, Preview, Result

__all__ = [
    "PreparedEdit",
    "digest_locked",
    "engine_job",
    "history_picture",
    "make_result",
    "picture_title",
    "place_preview",
    "prepare_edit",
]


def engine_job(job: Job) -> EngineJob:
    """What the engine gets for ``job``: pixels scaled to the working size by the plan."""
    plan = job.request.plan
    if plan is None or job.pixels is None:
        return EngineJob(job.request, job.model)
    image, mask = prepare(plan, job.pixels.read, job.read_mask)
    return EngineJob(job.request, job.model, image, mask)


def make_result(job: Job, done: ImageDone) -> Result:
    """The result of one image of ``job``, placed by its plan over the pixels of the snapshot."""
    plan = job.request.plan
    if plan is None or job.pixels is None:
        rect, pixels = job.request.size.rect, to_bytes(done.pixels)
    else:
        rect, pixels = blend.paste(plan, done.pixels, job.pixels.read, job.read_mask)
    return Result(
        id=uuid.uuid4().hex[:12],
        job=job,
        image=done.image,
        seed=done.seed,
        patch=done.pixels,
        rect=rect,
        pixels=frozen(pixels),
    )


def picture_title(prompt: str) -> str:
    """What a picture made from ``prompt`` is called until it is saved."""
    return " ".join(prompt.split()[:6])[:40] or "Velatura"


def history_picture(result: Result) -> Array:
    """What the history keeps of a result: the context with the result in it; (h, w, 3|4) uint8."""
    plan, pixels = result.job.request.plan, result.job.pixels
    if plan is None or pixels is None:
        return result.pixels
    picture = pixels.values.copy()
    picture[result.rect.moved(-pixels.rect.x, -pixels.rect.y).slices] = result.pixels
    return picture


def place_preview(job: Job, made: PreviewMade) -> Preview:
    """Where on the canvas a rough picture goes, and with which alpha."""
    plan = job.request.plan
    if plan is None:
        opaque = np.full((*made.pixels.shape[:2], 1), 255, np.uint8)
        return Preview(job.id, job.request.size.rect, np.dstack([made.pixels, opaque]))
    rect, pixels = blend.preview(plan, made.pixels, job.read_mask)
    return Preview(job.id, rect, pixels)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedEdit:
    """An edit ready to be written: its pixels, and the digest of what must not change."""

    result: Result
    rect: Rect
    pixels: Array
    read_mask: Callable[[Rect], Array]
    before: str


def digest_locked(document: Document, read_mask: Callable[[Rect], Array]) -> str:
    """SHA-256 of all pixels of ``document`` outside the mask."""
    whole = document.pixels.rect
    return locked_digest(document.pixels.read(whole), read_mask(whole))


def prepare_edit(document: Document, result: Result) -> PreparedEdit:
    """Blend ``result`` into the document's pixels of this moment, without writing them.

    Raises:
        InputError: ``result_stale``, if the document has another size than the plan says.
    """
    plan, job = result.job.request.plan, result.job
    if plan is None or plan.document_size != document.size:
        raise InputError("result_stale")
    read_mask = job.read_mask or _everything
    before = digest_locked(document, read_mask)
    rect, pixels = blend.paste(plan, result.patch, document.pixels.read, job.read_mask)
    return PreparedEdit(result, rect, pixels, read_mask, before)


def _everything(rect: Rect) -> Array:
    return np.full((rect.height, rect.width), 255, np.uint8)
