"""The settings of the next picture as the user sees them, and the request they make."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array
from desktop_app.core.plan import PlanSettings
from desktop_app.core.request import (
    LIMITS,
    MAX_SEED,
    GenerationRequest,
    Task,
    check_request,
    check_value,
)
from desktop_app.imaging import context
from desktop_app.imaging.mask import mask_bounds, repainted

if TYPE_CHECKING:
    from desktop_app.catalog.intents import Intent
    from desktop_app.core.model_info import LoraUse, ModelDefaults, ModelInfo
    from desktop_app.core.plan import EditPlan
    from desktop_app.state.document import Document
    from desktop_app.state.moment import Moment

__all__ = [
    "FILL_STRENGTH",
    "STRENGTH",
    "ParameterState",
    "Parameters",
    "build_request",
    "build_requests",
    "kept_settings",
    "plan_for",
    "plans_for",
    "random_seed",
    "settings_in_use",
    "settled",
]


_PLAIN = PlanSettings()

STRENGTH = 0.75
"""Enough for a new picture in which the old one is still to be seen."""

FILL_STRENGTH = 1.0
"""What was masked is to go: nothing of it is left to start from."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """One complete choice.

    Attributes:
        strength: denoising strength of image→image.
        fill_strength: denoising strength of what is masked.
        size: size of text→image in pixels; None means the model's native square.
        seed_locked: keep ``seed`` for the next run instead of drawing a new one.
        intent: key of the intents table; what is wanted of a masked place.
        plan: how plans are made: the intent's row, with what the user changed.
        without_model: do it without a model, where the intent can be done so.
        line_each: line k of the prompt is for spot k.
        (the others as in `GenerationRequest`)
    """

    prompt: str = ""
    negative_prompt: str = ""
    model: str = ""
    strength: float = STRENGTH
    fill_strength: float = FILL_STRENGTH
    count: int = 1
    size: Size | None = None
    steps: int = 25
    guidance_scale: float = 7.5
    scheduler: str = "dpmpp_2m_karras"
    seed: int = 0
    seed_locked: bool = False
    loras: tuple[LoraUse, ...] = ()
    intent: str = "fill"
    plan: PlanSettings = field(default_factory=PlanSettings)
    without_model: bool = True
    line_each: bool = False

    def runs_local(self, intent: Intent) -> bool:
        """Whether ``intent`` is to be done without a model."""
        return intent.model == "optional" and self.without_model

    def prompt_for(self, spot: int, spots: int) -> str:
        """The prompt of the ``spot``-th (from 0) of ``spots``: all of it, or that spot's line.

        The last line counts for all spots that have none of their own; an empty line before it
        is a spot without words.
        """
        if not self.line_each or spots < 2:
            return self.prompt
        lines = self.prompt.rstrip().split("\n")
        return lines[min(spot, len(lines) - 1)]

    def strength_for(self, task: Task) -> float:
        """The strength that counts for ``task``; 1 for text→image."""
        if task is Task.TEXT_TO_IMAGE:
            return 1.0
        return self.fill_strength if task is Task.INPAINT else self.strength


class ParameterState(Observable[Parameters]):
    """The choice of the prompt bar; change single fields with `update`."""

    def __init__(self, value: Parameters) -> None:
        super().__init__(value)
        self._usual_count: int | None = None
        """What the count was before an intent brought its own."""

    def use_intent(self, intent: Intent) -> None:
        """Choose ``intent`` with the settings that suit it; lock and repair stay as they are."""
        count = self.value.count
        if intent.count is not None:
            self._usual_count = count if self._usual_count is None else self._usual_count
            count = intent.count
        elif self._usual_count is not None:
            count, self._usual_count = self._usual_count, None
        self.update(
            intent=intent.id,
            count=count,
            fill_strength=intent.strength,
            strength=intent.strength if intent.needs == "picture" else STRENGTH,
            plan=kept_settings(intent, self.value.plan),
        )

    def change_plan(self, **fields: object) -> None:
        """Replace the named fields of the plan's settings."""
        self.update(plan=replace(self.value.plan, **fields))  # pyright: ignore[reportArgumentType]

    def update(self, **fields: object) -> None:
        """Replace the named fields, all at once, with one notification."""
        self.value = replace(self.value, **fields)  # pyright: ignore[reportArgumentType]

    def set_strength(self, task: Task, strength: float) -> None:
        """Change the strength that counts for ``task``."""
        if task is Task.INPAINT:
            self.update(fill_strength=strength)
        elif task is Task.IMAGE_TO_IMAGE:
            self.update(strength=strength)

    def take_request(
        self, request: GenerationRequest, model_known: bool, intent: Intent | None = None
    ) -> None:
        """Bring back the settings of an old request (a click in the history).

        Args:
            request: the old one.
            model_known: whether its model is in the list.
            intent: the row of the request's plan, if it can be chosen; what a plan does not tell
                (margin, detail) comes from there.
        """
        self.set_strength(request.task, request.strength)
        if request.plan is not None and intent is not None:
            self.update(intent=intent.id, plan=_settings_of(request.plan, intent))
            if intent.model == "optional":
                self.update(without_model=not request.model)
        if not request.model:  # made without one: nothing else had an effect
            self.update(seed=request.seed, seed_locked=True)
            return
        text = request.task is Task.TEXT_TO_IMAGE
        self.update(
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            model=request.model if model_known else self.value.model,
            size=request.size if text else self.value.size,
            steps=request.steps,
            guidance_scale=request.guidance_scale,
            scheduler=request.scheduler,
            seed=request.seed,
            seed_locked=True,
            loras=request.loras if model_known else (),
        )

    def use_defaults_of(self, model: ModelInfo) -> None:
        """Switch to ``model`` with the settings that suit it."""
        self.update(model=model.id, size=None)
        self.use_settings(model.defaults)

    def use_settings(self, settings: ModelDefaults) -> None:
        """Take over one of a model's sets of settings."""
        self.value = settled(self.value, settings)


