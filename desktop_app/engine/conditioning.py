"""A model with the text of one request: what its denoiser hears at every call."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Any, TypeAlias, cast

from desktop_app.core.conditions import Condition, Conditions, of_kind
from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.guidance_rows import UNIFORM
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.core.steps import steps_run
from desktop_app.engine.adapters.regional_loras import regional_loras
from desktop_app.engine.backend import denoiser_call
from desktop_app.engine.composed_texts import said_at
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.conditions.condition_handler import Tell
from desktop_app.engine.conditions.lora import everywhere
from desktop_app.engine.guidance import GuidedModel, Texts
from desktop_app.engine.guidance_formulas import GuidanceFormula
from desktop_app.engine.model import Model
from desktop_app.engine.region_maps import loras_apart
from desktop_app.engine.regional_texts import Regions, TextsAtStep, Voice, regions_of
from desktop_app.engine.speed.weak_attention import WeakAttention, Weakening, middle_attention
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.family_engine import Inputs

_Asked: TypeAlias = tuple[Voice, bool]
"""A text, and whether it is read as negative ones are."""


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
    request, uses = job.request, tuple(conditions)
    state = condition_table.enter(model, uses, job, on_event)
    strength = 1.0 if request.task is Task.TEXT_TO_IMAGE else request.strength
    steps = max(1, steps_run(request.steps, strength, request.sigmas))
    own = _of_regions(model, uses, job, on_event)
    regions = regions_of(model, job, steps, on_event, own)
    texts = _texts(model, job, regions, steps, partial(_encoded, model, job, uses, state))
    weak = weak_attention_of(model, request, on_event)
    regional = None if regions is None else regions.attention
    tagged = {use.word: tuple(e for e in own if e.word == use.word) for use in own}
    changes = zip(tagged, model.loras.apart(tagged.values(), job.files), strict=True)
    loras = regional_loras(model.network, dict(changes), model.compute)
    if run is None and not (weak is regional is loras is None):
        run = model.network  # a compiled one has its attention within
    return GuidedModel(
        denoiser_call(model, run),
        model.compute,
        texts,
        request.guidance_scale,
        _keywords(model.network) | getattr(model.engine, "hears", frozenset()),
        model.info.name,
        formula_of(model, request),
        weak,
        regional,
        loras,
    )


def _of_regions(model: Model, uses: Conditions, job: EngineJob, tell: Tell) -> Conditions:
    """Those of ``uses`` that act in regions alone; for a network whose layers don't allow that they
    are left out, and told (`Noted`)."""
    loras = loras_apart(job) if uses else ()
    if loras and model.engine.denoiser != "unet":
        tell(Noted("region_loras", {"model": model.info.name}))
        return ()
    return loras


def _encoded(
    model: Model, job: EngineJob, uses: Conditions, state: Hashable, voices: Sequence[_Asked]
) -> dict[_Asked, Inputs]:
    """What the text encoders make of texts, of each with its region's LoRAs in them; then they hold
    again what counts everywhere."""
    stack, loras, found = model.loras, of_kind(uses, "lora"), dict[_Asked, Inputs]()
    whole = everywhere(loras, job)

    def prompts(some: Iterable[_Asked]) -> list[PromptText]:
        return [PromptText(text, job.request.dialect, quiet) for (text, _), quiet in some]

    try:
        for tags in dict.fromkeys(tags for (_, tags), _ in voices):
            own = [asked for asked in voices if asked[0][1] == tags]
            if tags:
                more = (use for use in loras if use.word in tags)
                stack.use((*whole, *more), job.files, text=True)
                model.texts.mark((state, stack.text_state))
            encoded = model.texts.encode_all(prompts(own), job.request.clip_skip, prompts(voices))
            found.update(zip(own, encoded, strict=True))
    finally:
        if any(tags for (_, tags), _ in voices):
            stack.use(whole, job.files, text=True)
            model.texts.mark(state)
    return found


def _texts(
    model: Model,
    job: EngineJob,
    regions: Regions | None,
    steps: int,
    encode: Callable[[Sequence[_Asked]], dict[_Asked, Inputs]],
) -> Texts:
    """What is heard at each step: texts that differ only in when are encoded once."""
    request = job.request
    dialect = request.dialect
    positive = parse_prompt(request.prompt, steps, dialect).parts
    negative = ()
    if model.engine.guides(model.network, request):
        negative = parse_prompt(request.negative_prompt, steps, dialect, negative=True).parts
    parts = (*positive, *negative)
    ends = {each.last_step for part in parts for each in part.schedule}
    spoken: dict[int, TextsAtStep] = {}
    for end in sorted(ends | (set() if regions is None else regions.ends)):
        common, without = said_at(positive, end), said_at(negative, end)[:1]
        every = TextsAtStep.of(common, without)
        spoken[end] = every if regions is None else regions.texts_at(common, without, end)
    row = model.family.language
    apart = row is not None and bool(row.negative)
    asked = ((v, quiet and apart) for each in spoken.values() for v, quiet in each.voices)
    inputs = encode(list(dict.fromkeys(asked)))
    heard = partial(_inputs, model, job)
    return tuple(
        (
            end,
            each.conditioning(
                lambda voice: heard(inputs[voice, False]),
                lambda voice: heard(inputs[voice, apart], negative=True),
            ),
        )
        for end, each in spoken.items()
    )


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


def formula_of(model: Model, request: GenerationRequest) -> GuidanceFormula:
    """How the predictions of ``model`` are put together; CFG-Zero* is for flow models."""
    own = model.family.variants.get(model.info.variant)
    plain = own is not None and own.plain_length
    return GuidanceFormula(
        request.guidance_rescale,
        bool(request.cfg_zero) and model.family.prediction == "flow",
        request.attention_scale if request.weakens_attention else 0.0,
        model.family.patch if model.family.guided_length and not plain else 0,
        model.family.guided_rows,
    )


def weak_attention_of(
    model: Model, request: GenerationRequest, tell: Callable[[EngineEvent], None]
) -> WeakAttention | None:
    """What weakens the attention of ``model``, if that is asked for; a UNet without attention in
    its middle is told (`Noted`), other networks have none."""
    if not request.weakens_attention or model.engine.denoiser != "unet":
        return None
    layers = middle_attention(model.network)
    if not layers:
        tell(Noted("no_mid_attention", {"model": model.info.name}))
        return None
    blur = request.attention_blur
    kind = cast(Weakening, request.attention_guidance)
    return WeakAttention(layers, kind, math.inf if blur >= UNIFORM else blur)
