""" "Edit like this one": the recipe of an edit that the history has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from desktop_app.catalog.intents import Intent
from desktop_app.core.conditions import SINGLE, of_kind
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.naming import safe_name
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import ROWS, is_set
from desktop_app.imaging.generation_metadata import without_folder
from desktop_app.operations.recipes.recipe import Recipe, RecipeStep, made_step
from desktop_app.operations.recipes.steps import fields_of
from desktop_app.operations.recipes.words import NOT_SAID, WORDS
from desktop_app.storage.history_entry import HistoryEntry

_ALWAYS: Final = frozenset({"steps", "guidance_scale", "scheduler", "seed", "strength"})
"""Settings that another model has other defaults of."""


def recipe_of(
    entry: HistoryEntry, environment: Mapping[str, Any], intents: Mapping[str, Intent]
) -> Recipe:
    """What was done, as steps for other pictures. A mask that was painted becomes the mask that
    each file has. What a recipe has no words for is named in its note.

    Args:
        entry: which.
        environment: its own, as `History.environment` gives it.
        intents: the table.

    Raises:
        InputError: ``recipe_none``: it was made from words, or of what isn't known here.
    """
    steps, left = steps_of(entry, environment, intents)
    return Recipe(title_of(entry), tuple(steps), f"Left out: {', '.join(left)}." if left else "")


def title_of(entry: HistoryEntry) -> str:
    """What a recipe of it is called."""
    return safe_name(" ".join((entry.prompt or entry.task).split())[:60]) or "Edit"


def steps_of(
    entry: HistoryEntry, environment: Mapping[str, Any], intents: Mapping[str, Intent]
) -> tuple[list[RecipeStep], list[str]]:
    """What was done, and kinds of conditions that recipes have no words for. Raises InputError:
    ``recipe_none``, or it is of another version."""
    request = entry.request
    work = environment.get("work")
    if entry.work and isinstance(work, Mapping):
        values = cast("Mapping[str, Any]", work).get("values", {})
        return [work_step(entry.work, values)], []
    if request is None or request.task is Task.TEXT_TO_IMAGE or entry.work:
        raise InputError("recipe_none")
    plan, steps = request.plan, list[RecipeStep]()
    if plan is not None and plan.mask_bounds is not None:
        steps.append(made_step("mask", "file", {"invert": plan.invert}))
    left = dict.fromkeys(
        use.kind for use in request.conditions if use.kind not in ("lora", "embedding", *SINGLE)
    )
    return [*steps, edit_step(request, intents)], [*left]


def edit_step(request: GenerationRequest, intents: Mapping[str, Intent]) -> RecipeStep:
    """What a request asks for."""
    if not request.model:
        return made_step("do", "remove", {"seed": request.seed})
    plan, said = request.plan, _words(request)
    if plan is not None:
        row = intents.get(plan.intent)
        others = (one.id for one in intents.values() if one.otherwise == plan.intent)
        said["intent"] = plan.intent if row is not None and row.name else next(others, "fill")
        said |= {"fill": plan.fill, "size": "" if plan.sees else str(plan.working)}
        if plan.lock.mode != "exact":
            said["lock"] = f"{plan.lock.mode}:{plan.lock.width}"
    return made_step("do", "generate", said)


def _words(request: GenerationRequest) -> dict[str, Any]:
    loras = of_kind(request.conditions, "lora")
    return {
        "prompt": request.typed.prompt,
        "negative_prompt": request.typed.negative_prompt,
        "model": without_folder(request.model),
        "settings": _settings(request),
        "styles": request.styles,
        "loras": [{"name": one.name, "weight": one.weight} for one in loras],
        **{one.kind: without_folder(one.name) for one in request.conditions if one.kind in SINGLE},
    }


def _settings(request: ModelSettings) -> dict[str, Any]:
    found = {
        name: getattr(request, name)
        for name in ROWS
        if name not in (*NOT_SAID, "count") and (name in _ALWAYS or is_set(request, name))
    }
    return {name: value for name, value in found.items() if value is not None}


def work_step(operation: str, values: Mapping[str, Any]) -> RecipeStep:
    """What work on a whole picture asks for, by its values."""
    said = dict(values)
    for field in fields_of("do", operation):
        if field.kind is WORDS and said.get(field.id):
            said[field.id] = _words(GenerationRequest.from_json(dict(said[field.id])))
    known = {field.id for field in fields_of("do", operation)}
    return made_step("do", operation, {name: one for name, one in said.items() if name in known})
