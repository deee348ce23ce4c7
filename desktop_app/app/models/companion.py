"""``velatura models companion``: the folder that lends a single file the parts it lacks."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.models.choosing import copy_meant
from desktop_app.app.models.reply import Reply
from desktop_app.core.errors import ModelError
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.collection.companions import companion_at

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices


def run_companion(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Remember a folder as the companion of a model, or forget it.

    Raises:
        ModelError: ``companion_unfit``, or what is wrong with the folder.
    """
    del watch
    row = parts.collection.find(arguments.model)
    entry = copy_meant(row, arguments.model)
    folder: Path | None = arguments.folder
    info = entry.info
    if info is None:
        reason = "only a model can have one"
        raise entry.error or ModelError(
            "companion_unfit", folder=str(folder or ""), name=row.name, reason=reason
        )
    chosen = "" if folder is None else companion_at(folder, info, parts.families, row.name)
    records = parts.collection.records
    records.change(
        row.key, lambda record: replace(record, choices=replace(record.choices, companion=chosen))
    )
    said = f"{row.name}: its companion is {chosen}." if chosen else f"{row.name}: forgotten."
    return Reply(said, {"model": row.name, "companion": chosen})
