"""What the chosen intent comes to: which row of the table really runs, on what, and by what.

The Generate button, the plans and the requests all ask `resolve_intent`, so that none says one
thing and does another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from desktop_app.catalog.intents import Intent
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.painting.tools import ToolState
from desktop_app.state.work.controls import idle_intents
from desktop_app.state.work.parameters import Parameters, ParameterState, kept_settings

ONLY_ONE: Final = ("layers_only", "splits_not")
"""Reasons for which an intent gives way to another with the chosen model."""


@record()
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


class ChosenIntent:
    """The intent that is chosen in the window, with the settings that suit it and its tool.

    Args:
        intents: the table.
        parameters: where it is kept.
        tools: the tool in hand goes with it.
        model: the chosen model.
        lacks_mask: whether there is a picture, and nothing of it is masked.
    """

    def __init__(
        self,
        intents: Mapping[str, Intent],
        parameters: ParameterState,
        tools: ToolState,
        model: Callable[[], ModelInfo | None],
        lacks_mask: Callable[[], bool],
    ) -> None:
        self._intents, self._parameters, self._tools = intents, parameters, tools
        self._model, self._lacks_mask = model, lacks_mask
        self._worded = ""
        """Chosen before a model that reads no words had another in its place."""

    @property
    def row(self) -> Intent | None:
        """Of the table; None: it is not in that."""
        return self._intents.get(self._parameters.value.intent)

    @property
    def is_optional(self) -> bool:
        """Whether the user may choose to do without a model."""
        intent = self.row
        return intent is not None and intent.model == "optional"

    def matching(self, request: GenerationRequest) -> Intent | None:
        """The intent to choose so that ``request`` is made again; None where any will do."""
        intent = None if request.plan is None else self._intents.get(request.plan.intent)
        if intent is None or intent.name:
            return intent
        chosen = self.row
        if chosen is not None and chosen.otherwise == intent.id:
            return None
        return next((row for row in self._intents.values() if row.otherwise == intent.id), None)

    def reset(self) -> None:
        """Bring back all that suits the chosen intent: the lock too, and the automatic context."""
        intent = self.row
        if intent is not None:
            self._parameters.use_intent(intent)
            self._parameters.change_plan(lock=intent.plan.lock, context=None)

    def use(self, intent_id: str) -> None:
        """Choose an intent that is offered, and the tool that makes the mask it lacks; nothing
        happens with another one. Settings of the chosen one stay as they are."""
        intent = self._intents.get(intent_id)
        if intent is None or not intent.name or intent_id in self._idle:
            return
        if intent_id != self._parameters.value.intent:
            before = self.row
            self._parameters.use_intent(intent)
            self.put_down(before)
        if intent.tool and self._lacks_mask():
            self._tools.take(intent.tool)

    def refusal(self, intent_id: str) -> ModelError | None:
        """Why the chosen model can't do that; None: it can."""
        model, code = self._model(), self._idle.get(intent_id)
        if model is None or code is None:
            return None
        if code == "edits_not":
            return ModelError("edit_unfit", model=model.name)
        if code == "splits_not":
            return ModelError("split_unfit", model=model.name)
        if code == "layers_only":
            return ModelError("split_only", model=model.name)
        return ModelError("intent_wordless", model=model.name)

    @property
    def _usual(self) -> Intent:
        """The first that is offered and has something to do with the model."""
        idle, offered = self._idle, (each for each in self._intents.values() if each.name)
        first = next(iter(self._intents.values()))
        return next((each for each in offered if each.id not in idle), first)

    @property
    def _idle(self) -> Mapping[str, str]:
        return idle_intents(self._intents, self._model())

    def lacks_words(self, intent: Intent) -> bool:
        """Whether ``intent`` needs words and the chosen model reads none."""
        return lacks_words(intent, self._model(), self._intents)

    def fit(self, _: object) -> None:
        """With a model that reads no words the intent is one that needs none; with another model
        it is again what it was. One that splits pictures does nothing else, and no other does."""
        intent, model = self.row, self._model()
        if intent is None or model is None:
            return
        if self._idle.get(intent.id) in ONLY_ONE:
            self._parameters.use_intent(self._usual)
            return
        if self.lacks_words(intent):
            self._worded = intent.id
            self._parameters.use_intent(self._intents[intent.wordless])
        elif self._worded:
            worded = self._intents[self._worded]
            if worded.wordless != intent.id:  # another one was chosen since
                self._worded = ""
            elif model.reads_words:
                self._worded = ""
                self._parameters.use_intent(worded)

    def use_usual(self) -> None:
        """What a new document begins with: whatever was chosen last was for another one."""
        usual, before = self._usual, self._parameters.value.intent
        self._worded = ""
        self._parameters.update(from_words=False)
        if usual.id != before:
            self._parameters.use_intent(usual)
            self.put_down(self._intents.get(before))

    def put_down(self, before: Intent | None) -> None:
        """The tool that came with an intent goes with it."""
        if before is not None and before.id != self._parameters.value.intent:
            self._tools.put_down(before.tool)
