"""Which copy of a model is meant by what was typed."""

from __future__ import annotations

from desktop_app.core.errors import InputError
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.model_list.model_entry import ModelEntry, same_path


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
