"""What the server's users can choose from: a look at all models, add-ons, styles and wildcards."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desktop_app.app.wording_choice import styles_there, user_styles
from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.library.collection.add_ons import usable
from desktop_app.server.inventory import InventorySnapshot
from desktop_app.storage.wildcards import Wildcards

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices
    from desktop_app.catalog.model_catalog import ModelCatalog


@cache
def _catalog() -> ModelCatalog:
    return load_model_catalog()


def snapshot_of(parts: AppServices) -> InventorySnapshot:
    """All of it, now. Takes its time where files have changed."""
    collection = parts.collection
    rows = collection.scan()
    catalog = _catalog()
    permits: dict[str, str] = {}
    for row in rows:
        origin = row.record.origin
        known = catalog.models.get(origin.catalog) if origin is not None else None
        if known is not None:
            for entry in row.entries:
                permits[entry.id] = catalog.licence_of(known).commercial
    return InventorySnapshot(
        tuple(one for one in collection.models() if set(one.unmet) <= {"vae"}),
        usable(rows),
        styles_there(user_styles(parts.paths)),
        Wildcards([parts.paths.wildcards]),
        permits,
    )
