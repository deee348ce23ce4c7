"""An order: a picture as it is asked for, and what that means. Command line, server and files of
requests each read words into an `Order`; `parameters_of` makes of it what the window's panel holds,
so that the same words give the same picture everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from desktop_app.catalog.intents import Intent
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.add_on import AddOn, add_on_named
from desktop_app.core.conditions import (
    KINDS,
    SINGLE,
    Conditions,
    check_conditions,
    embedding,
    lora,
    of_kind,
    start_name,
    using,
    with_kind,
)
from desktop_app.core.errors import InputError
from desktop_app.core.events import Say
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.model_values import Weights
from desktop_app.core.prompt.styles import Style
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import weights_in
from desktop_app.state.work.intents import lacks_words
from desktop_app.state.work.parameters import Parameters, ParameterState, fresh_seed
from desktop_app.studio.said_settings import said_settings, scheduler_id

USUAL_INTENT: Final = "fill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asks for; what they don't say is the model's, the intent's or the styles'.

    Attributes:
        prompt, negative_prompt: as in `GenerationRequest`.
        intent: id or name of a row of the table that is offered; empty: the usual one.
        settings: those that were said, by the ids of rows; each value was checked.
        styles: in order; their settings count less than what was said.
        conditions: LoRAs, which come besides those of the model; others take the place of its own.
        quick: the model's settings for few steps.
        size: working size; None: by the picture, or the model's native square.
        plan: fields of `PlanSettings` that were said.
        is_model_named: whether a model was asked for; else an intent may do without one.
    """

    prompt: str = ""
    negative_prompt: str = ""
    intent: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    styles: tuple[Style, ...] = ()
    conditions: Conditions = ()
    quick: bool = False
    size: Size | None = None
    plan: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_model_named: bool = False

    def chosen_intent(self, intents: Mapping[str, Intent], *, has_picture: bool) -> Intent:
        """The row of its intent. Raises InputError: ``unknown_choice`` or
        ``intent_without_picture``."""
        offered = {key: row for key, row in intents.items() if row.name}
        wanted = (self.intent or USUAL_INTENT).casefold()
        named = (row for row in offered.values() if wanted in (row.id, row.name.casefold()))
        found = next(named, None)
        if not has_picture and (found is None or found.id != USUAL_INTENT):
            raise InputError("intent_without_picture")
        if found is not None:
            return found
        choices = ", ".join(offered)
        raise InputError("unknown_choice", setting="intent", value=self.intent, choices=choices)

    def needs_model(self, intent: Intent) -> bool:
        """Whether it can't be done without one."""
        return intent.model != "optional" or bool(
            self.is_model_named or self.quick or self.conditions
        )


@dataclass(frozen=True, slots=True)
class OrderResources:
    """What orders are read by.

    Attributes:
        intents, schedulers: the catalog's.
        add_ons: what lies on this machine beside the models.
        say: hears what has to be said.
        shown: what whoever asked calls a setting.
    """

    intents: Mapping[str, Intent]
    schedulers: Mapping[str, SchedulerRow]
    add_ons: Sequence[AddOn] = ()
    say: Say = lambda note: None
    shown: Callable[[Row], str] = lambda row: row.id


def parameters_of(
    order: Order,
    intent: Intent,
    model: ModelInfo | None,
    resources: OrderResources,
    *,
    has_picture: bool,
    has_mask: bool,
) -> Parameters:
    """What the window's panel would hold: the model's and the intent's settings, those of the
    styles, then what was said.

    Args:
        order: what is asked for.
        intent: as `Order.chosen_intent`.
        model: None: it is done without one.
        resources: what there is.
        has_picture, has_mask: what is edited.

    Raises:
        InputError: ``not_quick``, ``model_missing``, those of `said_settings` and
            `check_conditions`.
    """
    if lacks_words(intent, model, resources.intents):  # the one that runs in its place
        intent = resources.intents[intent.wordless]
    usual = _usual(model, quick=order.quick)
    said = dict(order.settings)
    if "scheduler" in said:
        said["scheduler"] = scheduler_id(said["scheduler"], resources.schedulers)
    settings = said_settings(
        said,
        {name: each for style in order.styles for name, each in style.settings.items()},
        usual,
        model,
        has_picture=has_picture,
        has_mask=has_mask,
        shown=resources.shown,
        say=resources.say,
    )
    settings.setdefault("seed", fresh_seed(intent.id))
    state = ParameterState(Parameters())
    state.use_intent(intent)
    value = state.value
    made = replace(
        value,
        **settings,
        prompt=order.prompt,
        negative_prompt=order.negative_prompt,
        model="" if model is None else model.id,
        fill_strength=settings.get("strength", value.fill_strength),
        size=order.size,
        conditions=merged(usual.conditions, order.conditions),
        styles=tuple(style.name for style in order.styles),
        plan=replace(value.plan, **order.plan),
        without_model=model is None,
    )
    named = weights_in(made)
    keys: dict[str, Any] = {
        row.id: weights_key(kind, name, resources.add_ons) for row, kind, name in named
    }
    return replace(made, **keys)


def merged(usual: Conditions, said: Conditions) -> Conditions:
    """Those of the model, ``usual``, with those that were ``said``. Raises InputError as
    `check_conditions`."""
    made = with_kind(usual, "lora", (*of_kind(usual, "lora"), *of_kind(said, "lora")))
    for kind in ("embedding", "part", *SINGLE):
        if found := of_kind(said, kind):
            made = with_kind(made, kind, found)
    check_conditions(made)
    return made


def said_conditions(
    said: Mapping[str, Any], add_ons: Sequence[AddOn], model: Callable[[str], ModelInfo]
) -> Conditions:
    """Of the words of a request: ``loras``, ``embeddings``, and those of `SINGLE` by their kinds.
    Raises InputError: as `add_on_named` and ``model``, which gives the model of a name."""

    def key(name: str, component: str) -> str:
        return add_on_named(add_ons, name, component).key

    loras = [
        lora(
            key(one["name"], "lora"),
            one["weight"],
            one.get("text_weight"),
            one.get("start", 0.0),
            one.get("end", 1.0),
        )
        for one in said.get("loras", ())
    ]
    words: list[Any] = []
    for one in said.get("embeddings", ()):
        found = add_on_named(add_ons, one["name"], "embedding")
        words.append(embedding(found.key, one["word"] or found.word))
    made = with_kind(with_kind((), "lora", loras), "embedding", words)
    for kind in SINGLE:
        if name := said.get(kind):
            found = key(name, kind) if KINDS[kind].source == "weights" else model(name).id
            made = with_kind(made, kind, using(kind, found, said.get(start_name(kind))))
    return made


def weights_key(kind: Weights, name: str, add_ons: Sequence[AddOn]) -> str:
    """The key of weights, by key, name or that of their file; what is none of weights stays as it
    is. Raises InputError: ``model_missing``."""
    wanted = name.strip().casefold()
    if wanted in kind.names:
        return wanted
    for each in add_ons:
        names = (each.key, each.name, Path(each.path).name, Path(each.path).stem)
        if each.component == kind.component and wanted in map(str.casefold, names):
            return each.key
    raise InputError("model_missing", name=name)


def _usual(model: ModelInfo | None, *, quick: bool) -> ModelDefaults:
    if model is None:
        return ModelDefaults()
    if not quick:
        return model.defaults
    if model.quick is None:
        raise InputError("not_quick", model=model.name)
    return model.quick
