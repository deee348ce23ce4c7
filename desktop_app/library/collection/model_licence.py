"""The licence of a model, as far as it is known where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.library.collection.collection_entry import CollectionEntry

_BUNDLED: Final = "Apache-2.0"
"""Of what ships with the program."""

_catalog = cache(load_model_catalog)


def licence_of(digest: str, entries: Callable[[], Iterable[CollectionEntry]]) -> str:
    """Id of the licence of a model; empty: nothing is known.

    Args:
        digest: of the model; empty: there is none.
        entries: gives the collection's.
    """
    for entry in entries() if digest else ():
        if entry.info is None or entry.info.digest != digest:
            continue
        if entry.bundled:
            return _BUNDLED
        origin = entry.record.origin
        known = _catalog().models.get(origin.catalog) if origin is not None else None
        if known is not None:
            return known.licence
    return ""
