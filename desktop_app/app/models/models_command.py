"""``velatura models``: which verb, and what it answers with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from typing import TypeAlias

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


def _verb(name: str) -> _Verb:
    """Each is imported when it is asked for: some bring Qt or the network's client."""
    match name:
        case "info":
            from desktop_app.app.models.info import run_info as run
        case "verify":
            from desktop_app.app.models.verifying import run_verify as run
        case "download":
            from desktop_app.app.models.downloading import run_download as run
        case "import":
            from desktop_app.app.models.importing import run_import as run
        case "convert":
            from desktop_app.app.models.converting import run_convert as run
        case "duplicates":
            from desktop_app.app.models.duplicating import run_duplicates as run
        case "parts":
            from desktop_app.app.models.parts import run_parts as run
        case "remove":
            from desktop_app.app.models.removing import run_remove as run
        case _:
            from desktop_app.app.models.info import run_list as run
    return run
