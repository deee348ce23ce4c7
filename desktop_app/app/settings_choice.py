"""Generation settings on the command line: an option for each row of the table."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_values import Descending, Label, Named, WayName
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Choice, Number, Text
from desktop_app.studio.said_settings import said_settings, scheduler_id

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
    return said_settings(
        said,
        usual,
        model,
        has_picture=arguments.image is not None,
        has_mask=arguments.mask is not None,
        shown=lambda row: row.flag,
    )


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
        return scheduler_id(given, schedulers)
    kind.check(row.id, given)
    return given
