"""Settings that can have no effect: requests do not hold them, and who typed them hears of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.events import Noted
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import ROWS, effective
from desktop_app.state.work.controls import idle_controls
from desktop_app.state.work.parameters import Parameters

_LEFT_OUT: Final = ("guidance", "sampling", "passes")
"""`Row.place` of settings that are left out; of the others every picture has a value."""

_TOLD: Final = frozenset({"sigmas"})
"""What the engine tells itself."""


def without_idle(request: GenerationRequest, model: ModelInfo) -> GenerationRequest:
    """``request`` with the usual value of each setting that has no effect on its pictures: metadata
    and history tell only what made them. A negative prompt stays, whoever heard it."""
    idle = _idle(request, model)
    gone = {
        row.id: row.default
        for row in ROWS.values()
        if row.place in _LEFT_OUT and row.id not in _TOLD
        if row.id in idle or not effective(request, row)
    }
    return replace(request, **gone)


def said_idle(
    parameters: Parameters, request: GenerationRequest, model: ModelInfo
) -> Iterator[Noted]:
    """A note for each setting of ``parameters`` that somebody chose and that has no effect on what
    ``request`` makes: ``setting_idle`` or ``setting_alone``."""
    asked = replace(request, **{row.id: getattr(parameters, row.id) for row in ROWS.values()})
    idle = {**_idle(asked, model)}
    if request.task is Task.TEXT_TO_IMAGE:
        idle["strength"] = "needs_picture"
    for row in ROWS.values():
        if row.id in _TOLD or not _is_chosen(getattr(parameters, row.id), row, model):
            continue
        if row.id == "steps" and len(request.timesteps) == parameters.steps:
            continue  # they became the timesteps
        if row.id in idle:
            yield Noted("setting_idle", {"setting": row.sentence_name or row.name})
        elif not effective(asked, row):
            yield Noted(
                "setting_alone", {"setting": row.sentence_name or row.name, "other": _leader(row)}
            )
    if parameters.negative_prompt and "negative_prompt" in idle:
        yield Noted("setting_idle", {"setting": "Negative prompt"})


def _idle(request: GenerationRequest, model: ModelInfo) -> Mapping[str, str]:
    family = load_families().get(model.family)
    if family is None:
        return {}
    scheduler = load_schedulers().get(request.scheduler)
    found = idle_controls(model, family, request, request.task, scheduler)
    if request.passes == 1:
        return found
    second = idle_controls(model, family, request, Task.IMAGE_TO_IMAGE, scheduler)
    return {name: code for name, code in found.items() if name in second}


def _is_chosen(value: Any, row: Row, model: ModelInfo) -> bool:
    usual = (Parameters(), model.defaults, *filter(None, (model.quick,)))
    return value != row.default and all(value != getattr(each, row.id, None) for each in usual)


def _leader(row: Row) -> str:
    name, _, wanted = row.follows.partition("=")
    leader = ROWS[name]
    values = f" ({wanted.replace('|', ', ')})" if wanted else ""
    return f"{leader.sentence_name or leader.name}{values}"
