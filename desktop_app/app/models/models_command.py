"""``velatura models``: which verb, and what it answers with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from typing import Final, TypeAlias

from desktop_app.app.models.reply import Reply
from desktop_app.app.services import AppServices, load_services
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.operations.all_operations import operation_of_verb
from desktop_app.operations.answer_operation import AnswerOperation

_Verb: TypeAlias = Callable[[AppServices, argparse.Namespace, NetworkAudit | None], Reply]


def run_models(arguments: argparse.Namespace, watch: NetworkAudit | None) -> Reply:
    """Run one verb; without one the list.

    Args:
        arguments: as they were read.
        watch: what guards the process; None where nothing does.

    Raises:
        VelaturaError: it could not be done.
        Cancelled: the user interrupted it.
    """
    parts = load_services(arguments.data_dir, plugins=True)
    with closing(parts):
        name = arguments.action or "list"
        operation = operation_of_verb(f"{arguments.verb} {name}")
        if isinstance(operation, AnswerOperation):
            from desktop_app.app.models.on_model import run_on_model

            reply = run_on_model(parts, arguments, operation)
        else:
            reply = _verb(name)(parts, arguments, watch)
        for notice in parts.collection.take_notices():
            print(f"velatura: note: {notice.what} {notice.kept}", file=sys.stderr)
        return reply


_VERBS: Final = {
    "list": "info.run_list",
    "info": "info.run_info",
    "verify": "verifying.run_verify",
    "download": "downloading.run_download",
    "import": "importing.run_import",
    "convert": "converting.run_convert",
    "duplicates": "duplicating.run_duplicates",
    "parts": "parts.run_parts",
    "remove": "removing.run_remove",
}
"""Modules and functions, imported when asked for: some bring Qt or the network's client."""


def _verb(name: str) -> _Verb:
    module, _, function = _VERBS[name].partition(".")
    return getattr(import_module(f"desktop_app.app.models.{module}"), function)
