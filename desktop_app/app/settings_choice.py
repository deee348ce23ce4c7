"""Generation settings on the command line: an option for each row of the table."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from desktop_app.core.model_values import Label
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Choice, Number

if TYPE_CHECKING:
    pass


def add_setting_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    group = parser.add_argument_group("settings")
    for row in ROWS.values():
        group.add_argument(row.flag, help=row.help or row.tip.replace("%", "%%"), **_words(row))


def settings_said(arguments: argparse.Namespace) -> dict[str, Any]:
    """What was said, by the ids of rows, checked.

    Raises:
        InputError: ``value_range``, ``unknown_choice`` or ``timesteps_order``.
    """
    return {
        row.id: _value(row, given)
        for row in ROWS.values()
        if (given := getattr(arguments, row.dest)) is not None
    }


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


def _value(row: Row, given: Any) -> Any:
    """Numbers were read by argparse."""
    if isinstance(given, str):
        return row.kind.parse(row.id, given)
    row.kind.check(row.id, given)
    return given
