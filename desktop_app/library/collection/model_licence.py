"""The licence of a model, as far as it is known where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from desktop_app.catalog.model_catalog import load_model_catalog

if TYPE_CHECKING:
    from desktop_app.library.collection.collection_entry import CollectionEntry

_BUNDLED: Final = "Apache-2.0"
"""Of what ships with the program."""


def licence_of(digest: str, entries: Callable[[], Iterable[CollectionEntry]]) -> str:
    """The id of that of the model with that digest; empty: nothing is known. ``entries``: of the
    collection."""
    if not digest:
        return ""
    catalog = load_model_catalog()
    for entry in entries():
        if entry.info is None or entry.info.digest != digest:
            continue
        if entry.bundled:
            return _BUNDLED
        origin = entry.record.origin
        known = catalog.models.get(origin.catalog) if origin is not None else None
        if known is not None:
            return known.licence
    return ""
