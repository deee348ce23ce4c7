"""What live mode asks of the engine, and what it shows of the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.core.conditions import quickly
from desktop_app.core.edit_plan import EditPlan, PlanSettings
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.pixels import frozen
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.steps import running
from desktop_app.imaging import blend
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.postprocess import TAKEN
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.split import on_white, splits
from desktop_app.jobs.spots import Snapshot, Spot
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.work.live import LivePicture
from desktop_app.state.work.parameters import Parameters, settled
from desktop_app.studio.job_assembly import JobResources, drafted
from desktop_app.studio.layer_guidance import with_places
from desktop_app.studio.requests import build_request
from desktop_app.studio.wording import Wording
from desktop_app.worker.incremental_copy import IncrementalCopy

_FEW_STEPS = 4


def live_settings(model: ModelInfo) -> ModelDefaults:
    """Steps, guidance scale and scheduler of live mode: the model's, or few of the usual steps."""
    usual = model.defaults
    return model.live or replace(usual, steps=min(_FEW_STEPS, usual.steps))


def live_plan_settings(settings: PlanSettings) -> PlanSettings:
    """``settings`` without what takes longer than a live picture may: a working size above the
    model's own, and patches searched for before denoising even begins."""
    fill = "telea" if settings.fill == "exemplar" else settings.fill
    return replace(settings, fill=fill, detail=min(1.0, settings.detail))


def live_request(
    parameters: Parameters,
    model: ModelInfo,
    plan: EditPlan | None,
    wording: Wording | None = None,
    guidance: LayerGuidance | None = None,
    *,
    from_words: bool = False,
) -> GenerationRequest:
    """The request of one live picture; see `build_request`, which says what it raises."""
    live = live_settings(model)
    has_mask = bool(plan and plan.mask_bounds)
    task = Task.of(has_picture=plan is not None and (has_mask or not from_words), has_mask=has_mask)
    strength = parameters.strength_for(task)
    # Those that are run: below full strength the whole schedule is made longer, so that a weaker
    # picture is not a rougher one.
    steps, _ = running(live.steps, strength, "model")
    quick = replace(settled(parameters, live), steps=steps, count=1).in_one_pass()
    quick = replace(quick, conditions=quickly(quick.conditions))
    return build_request(quick, model, plan, wording, guidance, from_words=from_words)


def live_job(
    request: GenerationRequest,
    model: ModelInfo,
    document: Document | None,
    mirror: IncrementalCopy | None,
    resources: JobResources,
    guidance: LayerGuidance | None = None,
) -> Job:
    """The job of one live picture; of ``document`` only what changed since the last is copied, into
    ``mirror``. Raises ModelError: weights that are named are missing, or for another family."""
    job = replace(drafted([request], model, resources), bare=True)
    plan = request.plan
    if document is None or plan is None or mirror is None:
        return job
    # A copy of its own of the mask: it is needed again when the picture is there.
    bounds = plan.mask_bounds
    mask = None if bounds is None else Snapshot.of_mask(document.mask, plan.context, plan)
    spot = Spot(job.request, mirror.snapshot(plan.context), mask, document.space)
    return with_places(replace(job, spots=(spot,), document=document.id), guidance)


def shown_job(shown: Job, document: Document | None) -> Job:
    """The job that makes a live picture once more, to be put into ``document``: of the same request
    and files, with copies of what the document holds now.

    Args:
        shown: that made the picture.
        document: that it shows an edit of; None for text→image.
    """
    (spot,) = shown.spots
    plan, fresh = spot.request.plan, Job(shown.spots, shown.model).id
    if document is None or plan is None:
        return replace(shown, id=fresh, bare=False)
    request = replace(spot.request, plan=replace(plan, revision=document.pixels.revision))
    surfaces = document.pixels, document.mask, document.space
    copied = Spot.of(request, *surfaces, grey=document.is_grey)
    spots = (replace(copied, brought=spot.brought),)
    return replace(shown, id=fresh, bare=False, spots=spots)


def live_picture(job: Job, done: EditDone, seconds: float) -> LivePicture:
    """What is shown of a finished live picture. Costs what the working size costs.

    The masked parts of an inpainting are told by the mask at the working size: for looking at, not
    for putting into the document.
    """
    (spot,), (output,) = job.spots, done.outputs
    plan = spot.request.plan
    pixels = to_bytes(on_white(output) if splits(plan) else output)
    if plan is None or spot.pixels is None:
        return LivePicture(None, spot.request.size.rect, frozen(pixels), seconds)
    if plan.finds_changes:
        from desktop_app.jobs.found_edit import answer_in

        rect, answer = answer_in(spot, output)
        opaque = (answer[..., 3] == TAKEN) * np.uint8(255)
        shown = np.dstack([to_bytes(answer[..., :3]), opaque])
        return LivePicture(job.document, rect, frozen(shown), seconds)
    if spot.mask is None:
        rect = plan.context
        if rect != rect.intersected(plan.document_size.rect):
            rect, shown = blend.preview(plan, pixels, None)
            pixels = np.ascontiguousarray(shown[..., :3])
        return LivePicture(job.document, rect, frozen(pixels), seconds)
    rect, pixels = blend.preview(plan, pixels, spot.read_mask)
    return LivePicture(job.document, rect, frozen(pixels), seconds)
