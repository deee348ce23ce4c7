"""Models, LoRAs and other weights by what was typed on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop_app.app.services import AppServices
from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.collection.add_ons import add_ons
from desktop_app.library.collection.path_lookup import existing, row_at
from desktop_app.library.identify.identifier import describe_non_model


def chosen_model(parts: AppServices, name: str) -> ModelInfo:
    """The model, with the settings that the user keeps for it."""
    model = parts.collection.chosen(parts.library.find(name))
    for notice in parts.collection.take_notices():
        print(f"velatura: note: {notice.what} {notice.kept}", file=sys.stderr)
    return model


def visited(parts: AppServices, typed: str, component: str) -> AddOn | None:
    """The LoRA, embedding or VAE at a path that isn't in the list; None if nothing lies there.

    Raises:
        VelaturaError: something else lies there, or nothing that can be used; or that is true of
            what is in the list by that name.
    """
    path = existing(typed)
    if path is None:
        for row in parts.collection.scan():
            ids = {each for entry in row.entries for each in (entry.id, Path(entry.id).name)}
            error = row.error if typed in (row.name, *ids) else None
            if error is not None and error.code not in ("not_a_model", "model_incomplete"):
                raise error
        return None
    row = row_at(parts.collection, path)
    found = next(iter(add_ons([row])), None)
    if found is None or found.component != component:
        if row.error is not None and row.error.code != "not_a_model":
            raise row.error
        raise InputError("add_on_kind", name=path.name, reason=describe_non_model(row.paths[0]))
    return found
