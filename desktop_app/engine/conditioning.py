"""A model with the text of one request: what its denoiser hears at every call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from desktop_app.core.conditions import Condition
from desktop_app.core.events import EngineEvent
from desktop_app.core.request import EngineJob
from desktop_app.engine.backend import denoiser_call
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.family_engine import Inputs
from desktop_app.engine.guidance import Conditioning, GuidedModel, Heard
from desktop_app.engine.model import Model


def with_conditioning(
    model: Model,
    job: EngineJob,
    on_event: Callable[[EngineEvent], None],
    conditions: Iterable[Condition] = (),
    run: Callable[..., object] | None = None,
) -> GuidedModel:
    """The denoiser of ``model``, ready to predict for the job's request.

    Args:
        model: the job's own, or one that a condition names.
        job: says the texts.
        on_event: told of LoRAs that match in part.
        conditions: what denoiser and text encoders hold from now on: the job's, but for models
            that a condition names.
        run: runs the network instead (`speed.deep_cache`).

    Raises:
        ModelError: a file is missing, damaged, or for another model.
    """
    request = job.request
    condition_table.enter(model, conditions, job, on_event)
    skip = request.clip_skip
    positive = _inputs(model, job, model.texts.encode(request.prompt, skip))
    negative = None
    if model.engine.guides(model.network, request):
        text = model.texts.encode(request.negative_prompt, skip)
        negative = _inputs(model, job, text, negative=True)
    call = denoiser_call(model, run)
    return GuidedModel(
        call,
        model.compute,
        ((request.steps, Conditioning((Heard(positive),), negative)),),
        request.guidance_scale,
        _keywords(model.network),
        model.info.name,
    )


def _keywords(network: Any) -> frozenset[str]:
    """What a denoiser can be told by name."""
    return frozenset(inspect.signature(type(network).forward).parameters)


def _inputs(model: Model, job: EngineJob, text: Inputs, *, negative: bool = False) -> Inputs:
    """What the denoiser hears: the text, and what the family adds."""
    compute = model.compute
    extras = model.engine.extras(model.parts, job.request, negative=negative)
    return {**text, **{k: v.to(compute.device, compute.dtype) for k, v in extras.items()}}
