"""A model with the text of one request: what its denoiser hears at every call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from desktop_app.core.conditions import Condition
from desktop_app.core.events import EngineEvent
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.regional import Said, said_at
from desktop_app.core.request import EngineJob, Task
from desktop_app.engine.backend import denoiser_call
from desktop_app.engine.clip_text import PromptText
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.family_engine import Inputs
from desktop_app.engine.guidance import Conditioning, GuidedModel, Heard, Texts
from desktop_app.engine.guidance_choice import formula_of, weak_attention_of
from desktop_app.engine.model import Model
from desktop_app.engine.regional_texts import Regions, regions_of
from desktop_app.engine.schedulers import steps_run


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
    strength = 1.0 if request.task is Task.TEXT_TO_IMAGE else request.strength
    steps = max(1, steps_run(request.steps, strength))
    regions = regions_of(model, job, steps, on_event)
    texts = _texts(model, job, regions, steps)
    weak = weak_attention_of(model, request, on_event)
    regional = None if regions is None else regions.attention
    if (weak is not None or regional is not None) and run is None:
        run = model.network  # a compiled one has its attention within
    return GuidedModel(
        denoiser_call(model, run),
        model.compute,
        texts,
        request.guidance_scale,
        _keywords(model.network),
        model.info.name,
        formula_of(model, request),
        weak,
        regional,
    )


def _texts(model: Model, job: EngineJob, regions: Regions | None, steps: int) -> Texts:
    """What is heard at each step: texts that differ only in when are encoded once."""
    request = job.request
    dialect = request.dialect
    positive = parse_prompt(request.prompt, steps, dialect).parts
    negative = ()
    if model.engine.guides(model.network, request):
        negative = parse_prompt(request.negative_prompt, steps, dialect, negative=True).parts
    parts = (*positive, *negative)
    ends = {each.last_step for part in parts for each in part.schedule}
    rows: list[tuple[int, list[list[Said]], list[Said]]] = []
    for end in sorted(ends | (set() if regions is None else regions.ends)):
        common = said_at(positive, end)
        said = [common] if regions is None else regions.said(common, end)
        rows.append((end, said, said_at(negative, end)))
    every = (one.text for _, said, without in rows for each in (*said, without) for one in each)
    texts = list(dict.fromkeys(every))
    encoded = model.texts.encode_all([PromptText(t, dialect) for t in texts], request.clip_skip)
    inputs = dict(zip(texts, encoded, strict=True))

    def tell(text: str) -> Inputs:
        return _inputs(model, job, inputs[text])

    made: list[tuple[int, Conditioning]] = []
    for end, said, without in rows:
        quiet = _inputs(model, job, inputs[without[0].text], negative=True) if without else None
        if regions is not None and len(said) > 1:
            made.append((end, regions.conditioning(said, end, tell, quiet)))
        else:
            heard = (Heard(tell(one.text), one.weight) for one in said[0])
            made.append((end, Conditioning(tuple(heard), quiet)))
    return tuple(made)


def _keywords(network: Any) -> frozenset[str]:
    """What a denoiser can be told by name."""
    return frozenset(inspect.signature(type(network).forward).parameters)


def _inputs(model: Model, job: EngineJob, text: Inputs, *, negative: bool = False) -> Inputs:
    """What the denoiser hears: the text, and what the family adds."""
    compute = model.compute
    extras = model.engine.extras(model.parts, job.request, negative=negative)
    made = dict(text)
    for name, tensor in extras.items():
        moved = tensor.to(compute.device, compute.dtype)
        made[name] = moved.expand_as(text[name]) if name in text else moved
    return made
