"""Which settings have no effect with a model, and why: the window greys them with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from desktop_app.catalog.families import Family, FamilyVariant, Guidance, layers_of, references_of
from desktop_app.catalog.intents import Intent
from desktop_app.catalog.schedulers import SPREADS, SchedulerRow, unsuited
from desktop_app.core.conditions import KINDS
from desktop_app.core.generation_settings import EDITS, ModelSettings
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record
from desktop_app.core.request import Task
from desktop_app.core.setting_table import ROWS, peak_guidance
from desktop_app.core.steps import SIGMA_SCHEDULES, SigmaSchedule

CONTROLS = (
    *ROWS,
    *("prompt", "negative_prompt", "size"),
    *KINDS,
)
"""What can be without effect; a family's table names it so (`Family.without`)."""

EDIT_ROWS = ("new", "inpaint", "vary", *(edit for edit in EDITS if edit))
"""What is chosen from with a consistency model. The first three are no choice of their own
(`ModelSettings.edit` is ""): they follow from picture and mask."""


@record()
class SettingCase:
    """What decides whether a setting has an effect.

    Attributes:
        model: the chosen one.
        family: its family.
        settings: as they are set.
        task: what would be made.
        scheduler: the chosen one's row; None: not known.
        idle: what was found so far.
    """

    model: ModelInfo
    family: Family
    settings: ModelSettings
    task: Task
    scheduler: SchedulerRow | None = None
    idle: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def variant(self) -> FamilyVariant | None:
        return self.family.variants.get(self.model.variant)

    @property
    def guidance(self) -> Guidance:
        """How the model is guided."""
        own = self.variant.guidance if self.variant is not None else None
        return own or self.family.guidance

    @property
    def is_consistency(self) -> bool:
        """Whether steps, words and guidance mean nothing to the model."""
        return self.model.prediction_type == "consistency"


RULES: Mapping[str, Callable[[SettingCase], bool]] = {
    "no_guidance": lambda case: case.guidance == "none",
    "built_in_guidance": lambda case: case.guidance == "distilled",
    "unguided": lambda case: peak_guidance(case.settings) <= 1,
    "flow_only": lambda case: case.family.prediction != "flow",
    "unet_attention": lambda case: case.family.denoiser != "unet",
    "knows_places": lambda case: case.family.denoiser != "unet",
    "needs_no_mask": lambda case: case.task is Task.INPAINT,
    "unet_only": lambda case: case.family.denoiser != "unet",
    "needs_no_picture": lambda case: case.task is not Task.TEXT_TO_IMAGE,
    "no_latents": lambda case: case.is_consistency,
    "needs_picture": lambda case: case.task is Task.TEXT_TO_IMAGE,
    "consistency_only": lambda case: not case.is_consistency,
    "not_class_conditional": lambda case: not case.model.classes,
    "edit_level": lambda case: (
        case.is_consistency and case.task is Task.IMAGE_TO_IMAGE and bool(case.settings.edit)
    ),
    "no_alpha": lambda case: not case.family.alpha,
    "no_layers": lambda case: case.variant is None or not case.variant.layers,
    "transformer": lambda case: case.family.denoiser != "unet",
    "fixed_sigmas": lambda case: (
        case.scheduler is not None and not SPREADS[case.scheduler.spread].sigmas
    ),
    "fixed_eta": lambda case: (
        case.scheduler is not None and not case.scheduler.takes_eta and case.scheduler.adds_noise
    ),
    "deterministic": lambda case: case.scheduler is not None and not case.scheduler.takes_eta,
}
"""When a setting has no effect: what `Row.idle` names, each also the code of its reason."""

REASONS = (
    *RULES,
    *("unconditional", "distilled_guidance", "guidance_off", "unet_loras"),
    *("timesteps_instead", "no_clip", "own_schedule", "few_steps", "picture_only"),
    *("even_steps", "flow_sigmas", "no_ays_table", "fixed_size", "needs_words", "edits_not"),
    *("needs_mask", "splits_not", "layers_only"),
    *(f"no_{kind}" for kind, facts in KINDS.items() if facts.families and not facts.arrays[1]),
)
"""Why; `ui.words.control_reasons` has a sentence for each."""


def idle_controls(
    model: ModelInfo,
    family: Family,
    settings: ModelSettings,
    task: Task,
    scheduler: SchedulerRow | None = None,
) -> Mapping[str, str]:
    """Control → code of the reason, for those without effect; the others are not in it.

    Args:
        model: the chosen one.
        family: its family.
        settings: as they are set: at a guidance of 1 the negative prompt has no effect, say.
        task: what would be made.
        scheduler: the row of the chosen one, if it is known.
    """
    case = SettingCase(model, family, settings, task, scheduler)
    idle, variant = case.idle, case.variant
    idle.update(family.without)
    if variant is not None:
        idle.update(variant.without)
    _add_guidance(case)
    for row in ROWS.values():
        for rule in row.idle:
            if RULES[rule](case):
                idle.setdefault(row.id, rule)
    for kind, facts in KINDS.items():
        if facts.families and family.id not in facts.families:
            idle.setdefault(kind, f"no_{kind}")
    if variant is not None and variant.needs_picture and task is Task.TEXT_TO_IMAGE:
        idle.setdefault("prompt", "picture_only")
    return idle


def idle_intents(intents: Mapping[str, Intent], model: ModelInfo | None) -> dict[str, str]:
    """Intent → code of the reason, for those that need words where ``model`` reads none, and those
    of models that edit, or split into layers, where it doesn't; one that splits does only that."""
    if model is None:
        return {}
    if layers_of(model):
        return {each.id: "layers_only" for each in intents.values() if not each.plan.splits}
    blind = not references_of(model)
    idle = {each.id: "splits_not" for each in intents.values() if each.plan.splits}
    idle |= {intent.id: "edits_not" for intent in intents.values() if intent.plan.sees and blind}
    if model.reads_words:
        return idle
    return idle | {intent.id: "needs_words" for intent in intents.values() if intent.wordless}


def idle_edits(*, has_picture: bool, has_mask: bool) -> dict[str, str]:
    """What a consistency model could make (`EDIT_ROWS`) → code of the reason, for those that can't
    be made of what is there."""
    idle: dict[str, str] = {}
    for row in EDIT_ROWS:
        if row == "new":
            code = "needs_no_picture" if has_picture else ""
        elif not has_picture:
            code = "needs_picture"
        elif row == "inpaint":
            code = "" if has_mask else "needs_mask"
        else:
            code = "needs_no_mask" if has_mask else ""
        if code:
            idle[row] = code
    return idle


def idle_sigmas(row: SchedulerRow, *, has_ays: bool) -> dict[str, str]:
    """Sigma schedule → code of the reason, for those that the scheduler can't follow.

    Args:
        row: the scheduler.
        has_ays: whether there is an Align Your Steps table for the model's family.
    """
    found: dict[SigmaSchedule, str] = {
        kind: unsuited(row, ModelSettings(sigmas=kind), has_ays=has_ays).get("sigmas", "")
        for kind in SIGMA_SCHEDULES
    }
    return {kind: code for kind, code in found.items() if code}


def _add_guidance(case: SettingCase) -> None:
    idle = case.idle
    if case.guidance == "distilled":
        idle.setdefault("negative_prompt", "distilled_guidance")
    elif case.guidance == "none":
        idle.setdefault("negative_prompt", "no_guidance")
    elif peak_guidance(case.settings) <= 1:
        idle.setdefault("negative_prompt", "guidance_off")
