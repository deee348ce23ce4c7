"""The settings of the next picture as the user sees them, and the request they make."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desktop_app.core.geometry import Size
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array
from desktop_app.core.request import (
    MAX_SEED,
    GenerationRequest,
    Task,
    check_request,
    check_value,
)
from desktop_app.imaging import context
from desktop_app.imaging.mask import mask_bounds

if TYPE_CHECKING:
    from desktop_app.core.model_info import LoraUse, ModelDefaults, ModelInfo
    from desktop_app.core.plan import EditPlan
    from desktop_app.state.document import Document

__all__ = [
    "FILL_STRENGTH",
    "STRENGTH",
    "ParameterState",
    "Parameters",
    "build_request",
    "build_requests",
    "plan_for",
    "plans_for",
    "random_seed",
    "settings_in_use",
    "settled",
]


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

    def strength_for(self, task: Task) -> float:
        """The strength that counts for ``task``; 1 for text→image."""
        if task is Task.TEXT_TO_IMAGE:
            return 1.0
        return self.fill_strength if task is Task.INPAINT else self.strength


class ParameterState(Observable[Parameters]):
    """The choice of the prompt bar; change single fields with `update`."""

    def update(self, **fields: object) -> None:
        """Replace the named fields, all at once, with one notification."""
        self.value = replace(self.value, **fields)  # pyright: ignore[reportArgumentType]

    def set_strength(self, task: Task, strength: float) -> None:
        """Change the strength that counts for ``task``."""
        if task is Task.INPAINT:
            self.update(fill_strength=strength)
        elif task is Task.IMAGE_TO_IMAGE:
            self.update(strength=strength)

    def take_request(self, request: GenerationRequest, model_known: bool) -> None:
        """Bring back the settings of an old request (a click in the history)."""
        text = request.task is Task.TEXT_TO_IMAGE
        self.set_strength(request.task, request.strength)
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
    document: Document, model: ModelInfo, image_size: Size | None = None
) -> tuple[EditPlan, ...]:
    """The plans of an edit of ``document`` by ``model``, from its picture and mask as they are:
    one a spot, or one of the whole picture where nothing is masked."""
    mask, fields = _planning(document, model, image_size)
    plans = context.plan_edits(document.id, document.size, mask, **fields)
    return plans or (context.plan_edit(document.id, document.size, None, **fields),)


def plan_for(document: Document, model: ModelInfo) -> EditPlan:
    """As `plans_for`, but all spots in one: what live mode has time for."""
    mask, fields = _planning(document, model, None)
    return context.plan_edit(document.id, document.size, mask_bounds(mask), **fields)


def _planning(
    document: Document, model: ModelInfo, image_size: Size | None
) -> tuple[Array, dict[str, Any]]:
    fields: dict[str, Any] = {
        "factor": model.factor,
        "native": model.native_size,
        "revision": document.pixels.revision,
        "mask_revision": document.mask.revision,
        "image_size": image_size,
    }
    return document.mask.read(document.mask.rect), fields


def build_requests(
    parameters: Parameters, model: ModelInfo, plans: Sequence[EditPlan]
) -> tuple[GenerationRequest, ...]:
    """One request a plan; a single one without any, for text→image. See `build_request`."""
    return tuple(build_request(parameters, model, plan) for plan in plans or (None,))


def build_request(
    parameters: Parameters, model: ModelInfo, plan: EditPlan | None
) -> GenerationRequest:
    """The request for ``parameters``; ``plan`` is None for text→image.

    Raises:
        InputError: a value is out of range, or the size does not fit the model.
    """
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


def _clean(text: str) -> str:
    """Without blanks around, and without halves of characters and NULs.

    Bytes of a terminal that are no UTF-8, and some clipboards, bring those; tokenizers, files and
    the database can't take them.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", " ").strip()
