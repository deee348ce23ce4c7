"""``velatura models``: which verb, and what it answers with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from importlib import import_module

from desktop_app.app.models.reply import Reply
from desktop_app.app.parts import Parts, load_parts
from desktop_app.core.outgoing import Watch

__all__ = ["run_models"]

# Each is imported when it is asked for: some bring Qt or the network's client.
_VERBS: dict[str, str] = {
    "list": "listing:run_list",
    "info": "info:run_info",
    "verify": "verifying:run_verify",
    "download": "downloading:run_download",
    "import": "importing:run_import",
    "convert": "converting:run_convert",
    "duplicates": "duplicating:run_duplicates",
    "remove": "removing:run_remove",
}


def run_models(arguments: argparse.Namespace, watch: Watch | None) -> Reply:
    """Run one verb; without one the list.

    Args:
        arguments: as they were read.
        watch: what guards the process; None where nothing does.

    Raises:
        VelaturaError: it could not be done.
        Cancelled: the user interrupted it.
    """
    parts = load_parts(arguments.data_dir)
    with closing(parts.collection):
        reply = _verb(arguments.action or "list")(parts, arguments, watch)
        for notice in parts.collection.take_notices():
            print(f"velatura: note: {notice.what} {notice.kept}", file=sys.stderr)
        return reply


def _verb(name: str) -> Callable[[Parts, argparse.Namespace, Watch | None], Reply]:
    module, _, function = _VERBS[name].partition(":")
    return getattr(import_module(f"desktop_app.app.models.{module}"), function)
