"""The settings of the next picture as the user sees them; `studio.requests` makes them requests."""

from __future__ import annotations

import os
from dataclasses import field, replace
from typing import TYPE_CHECKING

from desktop_app.core.conditions import (
    KINDS,
    Conditions,
    is_lora_name,
    named_in,
    of_kind,
    with_kind,
    without_arrays,
)
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.generation_settings import GenerationSettings, ModelSettings
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.observable import Observable
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import rows_at, settings_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.catalog.intents import Intent
    from desktop_app.core.conditions import Condition
    from desktop_app.core.edit_plan import EditPlan
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.prompt.styles import Style
    from desktop_app.core.prompt.wildcard_lists import WildcardLists

STRENGTH = 0.75
"""Enough for a new picture in which the old one is still to be seen."""

REMOVE = "remove"
"""The intent whose seeds count up from `FIRST_REMOVAL`."""

FIRST_REMOVAL = 0
"""The seed of the best fill from the surroundings; every other one copies from other places. A
model starts from that fill."""

FILL_STRENGTH = 1.0
"""What was masked is to go: nothing of it is left to start from."""


@record(kw_only=True)
class Parameters(GenerationSettings):
    """One complete choice.

    Attributes:
        strength: denoising strength of image→image.
        again: a whole picture without a mask is made from words alone, as before there was one;
            the hand ends that with a lower strength or an intent, and chooses it with the highest.
        fill_strength: denoising strength of what is masked.
        size: size of text→image in pixels; None means the model's native square.
        count_held: the user set ``count`` by hand; it does not follow what a picture costs.
        counts: those that were set by hand of other intents, by their ids.
        seed_locked: keep ``seed`` for every run instead of drawing a new one; only a user's own
            hand does that.
        seed_once: keep it for the next run: it was brought back with an old picture's settings.
        intent: key of the intents table; what is wanted of a masked place.
        plan: how plans are made: the intent's row, with what the user changed.
        without_model: do it without a model, where the intent can be done so.
        line_each: line k of the prompt is for spot k.
        styles: names of those that are applied to the prompt, in order.
        english: a prompt as it was typed, and what the user made of its translation; it counts as
            long as ``prompt`` is the first.
        (the others as in `GenerationRequest` and `GenerationSettings`)
    """

    prompt: str = ""
    negative_prompt: str = ""
    model: str = ""
    strength: float = STRENGTH
    from_words: bool = False
    fill_strength: float = FILL_STRENGTH
    size: Size | None = None
    count_held: bool = False
    counts: tuple[tuple[str, int], ...] = ()
    seed_locked: bool = False
    seed_once: bool = False
    conditions: Conditions = ()
    intent: str = "fill"
    plan: PlanSettings = field(default_factory=PlanSettings)
    without_model: bool = True
    line_each: bool = False
    styles: tuple[str, ...] = ()
    english: tuple[str, str] = ("", "")

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
        # What prompts may name besides, as far as it was read; kept by `worker.wording_session`.
        self.wildcards: Observable[WildcardLists | None] = Observable(None)
        self.styles: Observable[Mapping[str, Style]] = Observable({})
        """All there are, by name: those that ship, and the user's."""
        self.snippets: Observable[Mapping[str, Style]] = Observable({})
        """The user's, by name."""

    def use_intent(self, intent: Intent) -> None:
        """Choose ``intent`` with the settings that suit it, and the count that was set for it;
        lock and repair stay as they are."""
        now = self.value
        counts = dict(now.counts)
        if now.count_held:
            counts[now.intent] = now.count
        held = counts.pop(intent.id, None)
        self.update(
            intent=intent.id,
            count=held or intent.count or 1,
            count_held=held is not None,
            counts=tuple(counts.items()),
            from_words=False,
            fill_strength=intent.strength,
            strength=intent.strength if intent.needs == "picture" else STRENGTH,
            plan=kept_settings(intent, self.value.plan),
        )

    def change_plan(self, **fields: object) -> None:
        """Replace the named fields of the plan's settings."""
        self.update(plan=replace(self.value.plan, **fields))  # pyright: ignore[reportArgumentType]

    def change_conditions(self, kind: str, *new: Condition) -> None:
        """Have ``new`` in place of the conditions of that kind."""
        self.update(conditions=with_kind(self.value.conditions, kind, new))

    def update(self, **fields: object) -> None:
        """Replace the named fields, all at once, with one notification. Another count is held
        from then on, unless it is said that it isn't."""
        if fields.get("count", self.value.count) != self.value.count:
            fields.setdefault("count_held", True)
        self.value = replace(self.value, **fields)  # pyright: ignore[reportArgumentType]

    def set_strength(self, task: Task, strength: float) -> None:
        """Change the strength that counts for ``task``."""
        if task is Task.INPAINT:
            self.update(fill_strength=strength)
        elif task is Task.IMAGE_TO_IMAGE:
            self.update(strength=strength, from_words=strength == 1.0)

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
        self.update(from_words=self.value.from_words and request.task is not Task.IMAGE_TO_IMAGE)
        if request.plan is not None and intent is not None:
            self.update(intent=intent.id, plan=_settings_of(request.plan, intent))
            if intent.model == "optional":
                self.update(without_model=not request.model)
        if not request.model:  # made without one: nothing else had an effect
            self.update(seed=request.seed, seed_once=True)
            return
        text, typed = request.task is Task.TEXT_TO_IMAGE, request.typed
        own = self.value  # its strength was set for the task
        # Edits are made in one pass, whatever is chosen for new pictures.
        new = text and request.plan is None
        kept = {} if new else {row.id: getattr(own, row.id) for row in rows_at("passes")}
        self.update(
            **settings_in(request, **kept, strength=own.strength, count=own.count),
            prompt=typed.prompt,
            negative_prompt=typed.negative_prompt,
            styles=request.styles,
            model=request.model if model_known else self.value.model,
            size=request.size if text else self.value.size,
            seed_once=True,
            conditions=named_in(without_arrays(request.conditions), "") if model_known else (),
            line_each=request.lines or (self.value.line_each and "\n" not in typed.prompt),
        )

    def use_defaults_of(self, model: ModelInfo) -> None:
        """Switch to ``model`` with the settings that suit it: the user's, where he has kept some
        (`library.collection` puts them in place of the model's own)."""
        kept = (each for each in self.value.conditions if KINDS[each.kind].source == "model")
        vae = of_kind(model.defaults.conditions, "vae")
        self.update(model=model.id, size=None, conditions=(*vae, *kept), way="")
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
    """``parameters`` with one of a model's sets of settings.

    LoRAs that the user brought along stay: only those of the model's own folder are exchanged.
    """
    return replace(
        parameters,
        **settings_in(settings, ModelSettings),
        conditions=_exchanged(parameters.conditions, settings.conditions),
    )


