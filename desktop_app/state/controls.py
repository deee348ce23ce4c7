"""Which settings have no effect with a model, and why: the window greys them with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.families import Family, Guidance, Variant
from desktop_app.catalog.intents import Intent
from desktop_app.catalog.schedulers import SchedulerRow, unsuited
from desktop_app.core.conditions import KINDS
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import Task
from desktop_app.core.sampling import EDITS, SIGMA_SCHEDULES, Sampling, SigmaSchedule, ZeroShotEdit

__all__ = [
    "CONTROLS",
    "EDIT_ROWS",
    "REASONS",
    "idle_controls",
    "idle_edits",
    "idle_intents",
    "idle_sigmas",
    "idle_with_scheduler",
]

CONTROLS = (
    *("prompt", "negative_prompt", "guidance_scale", "steps", "scheduler", "strength", "size"),
    *("sigmas", "eta", "settle", "variation", "clip_skip", "reuse", *KINDS),
    *("timesteps", "class_label", "edit"),
)
"""Settings that can be without effect; a family's table names them so (`Family.without`)."""

EDIT_ROWS = ("new", "inpaint", "vary", *(edit for edit in EDITS if edit))
"""What is chosen from with a consistency model. The first three are no choice of their own
(`Sampling.edit` is ""): they follow from picture and mask."""

REASONS = (
    "unconditional",
    "distilled_guidance",
    "no_guidance",
    "guidance_off",
    "timesteps_instead",
    "not_class_conditional",
    "consistency_only",
    "no_clip",
    "no_latents",
    "own_schedule",
    "few_steps",
    "refiner_only",
    "no_refiner",
    "transformer",
    "deterministic",
    "fixed_eta",
    "fixed_sigmas",
    "even_steps",
    "flow_sigmas",
    "no_ays_table",
    "fixed_size",
    "edit_level",
    "needs_words",
    "needs_no_picture",
    "needs_picture",
    "needs_mask",
    "needs_no_mask",
)
"""Why; `ui.control_reasons` has a sentence for each."""


@dataclass(frozen=True, slots=True)
class _Case:
    model: ModelInfo
    family: Family
    variant: Variant | None
    idle: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def guidance(self) -> Guidance:
        own = self.variant.guidance if self.variant is not None else None
        return own or self.family.guidance


def idle_controls(
    model: ModelInfo,
    family: Family,
    guidance_scale: float,
    task: Task,
    edit: ZeroShotEdit = "",
) -> Mapping[str, str]:
    """Control → code of the reason, for those without effect; the others are not in it.

    Args:
        model: the chosen one.
        family: its family.
        guidance_scale: as it is set: at 1 and below the negative prompt has no effect.
        task: what would be made.
        edit: what a consistency model would make of a picture.
    """
    variant = family.variants.get(model.variant)
    case = _Case(model, family, variant)
    idle = case.idle
    idle.update(family.without)
    if variant is not None:
        idle.update(variant.without)
    _add_guidance(case, guidance_scale)
    if model.prediction_type != "consistency":
        for control in ("timesteps", "class_label", "edit"):
            idle.setdefault(control, "consistency_only")
    elif not model.classes:
        idle.setdefault("class_label", "not_class_conditional")
    if model.prediction_type == "consistency" and task is Task.IMAGE_TO_IMAGE and edit:
        idle.setdefault("strength", "edit_level")
    if family.denoiser != "unet":
        idle.setdefault("reuse", "transformer")
    for kind, facts in KINDS.items():
        if facts.families and family.id not in facts.families:
            idle.setdefault(kind, f"no_{kind}")
    if variant is not None and variant.needs_picture and task is Task.TEXT_TO_IMAGE:
        idle.setdefault("prompt", "refiner_only")
    return idle


def idle_intents(intents: Mapping[str, Intent], model: ModelInfo | None) -> dict[str, str]:
    """Intent → code of the reason, for those that need words where ``model`` reads none."""
    if model is None or model.reads_words:
        return {}
    return {intent.id: "needs_words" for intent in intents.values() if intent.wordless}


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
        kind: unsuited(row, Sampling(sigmas=kind), has_ays=has_ays).get("sigmas", "")
        for kind in SIGMA_SCHEDULES
    }
    return {kind: code for kind, code in found.items() if code}


def idle_with_scheduler(row: SchedulerRow, *, has_ays: bool) -> Mapping[str, str]:
    """As `idle_controls`, for what a scheduler leaves without effect: a choice of noise levels
    with nothing to choose from, and the share of fresh noise."""
    idle = dict(unsuited(row, Sampling(eta=0.0), has_ays=has_ays))
    sigmas = idle_sigmas(row, has_ays=has_ays)
    if len(sigmas) == len(SIGMA_SCHEDULES) - 1:  # "model" alone is left
        idle["sigmas"] = next(iter(sigmas.values()))
    return idle


def _add_guidance(case: _Case, scale: float) -> None:
    idle = case.idle
    if case.guidance == "distilled":
        idle.setdefault("negative_prompt", "distilled_guidance")
    elif case.guidance == "none":
        idle.setdefault("negative_prompt", "no_guidance")
        idle.setdefault("guidance_scale", "no_guidance")
    elif scale <= 1:
        idle.setdefault("negative_prompt", "guidance_off")
