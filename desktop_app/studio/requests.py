"""From the user's choice to what is asked for: the plans of an edit, and their requests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from desktop_app.catalog.families import layers_of
from desktop_app.core.conditions import Condition, for_family
from desktop_app.core.edit_plan import EditPlan, PlanSettings
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.generation_settings import Dialect
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.prompt.networks import find_words, unescaped
from desktop_app.core.request import GenerationRequest, ImageText, Task, check_request
from desktop_app.core.setting_table import check_settings, check_value, settings_in
from desktop_app.imaging import context
from desktop_app.imaging.mask import mask_bounds, painted, repainted
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.layer_guidance import with_guidance, with_seen
from desktop_app.studio.translating import in_english, is_translated_for, words_of
from desktop_app.studio.wording import MARKS, PLAIN, Wording, clean_text, with_named, worded

_PLAIN = PlanSettings()


def plans_for(
    document: Document | DocumentSnapshot,
    model: ModelInfo | None,
    settings: PlanSettings = _PLAIN,
    image_size: Size | None = None,
) -> tuple[EditPlan, ...]:
    """The plans of an edit of ``document``, from its picture and mask as they are: one a spot, or
    one of the whole picture where nothing is masked.

    Args:
        document: what is edited.
        model: that makes it; None: done without one.
        settings: those of `state.work.intents.ResolvedIntent`.
        image_size: the working size, if the user chose one.

    Returns:
        None where there is nothing to do: no mask for an edit without a model, or all of the
        picture masked to be kept.
    """
    mask, fields = _planning(document, model, settings, image_size)
    plans = context.plan_edits(document.id, document.size, mask, **fields)
    if plans or model is None or (settings.invert and mask.any()):
        return plans
    return (context.plan_edit(document.id, document.size, None, **fields),)


def plan_for(document: Document, model: ModelInfo, settings: PlanSettings = _PLAIN) -> EditPlan:
    """As `plans_for`, but all spots in one: what live mode has time for.

    Where everything is masked to be kept, it is a plan of the whole picture.
    """
    mask, fields = _planning(document, model, settings, None)
    bounds = mask_bounds(painted(repainted(mask) if settings.invert else mask))
    return context.plan_edit(document.id, document.size, bounds, **fields)


def _planning(
    document: Document | DocumentSnapshot,
    model: ModelInfo | None,
    settings: PlanSettings,
    image_size: Size | None,
) -> tuple[Array, dict[str, Any]]:
    fields: dict[str, Any] = {
        "factor": 1 if model is None else math.lcm(model.factor, settings.multiple),
        "native": None if model is None else model.native_size,
        "settings": settings,
        "revision": document.pixels.revision,
        "mask_revision": document.mask.revision,
        "image_size": image_size,
    }
    return document.mask.read(document.mask.rect), fields


def build_requests(
    parameters: Parameters,
    model: ModelInfo | None,
    plans: Sequence[EditPlan],
    wording: Wording | None = None,
    guidance: LayerGuidance | None = None,
    *,
    from_words: bool = False,
) -> tuple[GenerationRequest, ...]:
    """One request a plan; a single one without any, for text→image. See `build_request`."""
    if not plans:
        return (build_request(parameters, model, None, wording, guidance),)
    prompts = (parameters.prompt_for(spot, len(plans)) for spot in range(len(plans)))
    each = (replace(parameters, prompt=prompt) for prompt in prompts)
    return tuple(
        build_request(one, model, plan, wording, guidance, from_words=from_words)
        for one, plan in zip(each, plans, strict=True)
    )


def build_request(
    parameters: Parameters,
    model: ModelInfo | None,
    plan: EditPlan | None,
    wording: Wording | None = None,
    guidance: LayerGuidance | None = None,
    *,
    from_words: bool = False,
) -> GenerationRequest:
    """The request for ``parameters``.

    Args:
        parameters: the user's choice.
        model: that makes it; None: it is done without one, and the request holds nothing that
            then has no effect.
        plan: None for text→image.
        wording: styles and wildcards; None: there are none.
        guidance: of layers.
        from_words: of an edit of all of the picture: there is nothing yet to start from.

    Raises:
        InputError: a value is out of range, or the size does not fit the model.
        ModelError: ``edit_unfit``, ``split_unfit``, ``split_only``.
    """
    if model is None:
        return _local_request(parameters, plan)
    wording = wording or PLAIN
    request = _as_typed(parameters, model, plan, from_words=from_words)
    request = _worded(request, parameters, model, wording)
    if guidance:
        request = _guided(request, guidance, model, wording)
    request = _conditioned(request, parameters, model)
    request = with_named(request, wording, model.family)
    check_request(request, model)
    return request


def _as_typed(
    parameters: Parameters, model: ModelInfo, plan: EditPlan | None, *, from_words: bool
) -> GenerationRequest:
    """What is made at which size by which settings, with prompts as they were typed."""
    if bool(layers_of(model)) != (plan is not None and plan.splits):
        raise ModelError("split_only" if layers_of(model) else "split_unfit", model=model.name)
    for strength in (parameters.strength, parameters.fill_strength):
        check_value("strength", strength)  # also where it has no effect
    if plan is None:
        task = Task.TEXT_TO_IMAGE
        size = parameters.size or Size(model.native_size, model.native_size)
    else:
        task = Task.of(has_picture=True, has_mask=plan.mask_bounds is not None)
        if from_words and task is Task.IMAGE_TO_IMAGE and not (plan.sees or plan.splits):
            task = Task.TEXT_TO_IMAGE
        size = plan.working
    request = GenerationRequest(
        task=task,
        prompt=clean_text(parameters.prompt),
        negative_prompt=clean_text(parameters.negative_prompt),
        model=model.id,
        size=size,
        plan=plan,
        **settings_in(parameters, strength=parameters.strength_for(task)),
    )
    if request.growth > 1 and (request.passes == 1 or model.prediction_type == "consistency"):
        # An edit has the size of its place, and a consistency model no denoising strength.
        request = request.in_one_pass()
    request = request.with_setting_prompts(clean_text)
    check_settings(request)
    return request


def expansions(
    typed: ImageText,
    dialect: Dialect,
    seed: int,
    count: int,
    styles: Sequence[str] = (),
    wording: Wording | None = None,
) -> list[tuple[int, ImageText]]:
    """Finished texts by their seeds: ``count`` of them, from ``seed`` on; one where nothing is to
    be chosen."""
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE,
        typed.prompt,
        "",
        Size(64, 64),
        typed.negative_prompt,
        seed=seed,
        count=count,
        dialect=dialect,
    )
    made = worded(request, styles, wording or PLAIN)
    return [(made.seed_of(each), made.text_of(each)) for each in range(count if made.texts else 1)]


def _worded(
    request: GenerationRequest, parameters: Parameters, model: ModelInfo, wording: Wording
) -> GenerationRequest:
    """With finished texts: styles, choices and wildcards, in words that the model knows."""
    typed = request.prompt, request.negative_prompt, *request.further_prompts
    marked = any(mark in text for text in typed[:2] for mark in MARKS)
    if all(text.isascii() for text in typed) and not (parameters.styles or marked):
        return request
    words = words_of(model)
    if is_translated_for(words):
        wording = replace(wording, vocabulary=words, english=parameters.english)
    return worded(request, parameters.styles, wording)


def _guided(
    request: GenerationRequest, guidance: LayerGuidance, model: ModelInfo, wording: Wording
) -> GenerationRequest:
    """With what layers ask for, in words that the model knows."""
    request = with_guidance(request, guidance, wording, reads_words=model.reads_words, model=model)
    if all(text.isascii() for text in request.condition_prompts):
        return request
    words = words_of(model)
    return request.with_condition_prompts(lambda text: in_english(text, words))


def _conditioned(
    request: GenerationRequest, parameters: Parameters, model: ModelInfo
) -> GenerationRequest:
    """With the conditions that were chosen, without those that wait for a word that is in no
    prompt, and of all what the model can have."""
    plan, texts = request.plan, (request.text_of(image) for image in range(request.count))
    own = (f"{text.prompt}\n{text.negative_prompt}" for text in texts)
    prompts = "\n".join((*own, *request.further_prompts))
    chosen = (each for each in parameters.conditions if _is_named(each, prompts))
    used = for_family((*chosen, *request.conditions), model.family)
    if plan is not None and plan.splits:  # of a picture it sees that alone
        used = tuple(each for each in used if not each.arrays)
    if plan is not None and plan.sees:
        used = with_seen(used, model)
    return replace(request, conditions=used)


def _is_named(use: Condition, prompts: str) -> bool:
    if use.kind == "embedding":
        return bool(find_words(unescaped(prompts), [use.word]))
    return use.kind == "part" or use.word in prompts


def _local_request(parameters: Parameters, plan: EditPlan | None) -> GenerationRequest:
    if plan is None or plan.mask_bounds is None:
        raise InputError("mask_empty")
    request = GenerationRequest(
        task=Task.INPAINT,
        prompt="",
        model="",
        size=plan.working,
        steps=1,
        seed=parameters.seed,
        count=parameters.count,
        plan=plan,
        removal_network=parameters.removal_network,
    )
    check_settings(request)
    return request