def _exchanged(own: Conditions, settings: Conditions) -> Conditions:
    """``own`` with the LoRAs of ``settings`` before those that lie elsewhere."""
    loras = of_kind(settings, "lora")
    names = {use.name for use in loras}
    others = (use for use in of_kind(own, "lora") if not is_lora_name(use.name))
    return with_kind(own, "lora", (*loras, *(use for use in others if use.name not in names)))


def _of_folder(conditions: Conditions) -> Conditions:
    return tuple(use for use in of_kind(conditions, "lora") if is_lora_name(use.name))


def settings_in_use(parameters: Parameters, model: ModelInfo) -> ModelDefaults:
    """Which of the model's sets of settings ``parameters`` began with: its weights tell."""
    quick = model.quick
    if quick is None or _of_folder(parameters.conditions) != _of_folder(quick.conditions):
        return model.defaults
    if (
        _of_folder(quick.conditions) == _of_folder(model.defaults.conditions)
        and parameters.steps > quick.steps
    ):
        return model.defaults
    return quick


def settings_to_keep(parameters: Parameters) -> ModelDefaults:
    """The settings of ``parameters`` that belong to a model, to be kept as the user's for it."""
    return ModelDefaults(
        conditions=tuple(each for each in parameters.conditions if KINDS[each.kind].with_model),
        **settings_in(parameters, ModelSettings),
    )


def fresh_seed(intent: str) -> int:
    """The seed of a run that was told none."""
    return FIRST_REMOVAL if intent == REMOVE else random_seed()


def random_seed() -> int:
    """0..2³²-1, from the system's randomness."""
    return int.from_bytes(os.urandom(4))
