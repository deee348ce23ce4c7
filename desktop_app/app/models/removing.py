"""``velatura models remove``: to the trash, off the list, or out of the records."""

from __future__ import annotations

import argparse

from desktop_app.app.models.reply import Reply
from desktop_app.app.services import AppServices
from desktop_app.core.errors import InputError
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.model_list.model_entry import ModelEntry, same_path


def run_remove(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Remove one model; what was noted of it is kept, unless its files are not there."""
    from desktop_app.worker.trash import move_to_system_trash  # brings Qt

    row = parts.collection.find(arguments.model)
    if not row.is_present and row.key:
        parts.collection.records.forget(row.key)
        return _done("forgotten", row.name, "Removed from the list; its files were missing.")
    entry = copy_meant(row, arguments.model)
    if entry.in_place and not entry.program and not (arguments.files and row.is_present):
        parts.collection.take_off(entry)
        text = "Removed from the list; its files were not changed."
        return _done("taken_off", str(entry.path), text)
    stayed = parts.collection.remove(entry, move_to_system_trash)
    reply = _done("trashed", str(entry.path), "Moved to the trash.")
    if not stayed:
        return reply
    names = ", ".join(path.name for path in stayed)
    return reply._replace(text=f"{reply.text} Could not be moved: {names}.")


def _done(what: str, name: str, text: str) -> Reply:
    return Reply(f"{name}: {text}", {"done": what, "model": name})


def copy_meant(row: CollectionEntry, typed: str) -> ModelEntry:
    """The one of the row's places that ``typed`` names by its id or path, or the only one.

    Raises:
        InputError: ``model_ambiguous``.
    """
    for entry in row.entries:
        if entry.id == typed or same_path(entry.path, typed):
            return entry
    if len(row.entries) != 1:
        ids = ", ".join(entry.id for entry in row.entries)
        raise InputError("model_ambiguous", name=typed, ids=ids)
    return row.entries[0]
