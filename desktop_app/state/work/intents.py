"""What the chosen intent comes to: which row of the table really runs, on what, and by what.

The Generate button, the plans and the requests all ask `resolve_intent`, so that none says one
thing and does another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import Task
from desktop_app.state.work.parameters import Parameters, kept_settings

if TYPE_CHECKING:
    from desktop_app.catalog.intents import Intent


@dataclass(frozen=True, slots=True)
class ResolvedIntent:
    """What Generate would do now.

    Attributes:
        task: what is made, or would be with the mask that is needed.
        intent: the row that runs: the chosen one, or the one that takes its place without a mask;
            None for text→image.
        settings: what plans are made with.
        local: whether it is done without a model.
        ready: False where a mask is needed and nothing is painted.
    """

    task: Task
    intent: Intent | None
    settings: PlanSettings
    local: bool = False
    ready: bool = True


def resolve_intent(
    intents: Mapping[str, Intent],
    parameters: Parameters,
    *,
    has_picture: bool,
    has_mask: bool,
    model: ModelInfo | None = None,
) -> ResolvedIntent:
    """What ``parameters`` come to with what there is.

    An intent that is not in ``intents`` counts as any that needs a model and takes a whole picture
    as well. A ``model`` that reads no words has intents of its own in place of those that need
    some, and for its edits of a whole picture.
    """
    task = Task.of(has_picture=has_picture, has_mask=has_mask)
    chosen = intents.get(parameters.intent)
    if not has_picture or chosen is None:
        return ResolvedIntent(task, None, parameters.plan)
    wordless = model is not None and not model.reads_words
    edit = parameters.edit if wordless and not has_mask else ""
    chosen = intents.get(edit, chosen)
    if not has_mask and chosen.needs == "mask":
        chosen = intents.get(chosen.otherwise, chosen)
    if wordless:
        chosen = intents.get(chosen.wordless, chosen)
    ready = has_mask or chosen.needs == "picture"
    task = task if ready else Task.INPAINT
    settings = _settings(chosen, parameters)
    if edit == "super_resolution":
        settings = replace(settings, multiple=parameters.blocks)
    return ResolvedIntent(task, chosen, settings, parameters.runs_local(chosen), ready)


def _settings(intent: Intent, parameters: Parameters) -> PlanSettings:
    """The user's, if they are for this intent; else the row's."""
    chosen = parameters.plan
    return chosen if chosen.intent == intent.id else kept_settings(intent, chosen)


def lacks_words(intent: Intent, model: ModelInfo | None, intents: Mapping[str, Intent]) -> bool:
    """Whether ``intent`` needs words and ``model`` reads none, so that another one that is offered
    runs in its place."""
    if model is None or model.reads_words or not intent.wordless:
        return False
    return bool(intents[intent.wordless].name)
