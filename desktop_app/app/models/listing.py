"""``velatura models list``: what there is, and what can't be used."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.app.models.reply import Reply
from desktop_app.app.models.words import row_json, row_line
from desktop_app.catalog.architectures import load_architectures
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.collection.searching import CollectionFilter, matching

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices


def run_list(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """All rows, or those that are asked for."""
    rows = parts.collection.scan()
    if arguments.action is not None:
        wanted = CollectionFilter(
            text=arguments.search,
            tags=tuple(arguments.tag),
            favourite=True if arguments.favourites else None,
            component=arguments.kind,
        )
        rows = matching(rows, wanted)
    architectures = load_architectures()
    text = "\n".join(row_line(row, architectures) for row in rows)
    return Reply(text or "No models.", [row_json(row) for row in rows])