def kept_settings(intent: Intent, chosen: PlanSettings) -> PlanSettings:
    """The settings of ``intent``'s row; of ``chosen`` what is the user's own: the lock, the repair,
    and the context that was dragged."""
    return replace(intent.plan, lock=chosen.lock, repair=chosen.repair, context=chosen.context)


def _settings_of(plan: EditPlan, intent: Intent) -> PlanSettings:
    """The settings that ``plan`` was made with, as far as it tells."""
    if plan.mask_bounds is None:
        return replace(intent.plan, lock=plan.lock, repair=plan.repair)
    treatment = plan.treatment
    return replace(
        intent.plan,
        grow=round(treatment.grow * plan.scale),
        feather=round(treatment.feather * plan.scale),
        soft=treatment.soft,
        fill=plan.fill,
        lock=plan.lock,
        repair=plan.repair,
    )


def settled(parameters: Parameters, settings: ModelDefaults) -> Parameters:
    """``parameters`` with one of a model's sets of settings."""
    return replace(
        parameters,
        steps=settings.steps,
        guidance_scale=settings.guidance_scale,
        scheduler=settings.scheduler,
        loras=settings.loras,
    )


def settings_in_use(parameters: Parameters, model: ModelInfo) -> ModelDefaults:
    """Which of the model's sets of settings ``parameters`` began with: its weights tell."""
    quick = model.quick
    if quick is None or parameters.loras != quick.loras:
        return model.defaults
    if quick.loras == model.defaults.loras and parameters.steps > quick.steps:
        return model.defaults
    return quick


def random_seed() -> int:
    """A fresh seed, 0..2³²-1."""
    return secrets.randbelow(MAX_SEED + 1)


def plans_for(
    document: Document | Moment,
    model: ModelInfo | None,
    settings: PlanSettings = _PLAIN,
    image_size: Size | None = None,
) -> tuple[EditPlan, ...]:
    """The plans of an edit of ``document``, from its picture and mask as they are: one a spot, or
    one of the whole picture where nothing is masked.

    Args:
        document: what is edited.
        model: that makes it; None: done without one.
        settings: those of `state.intents.Aim`.
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
    bounds = mask_bounds(repainted(mask, settings.lock) if settings.invert else mask)
    return context.plan_edit(document.id, document.size, bounds, **fields)


def _planning(
    document: Document | Moment,
    model: ModelInfo | None,
    settings: PlanSettings,
    image_size: Size | None,
) -> tuple[Array, dict[str, Any]]:
    fields: dict[str, Any] = {
        "factor": 1 if model is None else model.factor,
        "native": None if model is None else model.native_size,
        "settings": settings,
        "revision": document.pixels.revision,
        "mask_revision": document.mask.revision,
        "image_size": image_size,
    }
    return document.mask.read(document.mask.rect), fields


def build_requests(
    parameters: Parameters, model: ModelInfo | None, plans: Sequence[EditPlan]
) -> tuple[GenerationRequest, ...]:
    """One request a plan; a single one without any, for text→image. See `build_request`."""
    if not plans:
        return (build_request(parameters, model, None),)
    prompts = (parameters.prompt_for(spot, len(plans)) for spot in range(len(plans)))
    each = (replace(parameters, prompt=prompt) for prompt in prompts)
    return tuple(build_request(one, model, plan) for one, plan in zip(each, plans, strict=True))


def build_request(
    parameters: Parameters, model: ModelInfo | None, plan: EditPlan | None
) -> GenerationRequest:
    """The request for ``parameters``.

    Args:
        parameters: the user's choice.
        model: that makes it; None: it is done without one, and the request holds nothing that
            then has no effect.
        plan: None for text→image.

    Raises:
        InputError: a value is out of range, or the size does not fit the model.
    """
    if model is None:
        return _local_request(parameters, plan)
    for strength in (parameters.strength, parameters.fill_strength):
        check_value("strength", strength)  # also where it has no effect
    if plan is None:
        task = Task.TEXT_TO_IMAGE
        size = parameters.size or Size(model.native_size, model.native_size)
    else:
        task = Task.of(has_picture=True, has_mask=plan.mask_bounds is not None)
        size = plan.working
    request = GenerationRequest(
        task=task,
        prompt=_clean(parameters.prompt),
        negative_prompt=_clean(parameters.negative_prompt),
        model=model.id,
        size=size,
        steps=parameters.steps,
        guidance_scale=parameters.guidance_scale,
        scheduler=parameters.scheduler,
        strength=parameters.strength_for(task),
        seed=parameters.seed,
        count=parameters.count,
        plan=plan,
        loras=parameters.loras,
    )
    check_request(request, model)
    return request


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
    )
    for setting in LIMITS:
        check_value(setting, getattr(request, setting))
    return request


def _clean(text: str) -> str:
    """Without blanks around, and without halves of characters and NULs.

    Bytes of a terminal that are no UTF-8, and some clipboards, bring those; tokenizers, files and
    the database can't take them.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", " ").strip()
