"""A finished image as the bytes of a PNG that carries its settings, and its thumbnail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import desktop_app
from desktop_app.catalog.schedulers import SchedulerRow, a1111_fields
from desktop_app.core.geometry import Size
from desktop_app.core.job_record import PartRecord
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.picture_info import NamedWeights
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.request import GenerationRequest
from desktop_app.core.work import Work
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.edit_texts import LocalEdit, edits_text
from desktop_app.imaging.encode import encode
from desktop_app.imaging.generation_metadata import (
    EDITS,
    NO_PARTS,
    NO_WEIGHTS,
    PARAMETERS,
    REQUEST,
    parameters_text,
    request_json,
)
from desktop_app.imaging.resize import fit_within
from desktop_app.imaging.stages_text import and_stages
from desktop_app.operations.work import for_files, stages_of, title_of

WITHOUT_MODEL = "Exemplar completion"
"""What stands for the model's name where none was used: the way it was done."""

THUMBNAIL_SIDE = 256
"""Longest side of a thumbnail, in pixels."""


def model_words(
    model: ModelInfo | None, work: Work | None = None, network: NamedWeights | None = None
) -> tuple[str, str]:
    """Name and digest of a model, or of the ``network`` that filled a hole; what was done instead,
    where there was none: ``work``, or the picture itself was continued."""
    if model is not None:
        return model.name, model.digest
    if network is not None:
        return network.name, network.digest
    return WITHOUT_MODEL if work is None else title_of(work), ""


def result_texts(
    request: GenerationRequest,
    model: ModelInfo | None,
    size: Size,
    schedulers: Mapping[str, SchedulerRow],
    entry: Mapping[str, Any] | None = None,
    weights: Mapping[str, NamedWeights] = NO_WEIGHTS,
    work: Work | None = None,
    brought: Mapping[str, PartRecord] = NO_PARTS,
) -> dict[str, str]:
    """The texts of a finished picture: "parameters" (AUTOMATIC1111's form) and "velatura" (ours).
    After ``work`` there are no settings of a generation to tell, but maybe a stage; after a fill
    without a model neither, but that and what filled it ("velatura_edits").

    Args:
        request: the request of this one image (`GenerationRequest.single`).
        model: the model that made it; None: it was completed without one.
        size: the picture's size in pixels.
        schedulers: the schedulers table.
        entry: what the history says of it besides: id, job, time (JSON).
        weights: the files that its conditions name, by their keys.
        work: what was done in place of generating.
        brought: as in `request_json`.
    """
    name, model_digest = model_words(model, work, weights.get(request.filled_by))
    version = desktop_app.__version__
    own = request_json(
        request,
        model_name=name,
        model_digest=model_digest,
        seed=request.seed,
        version=version,
        entry=entry,
        work=None if work is None else for_files(work),
        weights=weights,
        brought=brought,
        parts={} if model is None else model.part_facts,
    )
    if work is not None:
        texts = and_stages({REQUEST: own}, stages_of(work))
    elif model is None:
        what = "fill" if request.plan is None else request.plan.intent
        edit = LocalEdit(what, name, version, request.seed, bool(request.filled_by))
        texts = {REQUEST: own, EDITS: edits_text((edit,))}
    else:
        said = parameters_text(
            request,
            model_name=name,
            model_digest=model.sha256,
            size=size,
            seed=request.seed,
            sampler=_sampler(request, schedulers.get(request.scheduler)),
            version=version,
            weights=weights,
        )
        texts = {PARAMETERS: said, REQUEST: own}
    # A lone surrogate (from a broken command line) can't be written as UTF-8.
    return {key: text.encode("utf-8", "replace").decode() for key, text in texts.items()}


def _sampler(request: GenerationRequest, row: SchedulerRow | None) -> dict[str, str]:
    """The scheduler in AUTOMATIC1111's words; noise levels it can't follow were not used."""
    if row is None:
        return {"Sampler": request.scheduler}
    sigmas = request.sigmas
    return a1111_fields(row, sigmas if row.follows(sigmas) else "model")


def result_png(pixels: Array, texts: Mapping[str, str]) -> bytes:
    """The PNG of ``pixels`` (h, w, 3|4), uint8 or float32 0..1, with ``texts``."""
    return encode(to_bytes(pixels), "PNG", texts=texts)


def thumbnail_jpeg(pixels: Array) -> bytes:
    """A JPEG (20 KB, where a PNG takes 100) of at most 256 pixels a side; else as `result_png`."""
    return encode(thumbnail_pixels(pixels), "JPEG", quality=85)


def thumbnail_pixels(pixels: Array) -> ByteArray:
    """What is in such a thumbnail: (h, w, 3|4) uint8."""
    return to_bytes(fit_within(pixels, THUMBNAIL_SIDE))
