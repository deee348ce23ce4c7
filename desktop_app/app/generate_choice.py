"""From the words of ``velatura generate`` to the settings that the window would hold."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.app.arguments import parse_lock, parse_size
from desktop_app.app.conditions_choice import names_conditions
from desktop_app.app.settings_choice import choose_settings
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.errors import InputError
from desktop_app.core.hires_rows import LATENT, PLAIN
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.setting_table import ROWS
from desktop_app.state.work.parameters import Parameters, ParameterState, fresh_seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.app.services import AppServices
    from desktop_app.catalog.intents import Intent
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.prompt.styles import Style

_USUAL = "fill"
_WIDEST = 4096  # px, of what is grown or feathered


def choose_intent(arguments: argparse.Namespace, intents: dict[str, Intent]) -> Intent:
    """The row of ``--intent``, or the usual one.

    Raises:
        InputError: ``unknown_choice``, ``intent_without_picture`` or
            ``expand_without_picture``.
    """
    offered = {key: intent for key, intent in intents.items() if intent.name}
    if arguments.expand is not None and arguments.image is None:
        raise InputError("expand_without_picture")
    if arguments.intent is None:
        return offered[_USUAL if arguments.expand is None else "expand"]
    if arguments.image is None:
        raise InputError("intent_without_picture")
    wanted = arguments.intent.casefold()
    for intent in offered.values():
        if wanted in (intent.id, intent.name.casefold()):
            return intent
    raise InputError(
        "unknown_choice", setting="intent", value=arguments.intent, choices=", ".join(offered)
    )


def wants_model(arguments: argparse.Namespace) -> bool:
    """Whether a model is asked for by name or by a setting that only a model has."""
    return arguments.model is not None or arguments.quick or names_conditions(arguments)


def choose_parameters(
    arguments: argparse.Namespace,
    intent: Intent,
    model: ModelInfo | None,
    parts: AppServices,
    styles: Sequence[Style] = (),
) -> Parameters:
    """What the window would hold: the model's and the intent's settings, those of ``styles``, then
    what was said.

    Raises:
        InputError: ``not_quick``, ``lock_syntax``, ``size_syntax``, or those of `choose_settings`.
    """
    defaults = _defaults(arguments, model)
    state = ParameterState(Parameters())
    state.use_intent(intent)
    value = state.value
    size = None if arguments.size is None else parse_size(arguments.size)
    settings = choose_settings(arguments, defaults, model, parts.schedulers)
    settings.setdefault("seed", fresh_seed(intent.id))
    said = {row.id for row in ROWS.values() if getattr(arguments, row.dest) is not None}
    for style in styles:
        settings |= {name: each for name, each in style.settings.items() if name not in said}
    return replace(
        value,
        **settings,
        prompt=arguments.prompt or "",
        negative_prompt=arguments.negative,
        model="" if model is None else model.id,
        fill_strength=_given(arguments.strength, value.fill_strength),
        size=size,
        conditions=defaults.conditions,
        styles=tuple(style.name for style in styles),
        plan=_plan(arguments, value.plan),
        without_model=model is None,
    )


def with_upscaler(parameters: Parameters, there: Sequence[AddOn]) -> Parameters:
    """With the key of the upscaler that is named, by its name or that of its file; what is not
    ``there`` stays as it was named, and whoever makes the job refuses it."""
    wanted = parameters.hires_upscaler.casefold()
    if wanted in ("", LATENT, PLAIN):
        return replace(parameters, hires_upscaler=wanted)
    for each in there:
        names = (each.key, each.name, Path(each.path).name, Path(each.path).stem)
        if each.component == "upscaler" and wanted in map(str.casefold, names):
            return replace(parameters, hires_upscaler=each.key)
    return parameters


def _plan(arguments: argparse.Namespace, usual: PlanSettings) -> PlanSettings:
    """Raises InputError: ``lock_syntax`` or ``value_range``."""
    lock = usual.lock if arguments.lock is None else parse_lock(arguments.lock)
    widths = {"grow": arguments.grow, "feather": arguments.feather, "lock": lock.width}
    for name, value in widths.items():
        if value is not None and not 0 <= value <= _WIDEST:
            raise InputError("value_range", setting=name, value=value, minimum=0, maximum=_WIDEST)
    return replace(
        usual,
        fill=_given(arguments.fill, usual.fill),
        lock=lock,
        grow=_given(arguments.grow, usual.grow),
        feather=_given(arguments.feather, usual.feather),
    )


def _defaults(arguments: argparse.Namespace, model: ModelInfo | None) -> ModelDefaults:
    if model is None:
        return ModelDefaults()
    if not arguments.quick:
        return model.defaults
    if model.quick is None:
        raise InputError("not_quick", model=model.name)
    return model.quick


def _given(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value
