"""A model with the text of one request: what its denoiser hears at every call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_app.core.events import EngineEvent
from desktop_app.core.model_info import LoraUse
from desktop_app.core.request import EngineJob
from desktop_app.engine.backend import denoiser_call
from desktop_app.engine.changing import changed_text
from desktop_app.engine.family_engine import Inputs
from desktop_app.engine.guidance import GuidedModel
from desktop_app.engine.model import Model

__all__ = ["with_text"]


def with_text(
    model: Model,
    job: EngineJob,
    on_event: Callable[[EngineEvent], None],
    loras: Sequence[LoraUse] = (),
    run: Callable[..., object] | None = None,
    *,
    teach: bool = True,
) -> GuidedModel:
    """The denoiser of ``model``, ready to predict for the job's request.

    Args:
        model: the job's own, or its refiner.
        job: says the texts.
        on_event: told of LoRAs that match in part.
        loras: what denoiser and text encoders hold from now on.
        run: runs the network instead (`speed.reuse`).
        teach: whether the text encoders learn the job's words; a refiner's don't.

    Raises:
        ModelError: a file is missing, damaged, or for another model.
    """
    request = job.request
    changed_text(model, loras, job, on_event, teach=teach)
    skip = request.clip_skip
    positive = _inputs(model, job, model.texts.encode(request.prompt, skip))
    negative = None
    if model.engine.guides(model.network, request):
        text = model.texts.encode(request.negative_prompt, skip)
        negative = _inputs(model, job, text, negative=True)
    call = denoiser_call(model, run)
    return GuidedModel(call, model.compute, positive, negative, request.guidance_scale)


def _inputs(model: Model, job: EngineJob, text: Inputs, *, negative: bool = False) -> Inputs:
    """What the denoiser hears: the text, and what the family adds."""
    compute = model.compute
    extras = model.engine.extras(model.parts, job.request, negative=negative)
    return {**text, **{k: v.to(compute.device, compute.dtype) for k, v in extras.items()}}
