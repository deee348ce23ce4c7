"""A model with the text of one request: what its denoiser hears at every call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from desktop_app.core.conditions import Condition
from desktop_app.core.events import EngineEvent
from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.schedule import Scheduled
from desktop_app.core.request import EngineJob, Task
from desktop_app.engine.backend import denoiser_call
from desktop_app.engine.clip_text import PromptText
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.family_engine import Inputs
from desktop_app.engine.guidance import Conditioning, GuidedModel, Heard, Texts
from desktop_app.engine.guidance_choice import formula_of, weak_attention_of
from desktop_app.engine.model import Model
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
    texts = _texts(model, job)
    weak = weak_attention_of(model, request, on_event)
    if weak is not None and run is None:
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
    )


def _texts(model: Model, job: EngineJob) -> Texts:
    """What is heard at each step: texts that differ only in when are encoded once."""
    request = job.request
    strength = 1.0 if request.task is Task.TEXT_TO_IMAGE else request.strength
    steps = max(1, steps_run(request.steps, strength))
    dialect = request.dialect
    positive = parse_prompt(request.prompt, steps, dialect).parts
    negative = ()
    if model.engine.guides(model.network, request):
        negative = parse_prompt(request.negative_prompt, steps, dialect, negative=True).parts
    schedules = [part.schedule for part in (*positive, *negative)]
    ends = sorted({each.last_step for schedule in schedules for each in schedule})
    heard = [[_at(schedule, end, dialect) for schedule in schedules] for end in ends]
    all_texts = list(dict.fromkeys(text for row in heard for text in row))
    encoded = model.texts.encode_all(all_texts, request.clip_skip)
    inputs = dict(zip(all_texts, encoded, strict=True))
    made: list[tuple[int, Conditioning]] = []
    for end, row in zip(ends, heard, strict=True):
        told = [_inputs(model, job, inputs[text]) for text in row[: len(positive)]]
        parts = (Heard(each, part.weight) for each, part in zip(told, positive, strict=True))
        without = None
        if negative:
            without = _inputs(model, job, inputs[row[-1]], negative=True)
        made.append((end, Conditioning(tuple(parts), without)))
    return tuple(made)


def _at(schedule: Sequence[Scheduled], step: int, dialect: Dialect) -> PromptText:
    """The text that is heard at ``step``."""
    text = next(each.text.text for each in schedule if step <= each.last_step)
    return PromptText(text, dialect)


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
