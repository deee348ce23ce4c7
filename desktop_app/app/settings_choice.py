"""Generation settings on the command line: an option for each row of the table."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from desktop_app.core.consistency import even_timesteps
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.ranges import check_range
from desktop_app.core.setting_kinds import (
    Choice,
    Descending,
    Label,
    Named,
    Number,
    Row,
    Text,
    WayName,
)
from desktop_app.core.setting_table import ROWS, settings_in

if TYPE_CHECKING:
    from desktop_app.catalog.schedulers import SchedulerRow


def add_setting_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    group = parser.add_argument_group("settings")
    for row in ROWS.values():
        group.add_argument(row.flag, help=row.help or row.tip.replace("%", "%%"), **_words(row))


def choose_settings(
    arguments: argparse.Namespace,
    usual: ModelSettings,
    model: ModelInfo | None,
    schedulers: Mapping[str, SchedulerRow],
) -> dict[str, Any]:
    """The settings of ``usual``, the model's, with what was said: keywords of `Parameters`.

    Of a consistency model ``--steps`` alone spaces that many timesteps evenly. What would be
    greyed with other models in the window is refused here: somebody typed it.

    Raises:
        InputError: ``value_range``, ``unknown_choice``, ``timesteps_order``, ``consistency_only``,
            ``classes_none``, ``edit_picture`` or ``hires_new_only``.
    """
    said = {
        row.id: _value(row, given, schedulers)
        for row in ROWS.values()
        if (given := getattr(arguments, row.dest)) is not None
    }
    _check_said(arguments, said, model)
    if _is_consistency(model) and "steps" in said and "timesteps" not in said:
        check_range("steps", said["steps"], 1, model.timesteps)
        said["timesteps"] = even_timesteps(said["steps"], model.timesteps)[::-1]
    return {**settings_in(usual, ModelSettings), **said}


def _is_consistency(model: ModelInfo | None) -> TypeGuard[ModelInfo]:
    return model is not None and model.prediction_type == "consistency"


def _words(row: Row) -> dict[str, Any]:
    """What argparse is told of a row's values."""
    kind = row.kind
    if isinstance(kind, Choice):
        return {"choices": [name for name in kind.names if name]}
    if isinstance(kind, Number | Label):
        whole = isinstance(kind, Label) or kind.whole
        return {"type": int if whole else float, "metavar": row.sample or _sample(kind)}
    return {"metavar": row.sample or row.id.upper()}


def _sample(kind: Number | Label) -> str:
    return "N" if isinstance(kind, Label) or kind.whole else kind.words


def _value(row: Row, given: Any, schedulers: Mapping[str, SchedulerRow]) -> Any:
    kind = row.kind
    if isinstance(kind, Descending | Text | WayName):
        return kind.parse(row.id, given)
    if isinstance(kind, Named):
        return _scheduler(given, schedulers)
    kind.check(row.id, given)
    return given


def _scheduler(text: str, rows: Mapping[str, SchedulerRow]) -> str:
    """The id for an id or a name, whatever its case; unknown ones come back as they are."""
    wanted = text.casefold()
    return next((row.id for row in rows.values() if wanted in (row.id, row.name.casefold())), text)


def _check_said(
    arguments: argparse.Namespace, said: Mapping[str, Any], model: ModelInfo | None
) -> None:
    hires = next((name for name in said if ROWS[name].place == "hires"), None)
    if hires is not None and (_is_consistency(model) or arguments.image is not None):
        raise InputError("hires_new_only", setting=ROWS[hires].flag)
    if not _is_consistency(model):
        for name in said:
            if "consistency_only" in ROWS[name].idle:
                shown = "" if model is None else model.name
                raise InputError("consistency_only", setting=ROWS[name].flag, model=shown)
        return
    if "class_label" in said and not model.classes:
        raise InputError("classes_none", model=model.name)
    if "edit" in said and (arguments.image is None or arguments.mask is not None):
        raise InputError("edit_picture")
