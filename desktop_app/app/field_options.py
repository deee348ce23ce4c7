"""Declared values on the command line: an option for each field."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from desktop_app.core.model_values import Label
from desktop_app.core.request_values import Requests
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Choice, Field, Flag, Kind, Number


def add_field_options(parser: Any, fields: Iterable[Field]) -> None:
    """Declare them; ``parser`` is one of argparse, or a group. What has no name is the program's
    own; an option that it has already, for what a model makes, is the same."""
    for each in fields:
        if _is_said(each) and each.flag not in parser._option_string_actions:
            told = each.help or each.about.replace("%", "%%")
            needed: dict[str, Any] = {"required": True} if each.needed else {}
            parser.add_argument(each.flag, help=told, **needed, **_words(each))


def fields_said(arguments: argparse.Namespace, fields: Iterable[Field]) -> dict[str, Any]:
    """What was said, by the ids of fields, checked.

    Raises:
        InputError: ``value_range``, ``unknown_choice`` or ``timesteps_order``.
    """
    return {
        each.id: _value(each, said)
        for each in fields
        if _is_said(each) and (said := getattr(arguments, each.dest)) is not None
    }


def _is_said(field: Field) -> bool:
    return bool(field.name) and not isinstance(field.kind, Requests)


def _words(field: Field) -> dict[str, Any]:
    """What argparse is told of a field's values."""
    kind = field.kind
    if kind.repeated:
        return {"action": "append", "metavar": field.sample or field.flag.lstrip("-").upper()}
    if isinstance(kind, Choice):
        sample: dict[str, Any] = {"metavar": field.sample} if field.sample else {}
        return {"choices": [name for name in kind.names if name], **sample}
    if isinstance(kind, Flag):  # named alone it is meant
        return {"metavar": "yes|no", "nargs": "?", "const": "yes"}
    if isinstance(kind, Number | Label):
        whole = isinstance(kind, Label) or kind.whole
        return {"type": int if whole else float, "metavar": field.sample or _sample(kind)}
    return {"metavar": field.sample or field.id.upper()}


def _sample(kind: Kind) -> str:
    whole = isinstance(kind, Label) or (isinstance(kind, Number) and kind.whole)
    return "N" if whole else kind.words


def _value(field: Field, said: Any) -> Any:
    """Numbers were read by argparse."""
    if field.kind.repeated:
        return field.kind.take(field.id, said)
    if isinstance(said, str):
        return field.kind.parse(field.id, said)
    field.kind.check(field.id, said)
    return said


def add_setting_options(parser: argparse.ArgumentParser) -> None:
    """One option for each row of the settings' table, in a group "settings"."""
    add_field_options(parser.add_argument_group("settings"), ROWS.values())


def settings_said(arguments: argparse.Namespace) -> dict[str, Any]:
    """What was said, by the ids of rows, checked. Raises InputError as `fields_said`."""
    return fields_said(arguments, ROWS.values())
